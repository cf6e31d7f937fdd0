"""A training step in NumPy alone: loss, gradients, clipping, update."""

# --8<-- [start:imports]
from collections.abc import Mapping

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.checks import as_array
from rnn_tutorial.numpy_rnn import NumpyRNN


# --8<-- [start:cross_entropy]
def cross_entropy(
    scores: np.ndarray, labels: np.ndarray
) -> tuple[float, np.ndarray]:
    """The mean of -log softmax(scores)[label], and its gradient.

    ``scores`` (batch, labels), ``labels`` (batch,) of whole numbers from 0 on.

    Raises ValueError for any other labels.
    """
    (batch, kinds), labels = scores.shape, as_array("labels", labels)
    whole = labels.dtype.kind in "iu" and labels.shape == (batch,)
    if not whole or not ((labels >= 0) & (labels < kinds)).all():
        raise ValueError(
            f"labels: expected {batch} whole numbers from 0 to {kinds - 1}, "
            f"got {labels.tolist()}"
        )
    z = scores - scores.max(axis=1, keepdims=True)  # exp cannot overflow
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(batch)
    loss = -log_p[rows, labels].mean()
    grad = np.exp(log_p)
    grad[rows, labels] -= 1
    return float(loss), grad / batch


# --8<-- [end:cross_entropy]


# --8<-- [start:clip]
def clip_gradients(grads: Mapping[str, np.ndarray], max_norm: float) -> float:
    """Scale all gradients together, in place, to a norm of at most max_norm.

    Returns the norm before (Pascanu, Mikolov and Bengio, "On the difficulty of
    training recurrent neural networks", 2013).
    """
    norm = float(
        np.sqrt(sum((g.astype(np.float64) ** 2).sum() for g in grads.values()))
    )
    if norm > max_norm:
        for g in grads.values():
            g *= max_norm / norm
    return norm


# --8<-- [end:clip]


# --8<-- [start:train_step]
def train_step(
    rnn: NumpyRNN,
    output_layer: Mapping[str, np.ndarray],
    x: np.ndarray,
    labels: np.ndarray,
    learning_rate: float,
    max_norm: float,
) -> float:
    """One step of gradient descent on o = V s + c, with s the final state.

    ``rnn`` has one layer and one direction; ``output_layer`` holds V (labels,
    hidden) and c (labels,). Returns the loss before the step.
    """
    V, c = output_layer["V"], output_layer["c"]
    output, h_n = rnn(x)
    loss, grad_o = cross_entropy(h_n[-1] @ V.T + c, labels)

    grad_h_n = (grad_o @ V)[None]  # (1, batch, hidden)
    rnn.backward(np.zeros_like(output), grad_h_n)
    grads = rnn.grad | {"V": grad_o.T @ h_n[-1], "c": grad_o.sum(axis=0)}
    clip_gradients(grads, max_norm)

    weights = rnn.weights | dict(output_layer)
    for name, grad in grads.items():
        weights[name] -= learning_rate * grad
    return loss


# --8<-- [end:train_step]
