"""What no implementation can beat: the arithmetic, and the calls."""

from collections.abc import Callable

import numpy as np
import torch

from rnn_tutorial.bench.case import Size
from rnn_tutorial.bench.timing import Run, elapsed

LARGE = 1024  # rows and columns: large enough for the full rate


def flops(size: Size, backward: bool = False) -> int:
    """Floating-point operations of the matrix products alone.

    A product of (a, b) and (b, c) takes 2 a b c. The backward pass has two
    products for each of the forward pass: one for the gradient of either
    factor.
    """
    batch, length, width, hidden = size
    forward = 2 * length * batch * hidden * (width + hidden)
    return 3 * forward if backward else forward


def best(
    run: Run, repeats: int, clock: Callable[[Run, int], float] = elapsed
) -> float:
    """Seconds of one call in the fastest of ten samples."""
    return min(clock(run, repeats) for _ in range(10))


def rates(side: int = LARGE) -> dict[str, float]:
    """10^9 operations a second of a large float32 product, NumPy's and torch's.

    The two may bring different BLAS libraries; the faster is the limit.
    """
    a, b = np.ones((2, side, side), np.float32)
    out = np.empty_like(a)
    a_, b_, out_ = (
        torch.from_numpy(a),
        torch.from_numpy(b),
        torch.empty(side, side),
    )
    seconds = {
        "NumPy": best(lambda: np.matmul(a, b, out=out), 1),
        "PyTorch": best(lambda: torch.mm(a_, b_, out=out_), 1),
    }
    return {name: 2 * side**3 / s / 1e9 for name, s in seconds.items()}


def call_us() -> float:
    """Microseconds of the smallest ``np.dot``, of 2 by 2: all overhead."""
    a, out = np.ones((2, 2), np.float32), np.empty((2, 2), np.float32)
    return best(lambda: np.dot(a, a, out), 5000) * 1e6


def calls(name: str, size: Size, backward: bool = False) -> int:
    """Matrix products that an implementation calls for, of vectors too.

    W_ih x_t is one product for all steps or one a step, W_hh s_{t-1} one a
    step. autograd adds two for each; ``NumpyRNN.backward`` one a step and
    four besides: the gradients of W_ih and x, and of W_hh in two parts. The
    loops for Numba call for none: they multiply by themselves.
    """
    length = size.length
    forward = {
        "loop over samples": 2 * length * size.batch,
        "Numba": 0,
        "CellRNN": 2 * length,
        "CellRNN compiled": 2 * length,
    }.get(name, length + 1)
    if not backward:
        return forward
    return forward + length + 4 if name == "NumpyRNN" else 3 * forward
