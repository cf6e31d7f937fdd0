"""Which list is a surname from? Two networks of a lab read the reader's own."""

import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tutorial.live.split import states
from rnn_tutorial.live.weights import Weights, unpacked

Numbers = NDArray[np.float64]
LONGEST = 24


def start(handed: dict[str, Any]) -> dict[str, Any]:
    """The lab's networks, and a name that the page reads with them."""
    names = ("RNN", "BiRNN", "languages", "spelled")
    return {
        "arrays": {name: handed[name] for name in names},
        "settings": {"letters": "martinkovic"},
        "limits": {"letters": LONGEST},
    }


def understood(arrays: dict[str, Any], text: str) -> tuple[str, str]:
    """The letters that are read of a text, and what is left out.

    As the lab reads a name, but it goes on where that one raises an error.

    >>> understood({"spelled": {"l": "ł", "ouyang": "欧阳"}}, "Łé-欧阳 7")
    ('leouyang', '7')
    """
    known = {
        word: letters
        for letters, words in arrays["spelled"].items()
        for word in words.split()
    }
    text, letters, rest, at = text.lower(), "", "", 0
    while at < len(text):
        size = 2 if text[at : at + 2] in known else 1
        word = text[at : at + size]
        plain = known.get(word) or unicodedata.normalize("NFD", word)
        for character in plain:
            if "a" <= character <= "z":
                letters += character
            elif character.isalnum():
                rest += character
        at += size
    return letters[:LONGEST], rest + letters[LONGEST:]


def read(arrays: dict[str, Any], letters: str) -> tuple[Numbers, Numbers]:
    """The probabilities of the languages.

    One way after each letter, (letters, 12); both ways for the whole, (12,).
    """
    x = np.zeros((len(letters), 26))
    x[range(len(letters)), [ord(letter) - ord("a") for letter in letters]] = 1
    one, both = unpacked(arrays["RNN"]), unpacked(arrays["BiRNN"])
    forward, backward = (
        states(both, end, turned)[-1]
        for end, turned in (("", x), ("_reverse", x[::-1]))
    )
    final = np.concatenate([forward, backward])
    return answer(one, states(one, "", x)), answer(both, final)


def answer(weights: Weights, s: Numbers) -> Numbers:
    """Softmax of what the output layer makes of each state."""
    V, c = weights["output_layer.weight"], weights["output_layer.bias"]
    e = np.exp(s @ V.T + c)
    p: Numbers = e / e.sum(axis=-1, keepdims=True)
    return p


def drawn(arrays: dict[str, Any], settings: dict[str, Any]) -> list[int]:
    """Which language is ahead after each letter; the last is both ways."""
    one, both = read(arrays, settings["letters"])
    ahead: list[int] = [*one.argmax(axis=1).tolist(), int(both.argmax())]
    return ahead


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """All probabilities in %, and the answers of the two networks."""
    letters, languages = settings["letters"], arrays["languages"]
    texts = dict.fromkeys(("best_one", "best_both"), "–")
    for k in range(len(languages)):
        texts[f"one_{k}"] = texts[f"both_{k}"] = "–"
    if not letters:
        return texts
    one, both = read(arrays, letters)
    for name, p in (("one", one[-1]), ("both", both)):
        best = int(p.argmax())
        texts[f"best_{name}"] = f"{languages[best]} {100 * p[best]:z.0f}%"
        for k, p_k in enumerate(p):
            texts[f"{name}_{k}"] = f"{100 * p_k:z.0f}"
    for t, letter in enumerate(letters):
        texts[f"letter_{t}"] = letter
        for k, p_k in enumerate(one[t]):
            texts[f"p_{t}_{k}"] = f"{100 * p_k:z.0f}"
    return texts
