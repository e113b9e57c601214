"""Weights become cents; every deal's cents add up to its amount; all of it ties to booked revenue."""
