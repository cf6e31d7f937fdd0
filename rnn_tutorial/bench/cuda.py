"""What is timed on a GPU, and how."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.backends import cuda, cudnn
from torch.profiler import ProfilerActivity, profile

from rnn_tutorial.bench.agree import TF32_TOLERANCE, TOLERANCE
from rnn_tutorial.bench.backend import Backend
from rnn_tutorial.bench.case import Case, Size
from rnn_tutorial.bench.compiled import CompiledCellRNN
from rnn_tutorial.bench.implementations import (
    BASE,
    COMPILED,
    Build,
    cell_rnn,
    nn_rnn,
    torch_run,
)
from rnn_tutorial.bench.limits import best
from rnn_tutorial.bench.timing import Run
from rnn_tutorial.cell_rnn import CellRNN

LARGE = 8192  # rows and columns of the product that shows the full rate


@contextmanager
def tf32(allowed: bool) -> Iterator[None]:
    """Let matrix products round to TF32 inside a block, or not.

    Both those of cuBLAS and those of cuDNN, whose defaults differ.
    """
    before = cuda.matmul.allow_tf32
    cuda.matmul.allow_tf32 = allowed
    try:
        with cudnn.flags(enabled=True, allow_tf32=allowed):
            yield
    finally:
        cuda.matmul.allow_tf32 = before


def elapsed(run: Run, repeats: int) -> float:
    """Seconds of one call, by the GPU's own clock, after one more call."""
    run()
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()  # or the wait for earlier work would count
    start.record()
    for _ in range(repeats):
        run()
    end.record()
    torch.cuda.synchronize()  # or there is no time yet to read
    return float(start.elapsed_time(end)) / 1000 / repeats


def reduce_overhead(case: Case, backward: bool = False) -> Run:
    """``CellRNN`` compiled, in the mode that makes CUDA graphs by itself."""
    rnn = case.load(CellRNN(case.size.input, case.size.hidden))
    module = CompiledCellRNN(rnn, mode="reduce-overhead")
    inner = torch_run(module, case, backward)

    def run() -> Any:
        torch.compiler.cudagraph_mark_step_begin()  # results may be reused
        return inner()

    return run


def graph(case: Case, backward: bool = False) -> Run:
    """``CellRNN``, its kernels captured once and launched again all at once.

    As the PyTorch documentation has it ("CUDA semantics", CUDA graphs): first
    some calls on another stream, then the capture.
    """
    run = cell_rnn(case, backward)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(stream)
    captured = torch.cuda.CUDAGraph()
    with torch.cuda.graph(captured):
        results = run()

    def replay() -> Any:
        captured.replay()
        return results

    return replay


CUDA: dict[str, Build] = {
    "CellRNN": cell_rnn,
    COMPILED: reduce_overhead,
    "CellRNN CUDA graph": graph,
    BASE: nn_rnn,
}


def count_launches(events: Iterable[Any]) -> int:
    """Launches of kernels among a profiler's averages; a graph's is one."""
    launch = re.compile(r"cu(da)?(Graph)?Launch")
    return sum(event.count for event in events if launch.match(event.key))


def launches(name: str, run: Run, size: Size, backward: bool) -> int:
    """Launches of kernels in one call, counted."""
    run()
    both = [ProfilerActivity.CPU, ProfilerActivity.CUDA]
    with profile(activities=both) as profiled:
        run()
        torch.cuda.synchronize()
    return count_launches(profiled.key_averages())


def fastest(device: str, side: int, repeats: int) -> float:
    """Seconds of a float32 product of two square matrices."""
    a, b = torch.ones(2, side, side, device=device)
    out = torch.empty_like(a)
    return best(lambda: torch.mm(a, b, out=out), repeats, elapsed)


def backend(device: str, with_tf32: bool) -> Backend:
    """A GPU, with or without TF32; the caller sets that by ``tf32``."""
    return Backend(
        builds=dict(CUDA),
        clock=elapsed,
        rates=lambda: {
            "PyTorch": 2 * LARGE**3 / fastest(device, LARGE, 3) / 1e9
        },
        call_us=lambda: fastest(device, 2, 1000) * 1e6,
        calls=launches,
        tolerance=TF32_TOLERANCE if with_tf32 else TOLERANCE,
        device=device,
    )
