"""What a lesson prints beside its numbers is read in both languages.

Chinese pages run the same code, so a phrase that is printed would be English there: it
belongs in the text. A label is a name of the code, a symbol, or one of a few words.
"""

import ast
import re
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn

import rnn_tutorial
from tests.small_site import ROOT

LESSONS = sorted((ROOT / "rnn_tutorial/lessons").glob("[!_]*.py"))

# What every reader of code knows, a line for each kind of word.
WORDS = {
    *("loss", "accuracy", "epoch", "step", "steps", "seed", "train", "test"),
    *("forward", "backward", "layer", "layers", "time", "batch"),
    *("input", "output", "states", "scores", "weights", "norm", "mean"),
    *("alone", "right", "wrong", "equal", "is", "None", "True", "False"),
    *("RNN", "LSTM", "GRU", "MLP", "tanh", "relu", "NumPy", "PyTorch", "TF32"),
    *("ms", "kB", "MB", "GB", "MFLOP"),
}
# What a network reads, longer ones first.
DATA = [
    *("dog bites man bites dog", "dog bites man", "man bites dog"),
    "the film was not good but the music was very good",
    "the music was not good but the film was very good",
    "six, seven, eight",
    *("the sun", "light", "you are a diamond", "Twinkle", "Up"),
]
SYMBOL = re.compile(r"[^\W\d]|d?[^\W\d]_\w{,3}|(_?l\d)?(_reverse)?")  # H, s_0, _l0
WORD = re.compile(r"(?<!\w)[^\W\d]\w*")
NETS = nn.RNNCell(1, 1), nn.RNN(1, 1, num_layers=3, bidirectional=True)
OF_NETS = {name for net in NETS for name in net.state_dict()}
LIBRARIES = (torch, nn, np, rnn_tutorial)


def words(code: str) -> Iterator[str]:
    """The words of the labels that are neither names of the code nor known."""
    tree = ast.parse(code)
    names = WORDS.union(names_in(tree))
    for label in printed(tree):
        for data in DATA:
            label = re.sub(rf"\b{data}\b", "", label)
        for word in WORD.findall(label):
            known = word in names or SYMBOL.fullmatch(word) or in_library(word)
            if not known:
                yield word


def names_in(tree: ast.AST) -> Iterator[str]:
    """All names: of variables, attributes, functions, classes and arguments."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            yield str(getattr(node, field, "")).strip("_")


def in_library(word: str) -> bool:
    """Whether it is a name that can be no English word, as `where` and `all` can."""
    in_no_text = re.search("[A-Z0-9_]", word) is not None
    return word in OF_NETS or (in_no_text and any(hasattr(m, word) for m in LIBRARIES))


def printed(tree: ast.AST) -> Iterator[str]:
    """The strings in each print, and those that a loop with a print goes through."""
    for node in ast.walk(tree):
        if is_print(node):
            yield from strings(node)
        elif isinstance(node, ast.For) and any(map(is_print, ast.walk(node))):
            yield from strings(node.iter)


def is_print(node: ast.AST) -> bool:
    """Whether a node is a call of print."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"


def strings(node: ast.AST) -> Iterator[str]:
    """The strings in it, with a space for what is filled in; no keys, no formats."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [getattr(part, "value", "") for part in node.values]
        yield "".join(part if isinstance(part, str) else " " for part in parts)
        for part in parts:
            if isinstance(part, ast.AST):
                yield from strings(part)
    elif not isinstance(node, ast.Subscript):
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_labels_need_no_translation(lesson):
    assert list(words(lesson.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ('print("in one go:", 1)', ["in", "one", "go"]),
        ('h = 1; print("h ", h, "W_hh", "ds_50/ds_0", "loss")', []),
        ('print(f"off {1:x} by {2}")', ["off", "by"]),
        ('print(f"h_l{1}", f"{1.0:<9.2e}", a["some key"], "ABC"[0])', []),
        ('for name in ("the same", "any"):\n    print(name)', ["the", "same", "any"]),
        ('for name in ("the same", "any"):\n    f(name)', []),
        ('print("bias_hh_l1", "weight_ih", "ManyToOne", "float32", "all")', ["all"]),
        ('nn.init.orthogonal_(model); print("orthogonal", f"model{1:3}")', []),
        ('print("dog bites man", "dog bites")', ["dog", "bites"]),
    ],
)
def test_words_are_found(code, left):
    assert list(words(code)) == left
