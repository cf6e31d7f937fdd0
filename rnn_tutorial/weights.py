"""One set of weights for NumPy and for torch, under either's names."""

# --8<-- [start:imports]
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.checks import as_array


# --8<-- [start:arrays]
def read_weights(
    state_dict: Mapping[str, Any], expected: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Copy a ``state_dict`` of arrays or tensors into arrays like the expected.

    Raises ValueError where a weight is missing, unknown, of another shape or
    not made of real numbers.
    """
    if missing := expected.keys() - state_dict.keys():
        raise ValueError(f"state_dict: missing {sorted(missing)}")
    if unknown := state_dict.keys() - expected.keys():
        raise ValueError(
            f"state_dict: unknown {sorted(unknown)}, "
            f"expected {sorted(expected)}"
        )
    weights = {}
    for name, old in expected.items():
        new = state_dict[name]
        if hasattr(new, "detach"):  # a tensor; NumPy has no bfloat16
            new = new.cpu().double() if new.is_floating_point() else new
            new = new.numpy(force=True)
        new = as_array(name, new)
        if new.dtype.kind not in "fiu":
            raise ValueError(f"{name}: expected real numbers, got {new.dtype}")
        if new.shape != old.shape:
            raise ValueError(
                f"{name}: expected shape {old.shape}, got {new.shape}"
            )
        weights[name] = new.astype(old.dtype)
    return weights


def to_torch(state_dict: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Copy a ``state_dict`` of arrays into tensors, for torch to load or save.

    ``nn_rnn.load_state_dict(to_torch(numpy_rnn.state_dict()))``. Raises
    TypeError, torch's own, where torch has no such dtype (long double, say).
    """
    from torch import from_numpy

    return {
        name: from_numpy(np.array(array, array.dtype.newbyteorder("=")))
        for name, array in state_dict.items()
    }


# --8<-- [end:arrays]


# --8<-- [start:cells]
def cell_names(state_dict: Mapping[str, Any]) -> dict[str, Any]:
    """The weights of an ``nn.RNN`` under the names that ``CellRNN`` has.

    weight_ih_l0_reverse -> cells.l0_reverse.weight_ih, after any prefix: also
    for a model that has an ``nn.RNN`` in it. Other names stay as they are.
    ``cell_rnn.load_state_dict(cell_names(nn_rnn.state_dict()))``
    """
    name = re.compile(r"\b((weight|bias)_[ih]h)_(l\d+(_reverse)?)")
    return {name.sub(r"cells.\3.\1", k): w for k, w in state_dict.items()}


def rnn_names(state_dict: Mapping[str, Any]) -> dict[str, Any]:
    """The way back: the weights of a ``CellRNN`` under the names of ``nn.RNN``.

    cells.l0_reverse.weight_ih -> weight_ih_l0_reverse
    """
    name = re.compile(r"\bcells\.(l\d+(_reverse)?)\.((weight|bias)_[ih]h)")
    return {name.sub(r"\3_\1", k): w for k, w in state_dict.items()}


# --8<-- [end:cells]
