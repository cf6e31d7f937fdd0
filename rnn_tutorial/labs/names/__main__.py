"""``python -m rnn_tutorial.labs.names``."""

from rnn_tutorial.command.ending import run

NEEDS = ["faker", "matplotlib", "numpy", "pypinyin", "torch", "tqdm"]

if __name__ == "__main__":
    run("rnn_tutorial.labs.names", NEEDS)
