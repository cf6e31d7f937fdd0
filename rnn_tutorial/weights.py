"""One set of weights, under torch's names, for NumPy and for torch."""

from collections.abc import Mapping
from typing import Any

import numpy as np


# --8<-- [start:arrays]
class Weight(np.ndarray):
    """An array that torch's ``load_state_dict`` reads like a tensor.

    torch hands an argument that is no tensor to its ``__torch_function__``
    (PyTorch documentation, "Extending PyTorch").
    """

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):  # type: ignore
        from torch import tensor

        args = [tensor(np.asarray(a)) if isinstance(a, cls) else a for a in args]
        return func(*args, **(kwargs or {}))


def read_weights(
    state_dict: Mapping[str, Any], expected: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Copy a ``state_dict`` of arrays or tensors into arrays of the expected dtypes.

    Raises ValueError where a weight is missing, unknown or of another shape.
    """
    if missing := expected.keys() - state_dict.keys():
        raise ValueError(f"state_dict: missing {sorted(missing)}")
    if unknown := state_dict.keys() - expected.keys():
        raise ValueError(
            f"state_dict: unknown {sorted(unknown)}, expected {sorted(expected)}"
        )
    weights = {}
    for name, old in expected.items():
        new = state_dict[name]
        if hasattr(new, "numpy"):  # a tensor, which may lie on a GPU
            new = new.numpy(force=True)
        if np.shape(new) != old.shape:
            raise ValueError(f"{name}: expected shape {old.shape}, got {np.shape(new)}")
        weights[name] = np.array(new, dtype=old.dtype)
    return weights


# --8<-- [end:arrays]


# --8<-- [start:cells]
def torch_name(key: str) -> str:
    """cells.l0_reverse.weight_ih, with any prefix -> weight_ih_l0_reverse."""
    prefix, cells, cell_key = key.rpartition("cells.")
    if not cells:
        return key
    suffix, name = cell_key.split(".")
    return f"{prefix}{name}_{suffix}"


def _save(rnn, state_dict, prefix, metadata):  # type: ignore
    for key in list(state_dict):
        if key.startswith(prefix):
            state_dict[torch_name(key)] = state_dict.pop(key)


def _load(rnn, state_dict, prefix, *rest):  # type: ignore
    for name, _ in rnn.named_parameters(prefix.removesuffix(".")):
        if torch_name(name) in state_dict:
            state_dict[name] = state_dict.pop(torch_name(name))


def _report(rnn, keys):  # type: ignore
    keys.missing_keys[:] = map(torch_name, keys.missing_keys)


def name_weights_as_torch(rnn: Any) -> None:
    """Let a module of ``cells`` save and load its weights as ``nn.RNN`` names them."""
    rnn.register_state_dict_post_hook(_save)
    rnn.register_load_state_dict_pre_hook(_load)
    rnn.register_load_state_dict_post_hook(_report)


# --8<-- [end:cells]
