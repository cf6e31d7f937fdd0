"""One set of weights, under torch's names, for NumPy and for torch."""

# --8<-- [start:imports]
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

# --8<-- [end:imports]


# --8<-- [start:arrays]
class Weight(np.ndarray):
    """An array that torch's ``load_state_dict`` reads like a tensor.

    torch hands an argument that is no tensor to its ``__torch_function__``
    (PyTorch documentation, "Extending PyTorch").
    """

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):  # type: ignore
        from torch import tensor

        args = [
            tensor(np.asarray(a)) if isinstance(a, cls) else a for a in args
        ]
        return func(*args, **(kwargs or {}))


def read_weights(
    state_dict: Mapping[str, Any], expected: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Copy a ``state_dict`` of arrays or tensors into arrays like the expected.

    Raises ValueError where a weight is missing, unknown or of another shape.
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
        if hasattr(new, "detach"):  # a tensor, on any device and of any dtype
            new = new.detach().cpu().double().numpy()
        if np.shape(new) != old.shape:
            raise ValueError(
                f"{name}: expected shape {old.shape}, got {np.shape(new)}"
            )
        weights[name] = np.array(new, dtype=old.dtype)
    return weights


# --8<-- [end:arrays]


# --8<-- [start:cells]
def torch_name(key: str) -> str:
    """cells.l0_reverse.weight_ih, with any prefix -> weight_ih_l0_reverse."""
    return re.sub(r"\bcells\.(l\d+(_reverse)?)\.(\w+)$", r"\3_\1", key)


def _save(rnn, state_dict, prefix, metadata):  # type: ignore
    for key in list(state_dict):
        if key.startswith(prefix):
            state_dict[torch_name(key)] = state_dict.pop(key)


def _load(rnn, state_dict, prefix, _, strict, missing, unknown, errors):  # type: ignore
    for key, old in rnn.named_parameters(prefix.removesuffix(".")):
        name = torch_name(key)
        if name not in state_dict:
            continue
        state_dict[key] = new = state_dict.pop(name)
        if new.shape != old.shape:
            shapes = f"expected {tuple(old.shape)}, got {tuple(new.shape)}"
            errors.append(f"size mismatch for {name}: {shapes}")
            state_dict[key] = old  # or torch would say it again in other names


def _report(rnn, keys):  # type: ignore
    keys.missing_keys[:] = map(torch_name, keys.missing_keys)


def name_weights_as_torch(rnn: Any) -> None:
    """Let a module of cells save and load its weights as ``nn.RNN`` does."""
    rnn.register_state_dict_post_hook(_save)
    rnn.register_load_state_dict_pre_hook(_load)
    rnn.register_load_state_dict_post_hook(_report)


# --8<-- [end:cells]
