"""One step after the other through a sentence of three words."""

from typing import Any

import numpy as np

from rnn_tutorial.live.lesson import run


def start() -> dict[str, Any]:
    """The sentence and the weights of the page; the first step is shown."""
    lesson = run("recurrence", "words", "weights", "order", "output")
    settings: dict[str, Any] = {"t": 1, "part": 0}
    for t, word in enumerate(["dog", "bites", "man"], start=1):
        for j, number in enumerate(lesson["vectors"][word].tolist()):
            settings[f"x_{t}_{j}"] = number
    settings |= {f"s_0_{i}": 0.0 for i in range(3)}
    limits: dict[str, Any] = {name: [-10, 10] for name in settings}
    return {
        "arrays": {name: lesson[name].tolist() for name in "UWbVc"},
        "settings": settings,
        "limits": limits | {"t": [1, 3, 1], "part": [0, 5, 1]},
    }


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """All states, and what makes the state and the output of step ``t``."""
    U, W, b, V, c = (np.array(arrays[name]) for name in "UWbVc")
    x = [np.array([settings[f"x_{t}_{j}"] for j in (0, 1)]) for t in (1, 2, 3)]
    states = [np.array([settings[f"s_0_{i}"] for i in range(3)])]
    for x_t in x:
        states.append(np.tanh(U @ x_t + W @ states[-1] + b))
    t = settings["t"]
    x_t, before = x[t - 1], states[t - 1]
    scores = V @ states[t] + c
    e = np.exp(scores - scores.max())
    parts = {"Ux": U @ x_t, "Ws": W @ before, "b": b}
    parts |= {"a": U @ x_t + W @ before + b, "s": states[t]}
    parts |= {"Vs": scores, "o": e / e.sum()}
    parts |= {f"s_{t}": states[t] for t in (1, 2, 3)}
    return {"t": str(t)} | {
        f"{name}_{i}": f"{number:z.4f}"
        for name, numbers in parts.items()
        for i, number in enumerate(numbers)
    }
