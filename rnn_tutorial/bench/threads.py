"""The number of threads, of torch and of NumPy's matrix products alike."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import (  # type: ignore[import-untyped]
    threadpool_info,
    threadpool_limits,
)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def blas() -> str:
    """The BLAS library of NumPy, and the kernels that it chose, where known."""
    keys = ("internal_api", "version", "architecture")
    found = [
        " ".join(library[key] for key in keys if library.get(key))
        for library in threadpool_info()
        if library["user_api"] == "blas"
    ]
    return ", ".join(found) or "unknown"


# The threads of a BLAS library wait for more work in a loop, for some 25 ms,
# and would take the cores from the threads of the next implementation.
PAUSE = 0.03  # seconds before each sample, where there are several threads


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Compute with so many threads inside a block.

    ``torch.set_num_threads`` knows nothing of the BLAS library that NumPy
    brings, so that one is set by threadpoolctl.
    """
    before = torch.get_num_threads()
    with threadpool_limits(number):
        torch.set_num_threads(number)
        try:
            yield
        finally:
            torch.set_num_threads(before)
