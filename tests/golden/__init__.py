"""Golden cases: a story a marketer can read, from raw records to the ledger."""
