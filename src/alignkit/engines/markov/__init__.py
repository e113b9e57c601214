"""Markov chains of any order and the removal effects of their channels."""
