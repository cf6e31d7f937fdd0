"""Which list is a surname from? An RNN that reads it letter by letter."""
