"""Backpropagation through time, by hand, in NumPy."""

# --8<-- [start:imports]
from typing import Any

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.checks import check_gradient


# --8<-- [start:slope]
def slope(states: np.ndarray, nonlinearity: str) -> np.ndarray:
    """f'(a_t), from s_t = f(a_t) alone: 1 - s_t^2 for tanh, 0 or 1 for relu."""
    if nonlinearity == "tanh":
        return 1 - states**2
    return (states > 0).astype(states.dtype)


# --8<-- [end:slope]


# --8<-- [start:scan_backward]
def scan_backward(
    grads: np.ndarray,
    grad_h: np.ndarray,
    slopes: np.ndarray,
    weight_hh: np.ndarray,
    active: np.ndarray | None = None,
) -> np.ndarray:
    """Walk back through the loop: turn every dL/ds_t into dL/da_t, in place.

    Here s_t = f(a_t) and a_t = W_ih x_t + b + W_hh s_{t-1}. ``grads`` (length,
    batch, hidden) comes in holding what reaches s_t through the output alone,
    ``grad_h`` (batch, hidden) is the gradient of the last state, ``slopes`` are
    f'(a_t), and ``active`` is as in ``scan``. Returns the gradient of h_0.
    """
    for t in reversed(range(len(grads))):
        grad_t = grads[t]  # (batch, hidden), a view: writes stay
        grad_t += grad_h  # what reaches s_t through step t + 1
        grad_t *= slopes[t]
        if active is None:
            grad_h = grad_t @ weight_hh
        else:
            grad_t[...] = np.where(active[t], grad_t, 0)
            grad_h = np.where(active[t], grad_t @ weight_hh, grad_h)
    return grad_h


# --8<-- [end:scan_backward]


# --8<-- [start:states_before]
def states_before(
    states: np.ndarray, h_0: np.ndarray, active: np.ndarray | None = None
) -> np.ndarray:
    """s_{t-1} for every step t; h_0 where t is a sequence's first step."""
    before = np.concatenate([h_0[None], states[:-1]])
    if active is not None:
        before[1:] = np.where(active[:-1], states[:-1], h_0)
    return before


# --8<-- [end:states_before]


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
    grad_output = np.asarray(grad_output)
    check_gradient(
        "grad_output", grad_output, rnn.as_given(layers[-1], one_sequence)
    )
    # Time first, as in the call, and copied, since the loop writes to it.
    grads = rnn.time_first(np.array(grad_output))
    grad_h = np.zeros_like(h_0)
    if grad_h_n is not None:
        grad_h_n = np.asarray(grad_h_n)
        check_gradient("grad_h_n", grad_h_n, h_0[:, 0] if one_sequence else h_0)
        grad_h[:] = grad_h_n.reshape(h_0.shape)

    size, directions = rnn.hidden_size, 2 if rnn.bidirectional else 1
    rnn.grad = dict.fromkeys(rnn.weights)  # in the order of the weights
    for layer in reversed(range(rnn.num_layers)):
        x, output = layers[layer], layers[layer + 1]
        grad_x = np.zeros(x.shape, x.dtype)
        for backward in range(directions):
            i = layer * directions + backward
            weight_ih, weight_hh, *biases = rnn.weights_of(i)
            half = slice(backward * size, (backward + 1) * size)
            order = slice(None, None, -1 if backward else 1)
            steps = None if active is None else active[order]
            states, grad_a = output[order, :, half], grads[order, :, half]
            slopes = slope(states, rnn.nonlinearity)
            grad_h[i] = scan_backward(
                grad_a, grad_h[i], slopes, weight_hh, steps
            )

            before = states_before(states, h_0[i], steps).reshape(-1, size)
            flat = grad_a.reshape(-1, size)  # (length * batch, hidden)
            flat_x = x[order].reshape(-1, x.shape[2])
            grad = [flat.T @ flat_x, flat.T @ before]
            grad += [flat.sum(axis=0) for _ in biases]
            rnn.grad |= zip(rnn.names_of(i), grad, strict=True)
            grad_x[order] += (flat @ weight_ih).reshape(x.shape)
        grads = grad_x
    return rnn.as_given(grads, one_sequence), grad_h[
        :, 0
    ] if one_sequence else grad_h


# --8<-- [end:backpropagate]
