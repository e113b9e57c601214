"""The command line: one file per command, each parses, asks the project, and presents. No logic lives here."""
