"""The recurrence in NumPy: all inputs at once, then the loop."""

# --8<-- [start:scan]
from collections.abc import Callable

import numpy as np


def relu(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """max(x, 0), element by element."""
    positive: np.ndarray = np.maximum(x, 0, out=out)
    return positive


def project(x: np.ndarray, weight_ih: np.ndarray, states: np.ndarray) -> None:
    """Write W_ih x_t of every step into states, in one matrix product.

    ``x`` (length, batch, input), ``states`` (length, batch, hidden).
    """
    flat = states.reshape(
        -1, states.shape[2]
    )  # a view, (length * batch, hidden)
    np.matmul(x.reshape(-1, x.shape[2]), weight_ih.T.copy(), out=flat)


def scan(
    states: np.ndarray,
    h: np.ndarray,
    weight_hh: np.ndarray,
    f: Callable[..., np.ndarray],
    active: np.ndarray | None = None,
) -> np.ndarray:
    """Run the recurrence in place and return the last hidden state.

    ``states`` (length, batch, hidden) comes in holding the input part of every
    step, W_ih x_t + b, and goes out holding the hidden states. ``h`` (batch,
    hidden) is the initial one. Where ``active`` (length, batch, 1) is False a
    sequence has no step: its state stays as it was, and its output is zero.
    Without ``active``, no array is made inside the loop.
    """
    carried, own = np.empty(h.shape, h.dtype), np.empty(h.shape, h.dtype)
    weight = weight_hh.T.copy()  # in order, which products read faster
    dot, add = np.dot, np.add  # looked up once; the last argument is the result
    apart = not states[0].flags.c_contiguous  # as with two directions
    if active is None and not apart:
        for s_t in states:  # (batch, hidden), a view: writes stay
            dot(h, weight, carried)
            h = f(add(s_t, carried, s_t), s_t)
        return h
    for t, s_t in enumerate(states):
        dot(h, weight, carried)
        state = f(add(s_t, carried, own), own)
        h = state if active is None else np.where(active[t], state, h)
        s_t[...] = state if active is None else np.where(active[t], state, 0)
    return h


# --8<-- [end:scan]
