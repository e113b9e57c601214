"""Student, Wilson, the bootstrap and its intervals, small-n thresholds: arrays in, numbers out."""
