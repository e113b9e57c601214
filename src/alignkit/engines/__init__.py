"""What data-driven models learn with, exactly: arrays in, effects out; no files, no money."""
