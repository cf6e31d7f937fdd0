"""Errors that say what was expected and what came, for every implementation."""

from typing import Any


# --8<-- [start:checks]
def check_settings(rnn: Any, dropout: float) -> None:
    """Raise ValueError where rnn has a size or an option that cannot be."""
    for name in ("input_size", "hidden_size", "num_layers"):
        size = getattr(rnn, name)
        if not isinstance(size, int) or size < 1:
            raise ValueError(
                f"{name}: expected a whole number above 0, got {size!r}"
            )
    if rnn.nonlinearity not in ("tanh", "relu"):
        raise ValueError(
            f"nonlinearity: expected 'tanh' or 'relu', got {rnn.nonlinearity!r}"
        )
    if dropout != 0.0:
        raise ValueError(
            f"dropout: expected 0.0 (not implemented), got {dropout!r}"
        )


def check_input(rnn: Any, x: Any, h_0: Any, lengths: Any = None) -> None:
    """Raise ValueError where x, h_0 or lengths, of any kind, do not fit rnn."""
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
    if x.dtype != rnn.dtype:
        raise ValueError(
            f"x: expected dtype {rnn.dtype} (the weights'), got {x.dtype}"
        )
    batch = () if x.ndim == 2 else (x.shape[0 if batch_first else 1],)
    if lengths is not None:
        check_lengths(lengths, x.shape[1 if batch_first else 0], batch)
    if h_0 is not None:
        rows = rnn.num_layers * (2 if rnn.bidirectional else 1)
        expected = (rows, *batch, rnn.hidden_size)
        if tuple(h_0.shape) != expected:
            raise ValueError(
                f"h_0: expected shape {expected}, got {tuple(h_0.shape)}"
            )
        if h_0.dtype != rnn.dtype:
            raise ValueError(
                f"h_0: expected dtype {rnn.dtype}, got {h_0.dtype}"
            )


def check_lengths(lengths: Any, length: int, batch: tuple[int, ...]) -> None:
    """Raise ValueError unless there is a length from 1 on for each sequence."""
    if not batch:
        raise ValueError("lengths: expected x with a batch, got one sequence")
    numbers = [n.tolist() if hasattr(n, "tolist") else n for n in lengths]
    fit = [isinstance(n, int) and 1 <= n <= length for n in numbers]
    if len(fit) != batch[0] or not all(fit):
        raise ValueError(
            f"lengths: expected {batch[0]} whole numbers from 1 to {length}, "
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
