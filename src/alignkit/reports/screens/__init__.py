"""The screens of the terminal: one file per question. Each turns answers into lines; none prints."""
