"""What is measured: every size and pass, the steps, three curves."""

import time
from collections.abc import Collection, Mapping
from typing import Any

from rnn_tutorial.bench.agree import check_agree
from rnn_tutorial.bench.backend import Backend
from rnn_tutorial.bench.case import BOTH, FORWARD, Size, make_case
from rnn_tutorial.bench.implementations import (
    BASE,
    STEPS,
    Build,
    nn_rnn,
    plain,
)
from rnn_tutorial.bench.limits import flops
from rnn_tutorial.bench.parts import PARTS
from rnn_tutorial.bench.peers import JAX, ONNX
from rnn_tutorial.bench.threads import cores, threads
from rnn_tutorial.bench.timing import (
    Effort,
    Run,
    elapsed,
    interleaved,
    ratios,
)

Row = dict[str, Any]

CURVES = ("NumpyRNN", "CellRNN", BASE)
LENGTHS = (1, 3, 10, 30, 100, 300, 1000, 3000, 10000)
HIDDEN = (16, 32, 64, 128, 256, 512)
BATCHES = (1, 4, 16, 64, 256, 1024)


def agreeing(
    builds: Mapping[str, Build], size: Size, backward: bool, backend: Backend
) -> tuple[dict[str, Run], dict[str, float]]:
    """The implementations that there are for a size and pass, all called once.

    And the seconds that it took to build and to call each: compiling included.
    Raises DifferentResults where one computes something else than ``nn.RNN``.
    """
    case = make_case(size, backend.device)
    expected = nn_rnn(case, backward)()
    runs, first = {}, {}
    for name, build in builds.items():
        start = time.perf_counter()
        if run := build(case, backward):
            results = run()
            first[name] = time.perf_counter() - start
            check_agree(name, size, results, expected, backend.tolerance)
            runs[name] = run
    return runs, first


def measure(
    size: Size, backward: bool, effort: Effort, backend: Backend
) -> list[Row]:
    """One row for each implementation, with its ``rate`` in GFLOP/s."""
    runs, first = agreeing(backend.builds, size, backward, backend)
    times = ratios(interleaved(runs, effort, backend.clock), BASE)
    rows = []
    for name, numbers in times.items():
        row: Row = {"size": list(size), "pass": BOTH if backward else FORWARD}
        row |= {"name": name, **numbers, "first": first[name]}
        row["calls"] = backend.calls(name, runs[name], size, backward)
        row["rate"] = flops(size, backward) / numbers["seconds"] / 1e9
        rows.append(row)
    return rows


def measure_steps(size: Size, effort: Effort) -> list[Row]:
    """The ways to write the forward pass in NumPy, on the CPU."""
    builds = {**STEPS, BASE: nn_rnn}
    runs, _ = agreeing(builds, size, False, Backend())
    times = ratios(interleaved(runs, effort), BASE)
    return [
        {
            "size": list(size),
            "name": name,
            "seconds": times[name]["seconds"],
            "ratio": times[name]["ratio"],
        }
        for name in runs
        if name != BASE
    ]


def measure_parts(size: Size, effort: Effort) -> list[Row]:
    """The forward pass with one thread, and with two in two ways, on the CPU.

    There is nothing to measure with one core, or one sequence.
    """
    if cores() < 2 or size.batch < 2:
        return []
    builds = {name: plain(f) for name, (f, _) in PARTS.items()}
    runs, _ = agreeing(builds, size, False, Backend())
    number = {runs[name]: number for name, (_, number) in PARTS.items()}

    def clock(run: Run, repeats: int) -> float:
        with threads(number[run]):
            return elapsed(run, repeats)

    times = ratios(interleaved(runs, effort, clock), "one")
    return [
        {"size": list(size), "name": name, "seconds": times[name]["seconds"]}
        for name in runs
    ]


def measure_length(length: int, effort: Effort, backend: Backend) -> list[Row]:
    """The forward pass of so many steps."""
    size = Size(32, length, 64, 128)
    return curve("length", length, size, effort, backend)


def measure_hidden(hidden: int, effort: Effort, backend: Backend) -> list[Row]:
    """The forward pass of a state of so many numbers."""
    size = Size(32, 100, hidden // 2, hidden)
    return curve("hidden", hidden, size, effort, backend)


def measure_batch(batch: int, effort: Effort, backend: Backend) -> list[Row]:
    """The forward pass of so many sequences, with the peers."""
    size = Size(batch, 100, 64, 128)
    names = (*CURVES, ONNX, JAX)
    return curve("batch", batch, size, effort, backend, names)


def curve(
    axis: str,
    value: int,
    size: Size,
    effort: Effort,
    backend: Backend,
    names: Collection[str] = CURVES,
) -> list[Row]:
    """One point of a curve for each implementation that it shows."""
    builds = {n: b for n, b in backend.builds.items() if n in names}
    runs, _ = agreeing(builds, size, False, backend)
    times = ratios(interleaved(runs, effort, backend.clock), BASE)
    return [
        {axis: value, "name": name, "seconds": times[name]["seconds"]}
        for name in runs
    ]
