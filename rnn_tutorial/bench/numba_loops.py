"""The formula as a compiler likes it: loops over single numbers.

``over_units`` takes and returns what the functions of ``steps`` do. Python runs
it, some hundred times as slowly; Numba compiles it.
"""

# --8<-- [start:imports]
from math import tanh

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.bench.case import Case
from rnn_tutorial.bench.implementations import plain
from rnn_tutorial.bench.steps import Array
from rnn_tutorial.bench.timing import Run


# --8<-- [start:over_units]
def over_units(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """One sequence, one step, one unit at a time: number times number."""
    length, batch, width = x.shape
    hidden = len(bias)
    states = np.empty((length, batch, hidden), h.dtype)
    for n in range(batch):
        s = h[n]
        for t in range(length):
            for i in range(hidden):
                a = bias[i]
                for j in range(width):
                    a += weight_ih[i, j] * x[t, n, j]
                for j in range(hidden):
                    a += weight_hh[i, j] * s[j]
                states[t, n, i] = tanh(a)
            s = states[t, n]
    return states


# --8<-- [end:over_units]


def build(case: Case, backward: bool = False) -> Run | None:
    """The loops, compiled anew: forward only, one thread."""
    from numba import njit

    # Added up in any order, several products at a time, as a BLAS does.
    loops = njit(fastmath={"reassoc", "contract"})(over_units)
    return plain(loops, by_sample=True)(case, backward)
