"""The weights that a lab has handed over, 8 bits each."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float64]]


def unpacked(weights: Mapping[str, Any]) -> Weights:
    """Whole numbers in base64, shape and scale -> arrays, by name.

    >>> unpacked({"b": {"bytes": "AX8=", "shape": [2], "scale": 0.5}})
    {'b': array([ 0.5, 63.5])}
    """
    return {
        name: np.frombuffer(b64decode(one["bytes"]), np.int8)
        .reshape(one["shape"])
        .astype(np.float64)
        * one["scale"]
        for name, one in weights.items()
    }
