"""What must hold for any input: exact sums, two faces that agree, the same bytes."""
