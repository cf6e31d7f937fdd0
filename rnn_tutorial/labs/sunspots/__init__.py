"""Forecast the sunspots of the next year, and see what an RNN is worth."""
