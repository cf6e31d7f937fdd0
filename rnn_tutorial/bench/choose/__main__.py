"""``python -m rnn_tutorial.bench.choose``."""

from rnn_tutorial.command.ending import run

NEEDS = ["numpy", "threadpoolctl", "torch"]

if __name__ == "__main__":
    run("rnn_tutorial.bench.choose", NEEDS)
