"""How much of a gradient is left, step by step back in time."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rnn_tutorial.live.lesson import run
from rnn_tutorial.live.packed import packed, unpacked

T, UNITS = 50, 4  # steps back; units of the cells with gates
MATRICES = ["orthogonal", "random", "shear"]
GATED = ["lstm", "lstm_keeping", "gru", "gru_keeping"]
DRAWN = (0, 1, 2, *range(5, T + 1, 5))  # the points of a curve
SIZES = {"off": 0.0, "small": 0.1, "large": 1.0}
Numbers = NDArray[np.float64]


def start() -> dict[str, Any]:
    """The page's orthogonal matrix with radius 0.8, all the way back.

    All matrices, and the blocks of the cells with gates, have a radius of 1.
    They are rounded to be light, but so that the page's numbers come out.
    """
    lesson = run(
        "gradients",
        "setup",
        "one_number",
        "jacobian",
        "measure",
        "measured",
        "radius",
    )
    gates = run("gates", "setup", "h_c", "network")
    gates["H"] = UNITS
    arrays: dict[str, Any] = {
        "orthogonal": packed(lesson["Q"], 4332),
        "random": packed(lesson["random"], 260),
        "shear": packed(lesson["shear"] / 0.5, 1),
        "inputs": packed(lesson["inputs"], 165),
    }
    arrays["norms"] = {}  # before rounding
    for name, array in zip(MATRICES, ("Q", "random", "shear"), strict=True):
        radius, norm = lesson["radius_and_norm"](lesson[array])
        arrays["norms"][name] = float(norm / radius)
    for kind in ("LSTM", "GRU"):
        keeping = gates["network"](f"{kind} b=3").bias_ih_l0
        U, W, b, d = (
            w.numpy(force=True) for w in gates["network"](kind).parameters()
        )
        blocks = W.reshape(-1, UNITS, UNITS)
        radii = np.abs(np.linalg.eigvals(blocks)).max(axis=1)
        W = (blocks / radii[:, None, None]).reshape(-1, UNITS)
        weights = {
            "U": U,
            "W": W,
            "b": b,
            "d": d,
            "keeping": keeping.numpy(force=True),
        }
        arrays[kind.lower()] = {k: packed(w, 1000) for k, w in weights.items()}
    return {
        "arrays": arrays,
        "settings": {
            "network": "orthogonal",
            "radius": 0.8,
            "tanh": "small",
            "k": T,
        },
        "limits": {
            "network": MATRICES + GATED,
            "radius": [0.5, 1.5],
            "tanh": list(SIZES),
            "k": [1, T, 1],
        },
    }


def plain(W: Numbers, inputs: Numbers, size: float) -> list[Numbers]:
    """The Jacobian of s_T, 0 to T steps back, of an RNN; size 0 is no tanh."""
    s, slopes = np.zeros(len(W)), []
    for x_t in inputs[:, : len(W)]:
        a = W @ s + size * x_t
        s = np.tanh(a)
        slopes.append(1 / np.cosh(a) ** 2 if size else np.ones(len(W)))
    products = [np.eye(len(W))]
    for slope in slopes[: -T - 1 : -1]:  # from the last step back
        products.append(products[-1] @ (slope[:, None] * W))  # diag(slope) W
    return products


def gated(name: str, arrays: dict[str, Any], radius: float) -> list[Numbers]:
    """That of h_T of an LSTM, with the pair h and c as the state, or of a GRU.

    Each row is found by autograd in a copy of the sequence of its own.
    """
    kind, _, keeping = name.partition("_")
    w = {
        key: torch.tensor(unpacked(packing))
        for key, packing in arrays[kind].items()
    }
    w["W"] *= radius
    b, d = w["keeping" if keeping else "b"][0], w["d"][0]
    h = c = torch.zeros(UNITS, UNITS, dtype=torch.float64)
    states = []
    for x_t in 0.3 * torch.tensor(unpacked(arrays["inputs"])[:, :5]):
        own = x_t.expand(UNITS, 5)
        # What the next step reads: c does not act through h a second time.
        state = [part.clone().requires_grad_() for part in (h, c)]
        states.append(state if kind == "lstm" else state[:1])
        if kind == "lstm":
            h, c = torch.lstm_cell(own, state, w["U"], w["W"], b, d)
        else:
            h = torch.gru_cell(own, state[0], w["U"], w["W"], b, d)
    states = states[-T:]
    flat = [part for state in states for part in state]
    grads = iter(torch.autograd.grad(h.trace(), flat))
    rows = [
        torch.cat([next(grads) for _ in state], dim=1).numpy()
        for state in states
    ]
    return [np.eye(UNITS), *rows[::-1]]


def jacobians(
    arrays: dict[str, Any], settings: dict[str, Any]
) -> list[Numbers]:
    """That of the last state, 0, 1, ..., T steps back."""
    name, radius = settings["network"], settings["radius"]
    if name in GATED:
        return gated(name, arrays, radius)
    size = SIZES[settings["tanh"]]
    return plain(
        radius * unpacked(arrays[name]), unpacked(arrays["inputs"]), size
    )


def spectral(jacobian: Numbers) -> float:
    """The spectral norm."""
    return float(np.linalg.norm(jacobian, 2))


def shown(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """The norm at the chosen distance, its bound, and what the radius says."""
    k, radius, name = settings["k"], settings["radius"], settings["network"]
    texts = {"k": str(k), "radius": f"{radius:z.2f}"}
    texts["found"] = f"{spectral(jacobians(arrays, settings)[k]):z.1e}"
    if name in GATED:
        return texts | dict.fromkeys(("norm", "bound", "power"), "–")
    norm = radius * arrays["norms"][name]
    bounds = {"bound": f"{norm**k:z.1e}", "power": f"{radius**k:z.1e}"}
    return texts | {"norm": f"{norm:z.2f}"} | bounds


def place(k: int, number: float) -> str:
    """Where a number is in the drawing, on a logarithmic scale."""
    height = 14 + 7 * (12 - float(np.log10(max(number, 1e-99))))
    return f"{44 + 6.4 * k:.1f},{height:.1f}"


def drawn(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, str]:
    """The curves as paths, and the height of the chosen point."""
    found, k, name = (
        jacobians(arrays, settings),
        settings["k"],
        settings["network"],
    )
    at = sorted({*DRAWN, k})
    curve = [place(each, spectral(found[each])) for each in at]
    paths = {"found": "M" + " ".join(curve), "bound": "", "power": ""}
    if name not in GATED:  # straight lines
        for line, base in (("bound", arrays["norms"][name]), ("power", 1.0)):
            end = place(T, float(settings["radius"] * base) ** T)
            paths[line] = f"M{place(0, 1.0)} {end}"
    return paths | {"height": curve[at.index(k)].split(",")[1]}
