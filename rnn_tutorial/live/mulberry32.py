"""The same random numbers in Python and in a browser.

Mulberry32 by Tommy Ettinger, in the public domain: 32 bits of state.
"""

from collections.abc import Callable

MASK = 0xFFFFFFFF


def mulberry32(seed: int) -> Callable[[], float]:
    """A function that gives the next number, from 0 up to 1.

    >>> draw = mulberry32(1)
    >>> 0 <= draw() < 1
    True
    """
    state = seed & MASK

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & MASK
        z = (state ^ state >> 15) * (state | 1) & MASK
        z ^= z + ((z ^ z >> 7) * (z | 61) & MASK) & MASK
        return (z ^ z >> 14) / 2**32

    return draw
