"""What gives tables: files, and tables in memory; each with a fingerprint."""
