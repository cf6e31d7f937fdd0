"""Back through the four steps of the page, from the last to the first."""

from typing import Any

import numpy as np

from rnn_tutorial.live.lesson import run

STEPS = (1, 2, 3, 4)


def start() -> dict[str, Any]:
    """The page's sequence and weights; the way back begins at the last step."""
    lesson = run("bptt", "setup", "forward")
    settings: dict[str, Any] = {"t": 4}
    for t, x_t in zip(STEPS, lesson["x"].tolist(), strict=True):
        settings |= {f"x_{t}_{j}": number for j, number in enumerate(x_t)}
    names = ("U", "W", "b", "V", "c", "y", "s_0")
    return {
        "arrays": {name: lesson[name].tolist() for name in names},
        "settings": settings,
        "limits": {name: [-10, 10] for name in settings} | {"t": [1, 4, 1]},
    }


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """The whole way, what makes the delta of step ``t``, and the sum so far."""
    U, W, b, V, c, y, s_0 = (np.array(array) for array in arrays.values())
    s = [s_0]
    for t in STEPS:
        x_t = np.array([settings[f"x_{t}_{j}"] for j in (0, 1)])
        s.append(np.tanh(U @ x_t + W @ s[-1] + b))
    error = [np.zeros(2), *(V @ s[t] + c - y[t - 1] for t in STEPS)]
    delta = {5: np.zeros(3)}
    grad = {}
    for t in reversed(STEPS):
        grad[t] = V.T @ error[t] + W.T @ delta[t + 1]
        delta[t] = grad[t] * (1 - s[t] ** 2)
    t = settings["t"]
    parts = {f"s_{k}": s[k] for k in (0, *STEPS)}
    parts |= {f"delta_{k}": delta[k] for k in STEPS} | {
        "grad_0": W.T @ delta[1]
    }
    parts |= {
        "own": V.T @ error[t],
        "next": W.T @ delta[t + 1],
        "grad": grad[t],
    }
    parts |= {"slope": 1 - s[t] ** 2, "delta": delta[t]}
    parts["part"] = np.outer(delta[t], s[t - 1]).ravel()
    sums = [np.outer(delta[k], s[k - 1]) for k in range(t, 5)]
    parts["sum"] = np.sum(sums, axis=0).ravel()
    loss = sum(error[k] @ error[k] for k in STEPS) / 2
    places = {"t": t, "next_t": t + 1, "before": t - 1}
    return {name: str(number) for name, number in places.items()} | {
        "loss": f"{loss:z.4f}",
        **{
            f"{name}_{i}": f"{number:z.4f}"
            for name, numbers in parts.items()
            for i, number in enumerate(numbers)
        },
    }
