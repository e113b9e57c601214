"""A slow, plain reading of the rules, to hold the engine to: exact fractions, no code shared with `src/`."""
