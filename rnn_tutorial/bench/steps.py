"""The forward pass in six ways, from the slow loops to the fast one.

Each takes x (length, batch, input), the initial state h (batch, hidden),
weight_ih (hidden, input), weight_hh (hidden, hidden) and bias (hidden,), the
sum of both, all of one dtype, and returns the states of all steps (length,
batch, hidden): those of ``NumpyRNN`` with one layer and tanh.
"""

# --8<-- [start:imports]
import numpy as np

Array = np.ndarray

# --8<-- [end:imports]


# --8<-- [start:over_samples]
def over_samples(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """One sequence at a time, one step at a time: matrix times vector."""
    length, batch, _ = x.shape
    states = np.empty((length, *h.shape), h.dtype)
    for n in range(batch):
        s = h[n]
        for t in range(length):
            s = np.tanh(weight_ih @ x[t, n] + weight_hh @ s + bias)
            states[t, n] = s
    return states


# --8<-- [end:over_samples]


# --8<-- [start:over_steps]
def over_steps(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """The whole batch at each step: matrix times matrix."""
    states = np.empty((len(x), *h.shape), h.dtype)
    for t, x_t in enumerate(x):
        h = np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias)
        states[t] = h
    return states


# --8<-- [end:over_steps]


# --8<-- [start:one_product]
def one_product(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """The inputs of all steps in one product, which no step has to wait for."""
    flat = x.reshape(-1, x.shape[2])  # (length * batch, input)
    states: Array = (flat @ weight_ih.T + bias).reshape(len(x), *h.shape)
    for t, a_t in enumerate(states):
        h = np.tanh(a_t + h @ weight_hh.T)
        states[t] = h
    return states


# --8<-- [end:one_product]


# --8<-- [start:in_place]
def in_place(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """The same, without a new array inside the loop."""
    flat = x.reshape(-1, x.shape[2])
    states: Array = (flat @ weight_ih.T).reshape(len(x), *h.shape)
    states += bias
    carried = np.empty_like(h)
    for s_t in states:  # (batch, hidden), a view: writes stay
        np.matmul(h, weight_hh.T, out=carried)
        s_t += carried
        np.tanh(s_t, out=s_t)
        h = s_t
    return states


# --8<-- [end:in_place]


# --8<-- [start:in_order]
def in_order(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """The same, with the loop's matrix copied into the order of reading."""
    flat = x.reshape(-1, x.shape[2])
    states: Array = (flat @ weight_ih.T).reshape(len(x), *h.shape)
    states += bias
    carried, weight = np.empty_like(h), weight_hh.T.copy()
    for s_t in states:
        np.matmul(h, weight, out=carried)
        s_t += carried
        np.tanh(s_t, out=s_t)
        h = s_t
    return states


# --8<-- [end:in_order]


# --8<-- [start:short_calls]
def short_calls(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """The same, with calls that do less before they compute."""
    flat = x.reshape(-1, x.shape[2])
    states: Array = (flat @ weight_ih.T).reshape(len(x), *h.shape)
    states += bias
    carried, weight = np.empty_like(h), weight_hh.T.copy()
    dot, add, tanh = np.dot, np.add, np.tanh
    for s_t in states:
        dot(h, weight, carried)  # the last argument takes the result
        add(s_t, carried, s_t)
        h = tanh(s_t, s_t)
    return states


# --8<-- [end:short_calls]
