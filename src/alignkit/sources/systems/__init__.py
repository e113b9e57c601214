"""One file a system: vendor words on the left, ours on the right, nobody else's named."""
