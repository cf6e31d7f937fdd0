"""One thread for work so small that several would mostly wait."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute with one thread inside a block or a function.

    With small matrices several threads are no faster than one, and many times
    slower where the cores have other work. And whatever the number of cores, a
    seed gives the same result.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
