"""A text table becomes a canonical one: exports, recognition by evidence, typed expressions."""
