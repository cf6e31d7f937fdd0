"""Numbers as text that compresses well, for arrays that are large for a page.

Each is rounded to a whole number of steps of ``1 / scale`` and written as three
digits of base 94, the characters from ``!`` to ``~``; first come the highest
digits of all numbers, last the lowest. ``rnn.matrix`` in ``docs/live/rnn.js``
reads the same.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

BASE, FIRST = 94, ord("!")
MIDDLE = (BASE**2 + BASE + 1) * (BASE // 2)  # so that small numbers are alike


def packed(array: ArrayLike, scale: int) -> dict[str, Any]:
    """A matrix, or a vector as one row, as text with its scale and its columns.

    >>> packed([[0.5, -0.25]], 100)
    {'text': 'PPQP$7', 'scale': 100, 'columns': 2}
    """
    rows = np.atleast_2d(array)
    steps = np.rint(rows.ravel() * scale).astype(int) + MIDDLE
    if steps.min() < 0 or steps.max() >= BASE**3:
        raise ValueError(f"expected numbers within {MIDDLE / scale}")
    digits = [steps // BASE**2, steps // BASE % BASE, steps % BASE]
    text = "".join(chr(FIRST + digit) for plane in digits for digit in plane)
    return {"text": text, "scale": scale, "columns": rows.shape[1]}


def unpacked(packing: dict[str, Any]) -> NDArray[np.float64]:
    """The matrix, rounded as it was packed.

    >>> unpacked(packed([[0.5, -0.25]], 100))
    array([[ 0.5 , -0.25]])
    """
    digits = np.array([ord(character) - FIRST for character in packing["text"]])
    high, middle, low = digits.reshape(3, -1)
    steps = (high * BASE + middle) * BASE + low - MIDDLE
    numbers: NDArray[np.float64] = steps / packing["scale"]
    return numbers.reshape(-1, packing["columns"])
