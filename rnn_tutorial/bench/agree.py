"""No time is taken of implementations whose results differ."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from rnn_tutorial.bench.case import Size

RESULTS = ["output", "h_n", "x.grad", "h_0.grad", "weight_ih.grad"]
RESULTS += ["weight_hh.grad", "bias_ih.grad", "bias_hh.grad"]
TOLERANCE = 1e-4  # of the largest number; float32 rounds to 6e-8
TF32_TOLERANCE = 1e-2  # TF32 rounds to 5e-4


class DifferentResults(RuntimeError):
    """Two implementations compute different things."""


def as_array(result: Any) -> np.ndarray:
    """An array or a tensor, on any device, as an array."""
    if isinstance(result, torch.Tensor):
        result = result.detach().cpu().numpy()
    return np.asarray(result)


def check_agree(
    name: str,
    size: Size,
    results: Sequence[Any],
    expected: Sequence[Any],
    tolerance: float = TOLERANCE,
) -> None:
    """Compare what a run returned with what ``nn.RNN`` did.

    ``tolerance`` is a share of the largest number of each array. Raises
    DifferentResults, with the largest difference.
    """
    for what, a, b in zip(RESULTS, results, expected, strict=False):
        a, b = as_array(a), as_array(b)
        if a.shape != b.shape:
            raise DifferentResults(
                f"{name} at {tuple(size)}: expected {what} of nn.RNN's shape "
                f"{b.shape}, got {a.shape}"
            )
        largest, at_most = abs(a - b).max(), tolerance * abs(b).max()
        if not largest <= at_most:  # which nan is not
            raise DifferentResults(
                f"{name} at {tuple(size)}: expected {what} as nn.RNN's to "
                f"{at_most:.1e}, got a largest difference of {largest:.1e}"
            )
    if len(results) != len(expected):
        raise DifferentResults(
            f"{name} at {tuple(size)}: expected {len(expected)} results, as "
            f"nn.RNN's, got {len(results)}"
        )
