"""Bytes to text tables: container, encoding, frame, workbook, Parquet; every line accounted for."""
