"""``python -m rnn_tutorial.bench``."""

from rnn_tutorial.command.ending import run

NEEDS = ["numpy", "threadpoolctl", "torch", "tqdm"]

if __name__ == "__main__":
    run("rnn_tutorial.bench", NEEDS)
