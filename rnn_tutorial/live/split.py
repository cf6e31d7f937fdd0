"""When does the net know that a syllable ends? Six networks of a lab."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tutorial.live.weights import Weights, unpacked

Numbers = NDArray[np.float64]
KINDS = {f"RNN, K = {late}": str(late) for late in range(5)} | {"BiRNN": "both"}


def start(handed: dict[str, Any]) -> dict[str, Any]:
    """The lab's networks, and a string that the page splits with them."""
    arrays = {name: handed[kind] for kind, name in KINDS.items()}
    settings = {"letters": "fangan", "net": "0"}
    return {
        "arrays": arrays,
        "settings": settings,
        "limits": {"letters": 40, "net": list(arrays)},
        "drawn": strips(arrays, settings),
    }


def read(net: str, weights: Weights, letters: str) -> tuple[Numbers, Numbers]:
    """What is known of each letter, and the states of each step read.

    The first is the probability that a syllable ends there. A network that
    is ``K`` letters late reads ``K`` steps of zeros after the string.
    """
    late = int(net) if letters and net != "both" else 0
    x = np.zeros((len(letters) + late, 26))
    x[range(len(letters)), [ord(letter) - ord("a") for letter in letters]] = 1
    halves = [states(weights, "", x)]
    if net == "both":
        halves.append(states(weights, "_reverse", x[::-1])[::-1])
    output = np.concatenate(halves, axis=1)
    V, c = weights["output_layer.weight"], weights["output_layer.bias"]
    e = np.exp(output[late:] @ V.T + c)
    p: Numbers = e[:, 1] / e.sum(axis=1)
    return p, output


def states(weights: Weights, end: str, x: Numbers) -> Numbers:
    """All states of one direction, s_1 to s_T."""
    U, W, b, d = (
        weights[f"{name}_l0{end}"]
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    s, all_states = np.zeros(len(W)), np.zeros((len(x), len(W)))
    for t, x_t in enumerate(x):
        s = all_states[t] = np.tanh(U @ x_t + b + W @ s + d)
    return all_states


def strips(arrays: dict[str, Any], settings: dict[str, Any]) -> list[Any]:
    """The states of each step as they are drawn: one strip a direction."""
    net = settings["net"]
    _, output = read(net, unpacked(arrays[net]), settings["letters"])
    halves = np.split(output, 2 if net == "both" else 1, axis=1)
    return [
        [half[t].round(2).tolist() for half in halves]
        for t in range(len(output))
    ]


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """How all six split the letters; what the chosen one knows, by step."""
    letters, texts = settings["letters"], {}
    for net, weights in arrays.items():
        p, output = read(net, unpacked(weights), letters)
        ends = p > 0.5
        ends[-1:] = False  # there the string is over
        about = [
            letter + ("|" if end else "")
            for letter, end in zip(letters, ends, strict=True)
        ]
        texts[f"split_{net}"] = "".join(about) or "–"
        if net == settings["net"]:
            for t, text in enumerate(about):
                texts[f"about_{t}"], texts[f"p_{t}"] = text, f"{p[t]:z.4f}"
            for t in range(len(output)):
                texts[f"x_{t}"] = letters[t] if t < len(letters) else "0"
    return texts
