"""What one run of the command measures, and in what order."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from rnn_tutorial.bench import cuda
from rnn_tutorial.bench.backend import Backend
from rnn_tutorial.bench.case import SIZES, Size
from rnn_tutorial.bench.implementations import COMPILED, CPU, Build
from rnn_tutorial.bench.labs import measure_labs
from rnn_tutorial.bench.measure import (
    BATCHES,
    HIDDEN,
    LENGTHS,
    Row,
    measure,
    measure_batch,
    measure_hidden,
    measure_length,
    measure_parts,
    measure_steps,
)
from rnn_tutorial.bench.threads import PAUSE, threads
from rnn_tutorial.bench.timing import Effort

Setting = tuple[dict[str, Any], AbstractContextManager[None], Backend, Effort]
Done = Callable[[str], object]  # called after each measurement


@dataclass
class Plan:
    """What to measure; ``quick`` takes less of everything.

    ``peers`` are measured on a CPU only.
    """

    device: torch.device
    threads: list[int]
    sizes: list[Size] = field(default_factory=list)
    quick: bool = False
    compiled: bool = True
    peers: dict[str, Build] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.effort = Effort(25, 5.0)
        few = 3 if self.quick else None
        self.lengths, self.hidden = LENGTHS[:few], HIDDEN[:few]
        self.batches = BATCHES[:few]
        self.sizes = self.sizes or SIZES[:few]
        if self.quick:
            self.effort = Effort(7, 0.3)

    def settings(self) -> Iterator[Setting]:
        """Numbers of threads on the CPU, with and without TF32 on a GPU."""
        if self.device.type == "cpu":
            for number in self.threads:
                pause = PAUSE if number > 1 else 0.0
                effort = replace(self.effort, pause=pause)
                backend = self.cpu()
                yield {"threads": number}, threads(number), backend, effort
            return
        for allowed in (False, True):
            backend = cuda.backend(str(self.device), allowed)
            context = cuda.tf32(allowed)
            yield {"tf32": allowed}, context, backend, self.effort

    def cpu(self) -> Backend:
        """A CPU, on which there are peers."""
        return Backend(builds=CPU | self.peers)

    def __len__(self) -> int:
        """The number of measurements."""
        on_cpu = self.device.type == "cpu"
        passes = 2 * (len(self.threads) if on_cpu else 2)
        passes += 2 * on_cpu  # the steps and the parts
        curves = len(self.lengths) + len(self.hidden) + len(self.batches)
        return passes * len(self.sizes) + curves + on_cpu  # the labs

    def measure(self, done: Done) -> dict[str, list[Any]]:
        """All of it."""
        return {
            "runs": [self.run(setting, done) for setting in self.settings()],
            **self.curves(done),
        }

    def run(self, setting: Setting, done: Done) -> dict[str, Any]:
        """All sizes and passes with one setting."""
        name, context, backend, effort = setting
        if not self.compiled:
            backend.builds.pop(COMPILED, None)
        rows: list[Row] = []
        with context:
            rates, call_us = backend.rates(), backend.call_us()
            for size in self.sizes:
                for backward in (False, True):
                    rows += measure(size, backward, effort, backend)
                    done(str(tuple(size)))
            # Once more: what else the machine did may have slowed the first.
            again = backend.rates()
            rates = {k: max(rates[k], again[k]) for k in rates}
        for row in rows:
            row["share"] = row.pop("rate") / max(rates.values())
        return {**name, "gflops": rates, "call_us": call_us, "rows": rows}

    def curves(self, done: Done) -> dict[str, list[Row]]:
        """The steps, the curves and the labs: one thread, no TF32."""
        effort = replace(self.effort, rounds=min(self.effort.rounds, 15))
        on_cpu = self.device.type == "cpu"
        backend = (
            self.cpu() if on_cpu else cuda.backend(str(self.device), False)
        )
        found: dict[str, list[Row]] = {"steps": []}
        points = {
            "length": (measure_length, self.lengths),
            "hidden": (measure_hidden, self.hidden),
            "batch": (measure_batch, self.batches),
        }
        with threads(1), cuda.tf32(False):
            for size in self.sizes if on_cpu else []:
                found["steps"] += measure_steps(size, effort)
                done("steps")
            found["parts"] = []
            for size in self.sizes if on_cpu else []:
                pause = replace(effort, pause=PAUSE)  # of several threads
                found["parts"] += measure_parts(size, pause)
                done("parts")
            for axis, (measure_point, values) in points.items():
                found[axis] = []
                for value in values:
                    found[axis] += measure_point(value, effort, backend)
                    done(axis)
            if on_cpu:
                found["labs"] = measure_labs(effort)
                done("labs")
        return found
