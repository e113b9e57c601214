"""Shapley values of channels, in the sum game and in the rate game."""
