"""``python -m rnn_tutorial.labs.pinyin_split``."""

from rnn_tutorial.command.ending import run

NEEDS = ["matplotlib", "numpy", "pypinyin", "torch", "tqdm"]

if __name__ == "__main__":
    run("rnn_tutorial.labs.pinyin_split", NEEDS)
