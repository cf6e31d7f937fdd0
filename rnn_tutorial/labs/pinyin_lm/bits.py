"""Bits per letter: what every model is measured by."""

from collections.abc import Sequence
from typing import NamedTuple


class Bits(NamedTuple):
    """Means of -log2 p: over all symbols, the letters, and the ends."""

    all: float
    letters: float
    ends: float


def mean_bits(letters: float, ends: float, strings: Sequence[str]) -> Bits:
    """From the bits of all letters and of all ends of the strings.

    >>> mean_bits(12.0, 3.0, ["ma", "hao"])
    Bits(all=2.142857142857143, letters=2.4, ends=1.5)
    """
    count = sum(map(len, strings))
    return Bits(
        all=(letters + ends) / (count + len(strings)),
        letters=letters / count,
        ends=ends / len(strings),
    )
