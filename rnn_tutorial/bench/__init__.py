"""How long the implementations take: ``python -m rnn_tutorial.bench``."""
