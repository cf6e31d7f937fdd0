"""What comes next? A trained language model reads, and draws letters."""

import math
from collections.abc import Callable, Container
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tutorial.live.mulberry32 import mulberry32
from rnn_tutorial.live.weights import Weights, unpacked

Numbers = NDArray[np.float64]
SYMBOLS = "abcdefghijklmnopqrstuvwxyz."  # the edge is written as a full stop
EDGE, LONGEST, STRINGS, NEXT = 26, 40, 10, 10


def start(handed: dict[str, Any]) -> dict[str, Any]:
    """The lab's model, and the beginning that the page reads with it."""
    return {
        "arrays": {"RNN": handed["RNN"], "syllables": handed["syllables"]},
        "settings": {"letters": "xi", "temperature": 1, "seed": 1, "drawn": 0},
        "limits": {
            "letters": LONGEST,
            "temperature": [0.1, 5],
            "seed": [0, 9999, 1],
            "drawn": [0, LONGEST, 1],
        },
    }


class Reader:
    """The model, the state that it has, and its scores of what comes next."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.s = np.zeros(len(weights["weight_hh_l0"]))
        self.scores = self.s
        self.read(EDGE)

    def read(self, symbol: int) -> None:
        """Read one symbol more."""
        w = self.weights
        x_t = np.zeros(EDGE + 1)
        x_t[symbol] = 1
        a = w["weight_ih_l0"] @ x_t + w["bias_ih_l0"]
        self.s = np.tanh(a + w["weight_hh_l0"] @ self.s + w["bias_hh_l0"])
        self.scores = w["output_layer.weight"] @ self.s + w["output_layer.bias"]

    def next(self, temperature: float = 1.0) -> Numbers:
        """The probability of each symbol."""
        z = self.scores / temperature
        e = np.exp(z - z.max())
        p: Numbers = e / e.sum()
        return p

    def write(
        self,
        text: str,
        most: int,
        temperature: float,
        draw: Callable[[], float],
    ) -> str:
        """The text and what is drawn after it, 40 letters in all at most."""
        for _ in range(most):
            if len(text) == LONGEST or text.endswith("."):
                break
            below = np.cumsum(
                self.next(temperature)
            )  # in the order a to z, edge
            symbol = min(int((below <= draw()).sum()), EDGE)
            self.read(symbol)
            text += SYMBOLS[symbol]
        return text


def marked(string: str, syllables: Container[str]) -> str:
    """The string with each part that is no syllable in brackets.

    As few letters as possible are left over.

    >>> marked("xiqan", {"xi", "an"})
    'xi[q]an'
    """
    best: list[tuple[int, list[str]]] = [(0, [])]
    for end in range(1, len(string) + 1):
        left, parts = best[end - 1]
        options = [(left + 1, [*parts, f"[{string[end - 1]}]"])]
        for start in range(max(0, end - 6), end):  # no syllable is longer
            if string[start:end] in syllables:
                left, parts = best[start]
                options.append((left, [*parts, string[start:end]]))
        best.append(min(options, key=lambda option: option[0]))
    return "".join(best[-1][1]).replace("][", "")


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """What was typed and drawn, what comes next, and ten strings."""
    letters, temperature = settings["letters"], settings["temperature"]
    weights = unpacked(arrays["RNN"])
    syllables = set(arrays["syllables"].split())
    reader, bits, texts = Reader(weights), [], {}
    for t, letter in enumerate(letters):
        symbol = SYMBOLS.index(letter)
        bits.append(-math.log2(reader.next()[symbol]))
        texts[f"letter_{t}"], texts[f"bits_{t}"] = letter, f"{bits[t]:z.2f}"
        reader.read(symbol)
    texts["bits"] = f"{sum(bits) / len(bits):z.4f}" if bits else "–"

    draw, s, scores = mulberry32(settings["seed"]), reader.s, reader.scores
    for k in range(STRINGS):
        reader.s, reader.scores = s, scores
        text = reader.write(letters, LONGEST + 1, temperature, draw)
        end = "." if text.endswith(".") else "…"
        texts[f"string_{k}"] = marked(text.removesuffix("."), syllables) + end

    reader.s, reader.scores = s, scores
    draw = mulberry32(settings["seed"])  # the first string, letter by letter
    text = reader.write(letters, settings["drawn"], temperature, draw)
    texts["text"] = text or "–"
    p = reader.next(temperature)
    order = np.argsort(-p, kind="stable")
    for k, symbol in enumerate(order[:NEXT]):
        texts[f"next_{k}"], texts[f"p_{k}"] = (
            SYMBOLS[symbol],
            f"{p[symbol]:z.4f}",
        )
    texts["rest"] = f"{p[order[NEXT:]].sum():z.4f}"
    if texts["text"].endswith("."):  # nothing comes after the end
        names = [name for name in texts if name.startswith(("next_", "p_"))]
        texts |= dict.fromkeys([*names, "rest"], "–")
    return texts
