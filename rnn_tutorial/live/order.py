"""Words read in one order and in the reverse: does the state know it?"""

from typing import Any

import numpy as np

from rnn_tutorial.live.lesson import run

MOST = 6  # words
WORDS = ["dog", "bites", "man"]


def start() -> dict[str, Any]:
    """The words and the weights of the page on the recurrence."""
    lesson = run("recurrence", "words", "weights")
    arrays: dict[str, Any] = {name: lesson[name].tolist() for name in "UWb"}
    arrays["vectors"] = {
        word: lesson["vectors"][word].tolist() for word in WORDS
    }
    settings = {"order": "-".join(WORDS)}
    return {"arrays": arrays, "settings": settings, "limits": {"order": MOST}}


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """Each step of this order; of both, the sum and the last state."""
    words = settings["order"].split("-")
    xs, states = read(arrays, words)
    xs_back, states_back = read(arrays, words[::-1])
    texts = {"n": str(len(words))}
    for t in range(MOST):
        x = [f"{number:z.1f}" for number in xs[t]] if t < len(xs) else ["", ""]
        s = (
            [f"{number:z.4f}" for number in states[t]]
            if t < len(xs)
            else [""] * 3
        )
        texts |= {f"x_{t + 1}_{j}": text for j, text in enumerate(x)}
        texts |= {f"s_{t + 1}_{i}": text for i, text in enumerate(s)}
    pairs = {
        "sum": (sum(xs), sum(xs_back)),
        "last": (states[-1], states_back[-1]),
    }
    for name, both in pairs.items():
        this, back = (
            [f"{number:z.4f}" for number in numbers] for numbers in both
        )
        texts |= {f"{name}_{i}": text for i, text in enumerate(this)}
        texts |= {f"{name}_back_{i}": text for i, text in enumerate(back)}
        texts[f"{name}_sign"] = "=" if this == back else "≠"
    return texts


def read(
    arrays: dict[str, Any], words: list[str]
) -> tuple[list[Any], list[Any]]:
    """The vectors of the words, and the state after each of them."""
    U, W, b = (np.array(arrays[name]) for name in "UWb")
    xs = [np.array(arrays["vectors"][word]) for word in words]
    s, states = np.zeros(len(b)), []
    for x in xs:
        s = np.tanh(U @ x + W @ s + b)
        states.append(s)
    return xs, states
