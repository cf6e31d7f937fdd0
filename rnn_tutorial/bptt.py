"""Backpropagation through time, by hand, in NumPy."""

# --8<-- [start:imports]
from typing import Any

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.checks import as_array, check_gradient


# --8<-- [start:slope]
def slope(states: np.ndarray, nonlinearity: str) -> np.ndarray:
    """f'(a_t), from s_t = f(a_t) alone: 1 - s_t^2 for tanh, 0 or 1 for relu."""
    if nonlinearity == "tanh":
        return 1 - states**2
    return (~(states <= 0)).astype(states.dtype)  # 1 for nan, as in torch


# --8<-- [end:slope]


# --8<-- [start:scan_backward]
def scan_backward(
    grads: np.ndarray,
    grad_h: np.ndarray,
    states: np.ndarray,
    weight_hh: np.ndarray,
    nonlinearity: str,
    active: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Walk back through the loop, from every dL/ds_t to dL/da_t.

    Here s_t = f(a_t) and a_t = W_ih x_t + b + W_hh s_{t-1}. ``grads`` (length,
    batch, hidden) is what reaches s_t through the output alone, ``grad_h``
    (batch, hidden) is the gradient of the last state, ``states`` are all s_t,
    and ``active`` is as in ``scan``. Returns all dL/da_t (length, batch,
    hidden), and the gradient of h_0.
    """
    grad_a = np.empty(grads.shape, grads.dtype)
    for t in reversed(range(len(grads))):
        # What reaches s_t through step t + 1 comes on top.
        grad_t = np.add(grads[t], grad_h, out=grad_a[t])  # (batch, hidden)
        grad_t *= slope(states[t], nonlinearity)
        if active is None:
            grad_h = grad_t @ weight_hh
        else:
            grad_t[...] = np.where(active[t], grad_t, 0)
            grad_h = np.where(active[t], grad_t @ weight_hh, grad_h)
    return grad_a, grad_h


# --8<-- [end:scan_backward]


# --8<-- [start:grad_weight_hh]
def grad_weight_hh(
    grad_a: np.ndarray,
    states: np.ndarray,
    h_0: np.ndarray,
    active: np.ndarray | None = None,
) -> np.ndarray:
    """dL/dW_hh, the sum of dL/da_t s_{t-1} over all steps and sequences.

    Before the first step of a sequence comes h_0. In the padding, ``grad_a``
    and ``states`` are zero and add nothing.
    """
    size = states.shape[2]
    first = 0 if active is None else active.argmax(axis=0)[:, 0]
    grad_first = grad_a[first, np.arange(len(h_0))]  # (batch, hidden)
    later, before = grad_a[1:].reshape(-1, size), states[:-1].reshape(-1, size)
    grad: np.ndarray = later.T @ before + grad_first.T @ h_0
    return grad


# --8<-- [end:grad_weight_hh]


# --8<-- [start:backpropagate]
def backpropagate(
    rnn: Any, grad_output: np.ndarray, grad_h_n: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """All gradients of the last call of a ``NumpyRNN``: see its ``backward``.

    One pass back through layers and steps; then the gradient of each weight is
    one product over all steps and sequences (Werbos, "Backpropagation through
    time: what it does and how to do it", 1990).
    """
    if rnn.read is None:
        raise RuntimeError(
            "backward: expected a call of the RNN before, got none"
        )
    layers, h_0, active, one_sequence = rnn.read
    grad_output = as_array("grad_output", grad_output)
    check_gradient(
        "grad_output", grad_output, rnn.as_given(layers[-1], one_sequence)
    )
    grads = rnn.time_first(grad_output)
    grad_h = np.zeros_like(h_0)
    if grad_h_n is not None:
        grad_h_n = as_array("grad_h_n", grad_h_n)
        check_gradient("grad_h_n", grad_h_n, h_0[:, 0] if one_sequence else h_0)
        grad_h[:] = grad_h_n.reshape(h_0.shape)

    size, directions = rnn.hidden_size, 2 if rnn.bidirectional else 1
    rnn.grad = dict.fromkeys(rnn.weights)  # in the order of the weights
    for layer in reversed(range(rnn.num_layers)):
        x, output = layers[layer], layers[layer + 1]
        grad_x: Any = 0
        for backward in range(directions):
            i = layer * directions + backward
            weight_ih, weight_hh, *biases = rnn.weights_of(i)
            half = slice(backward * size, (backward + 1) * size)
            order = slice(None, None, -1 if backward else 1)
            steps = None if active is None else active[order]
            states = output[order, :, half]
            grad_a, grad_h[i] = scan_backward(
                grads[order, :, half],
                grad_h[i],
                states,
                weight_hh,
                rnn.nonlinearity,
                steps,
            )

            flat = grad_a.reshape(-1, size)  # (length * batch, hidden)
            grad = [flat.T @ x[order].reshape(-1, x.shape[2])]
            grad += [grad_weight_hh(grad_a, states, h_0[i], steps)]
            bias = flat.sum(axis=0)  # the same for both
            grad += [bias.copy() for _ in biases]
            rnn.grad |= zip(rnn.names[i], grad, strict=True)
            from_here = (flat @ weight_ih).reshape(x.shape)[order]
            grad_x = from_here if not backward else grad_x + from_here
        grads = grad_x
    return rnn.as_given(grads, one_sequence), grad_h[
        :, 0
    ] if one_sequence else grad_h


# --8<-- [end:backpropagate]
