"""``python -m rnn_tutorial.labs.sunspots``."""

from rnn_tutorial.command.ending import run

NEEDS = ["matplotlib", "numpy", "torch", "tqdm"]

if __name__ == "__main__":
    run("rnn_tutorial.labs.sunspots", NEEDS)
