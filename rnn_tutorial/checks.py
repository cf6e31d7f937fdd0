"""Errors that say what was expected and what came, for every implementation."""

from typing import Any

import numpy as np


# --8<-- [start:checks]
def plain(n: Any) -> Any:
    """Numbers of NumPy or torch as Python's own; anything else as it is."""
    return n.tolist() if hasattr(n, "tolist") else n


def check_settings(rnn: Any, dropout: float) -> None:
    """Raise ValueError where rnn has a size or an option that cannot be.

    Its sizes may be NumPy's numbers, and become Python's.
    """
    for name in ("input_size", "hidden_size", "num_layers"):
        size = plain(getattr(rnn, name))
        if type(size) is not int or size < 1:  # True is an int too
            raise ValueError(
                f"{name}: expected a whole number above 0, got {size!r}"
            )
        setattr(rnn, name, size)
    for name in ("bias", "batch_first", "bidirectional"):
        option = getattr(rnn, name)
        if not isinstance(option, bool):
            raise ValueError(f"{name}: expected True or False, got {option!r}")
    if rnn.nonlinearity not in ("tanh", "relu"):
        raise ValueError(
            f"nonlinearity: expected 'tanh' or 'relu', got {rnn.nonlinearity!r}"
        )
    if dropout != 0.0:
        raise ValueError(
            f"dropout: expected 0.0 (not implemented), got {dropout!r}"
        )


def as_array(name: str, x: Any) -> np.ndarray:
    """x as an array, or ValueError where an array would lose some of it."""
    if isinstance(x, np.ma.MaskedArray) or hasattr(x, "batch_sizes"):
        raise ValueError(
            f"{name}: expected an array (and lengths= where sequences end "
            f"before it does), got a {type(x).__name__}"
        )
    return np.asarray(x)


def check_input(
    rnn: Any, kind: type, x: Any, h_0: Any, lengths: Any = None
) -> None:
    """Raise ValueError where x, h_0 (of a kind) or lengths do not fit rnn."""
    for name, array in {"x": x, "h_0": x if h_0 is None else h_0}.items():
        if not isinstance(array, kind):
            raise ValueError(
                f"{name}: expected a {kind.__module__}.{kind.__name__}, "
                f"got {type(array).__name__}"
            )
    if x.ndim not in (2, 3):
        raise ValueError(
            "x: expected 3 dimensions, or 2 for one sequence without a batch, "
            f"got shape {tuple(x.shape)}"
        )
    if x.shape[-1] != rnn.input_size:
        raise ValueError(
            f"x: expected {rnn.input_size} features (input_size) in the last "
            f"dimension, got shape {tuple(x.shape)}"
        )
    batch_first = rnn.batch_first and x.ndim == 3
    if x.shape[1 if batch_first else 0] == 0:
        raise ValueError(
            f"x: expected at least one time step, got shape {tuple(x.shape)}"
        )
    batch = () if x.ndim == 2 else (x.shape[0 if batch_first else 1],)
    if lengths is not None:
        check_lengths(lengths, x, rnn.batch_first)
    if h_0 is not None:
        rows = rnn.num_layers * (2 if rnn.bidirectional else 1)
        expected = (rows, *batch, rnn.hidden_size)
        if tuple(h_0.shape) != expected:
            raise ValueError(
                f"h_0: expected shape {expected}, got {tuple(h_0.shape)}"
            )


def check_dtypes(rnn: Any, x: Any, h_0: Any) -> None:
    """Raise ValueError unless x and h_0 have the dtype of the weights."""
    for name, array in {"x": x, "h_0": x if h_0 is None else h_0}.items():
        if array.dtype != rnn.dtype:
            raise ValueError(
                f"{name}: expected dtype {rnn.dtype} (the weights'), "
                f"got {array.dtype}"
            )


def check_lengths(lengths: Any, x: Any, batch_first: bool) -> None:
    """Raise ValueError unless there is a length from 1 on for each sequence."""
    if x.ndim != 3:
        raise ValueError("lengths: expected x with a batch, got one sequence")
    batch, length = x.shape[:2] if batch_first else x.shape[1::-1]
    numbers = plain(lengths)
    listed = isinstance(numbers, list | tuple | range)
    numbers = [plain(n) for n in numbers] if listed else numbers
    if not (
        listed
        and len(numbers) == batch
        and all(type(n) is int and 1 <= n <= length for n in numbers)
    ):
        raise ValueError(
            f"lengths: expected {batch} whole numbers from 1 to {length}, "
            f"got {numbers}"
        )


def check_gradient(name: str, grad: Any, like: Any) -> None:
    """Raise ValueError unless a gradient is shaped and typed like its array."""
    if grad.shape != like.shape:
        raise ValueError(
            f"{name}: expected shape {like.shape}, got {grad.shape}"
        )
    if grad.dtype != like.dtype:
        raise ValueError(
            f"{name}: expected dtype {like.dtype}, got {grad.dtype}"
        )


# --8<-- [end:checks]
