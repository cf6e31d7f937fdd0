"""The batch in two parts, a thread each: what an RNN has to share."""

# --8<-- [start:imports]
from concurrent.futures import ThreadPoolExecutor

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.bench.steps import Array, short_calls


# --8<-- [start:in_parts]
def in_parts(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """One half of the batch in each of two threads."""
    halves = np.array_split(x, 2, axis=1), np.array_split(h, 2)

    def run(x: Array, h: Array) -> Array:
        return short_calls(x, h, weight_ih, weight_hh, bias)

    with ThreadPoolExecutor(2) as pool:
        return np.concatenate(list(pool.map(run, *halves)), axis=1)


# --8<-- [end:in_parts]

# With one core, and two ways to use a second: with so many threads in the BLAS.
PARTS = {
    "one": (short_calls, 1),
    "BLAS": (short_calls, 2),
    "in_parts": (in_parts, 1),
}
