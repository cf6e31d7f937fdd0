"""What one run of the command measures, and in what order."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from rnn_tutorial.bench import cuda
from rnn_tutorial.bench.backend import Backend
from rnn_tutorial.bench.case import SIZES, Size
from rnn_tutorial.bench.implementations import COMPILED
from rnn_tutorial.bench.measure import (
    HIDDEN,
    LENGTHS,
    Row,
    measure,
    measure_hidden,
    measure_length,
    measure_steps,
)
from rnn_tutorial.bench.threads import PAUSE, threads
from rnn_tutorial.bench.timing import Effort

Setting = tuple[dict[str, Any], AbstractContextManager[None], Backend, Effort]
Done = Callable[[str], object]  # called after each measurement


@dataclass
class Plan:
    """What to measure; ``quick`` takes less of everything."""

    device: torch.device
    threads: list[int]
    sizes: list[Size] = field(default_factory=list)
    quick: bool = False
    compiled: bool = True

    def __post_init__(self) -> None:
        self.effort = Effort(25, 5.0)
        few = 3 if self.quick else None
        self.lengths, self.hidden = LENGTHS[:few], HIDDEN[:few]
        self.sizes = self.sizes or SIZES[:few]
        if self.quick:
            self.effort = Effort(7, 0.3)

    def settings(self) -> Iterator[Setting]:
        """Numbers of threads on the CPU, with and without TF32 on a GPU."""
        if self.device.type == "cpu":
            for number in self.threads:
                pause = PAUSE if number > 1 else 0.0
                effort = replace(self.effort, pause=pause)
                yield {"threads": number}, threads(number), Backend(), effort
            return
        for allowed in (False, True):
            backend = cuda.backend(str(self.device), allowed)
            context = cuda.tf32(allowed)
            yield {"tf32": allowed}, context, backend, self.effort

    def __len__(self) -> int:
        """The number of measurements."""
        on_cpu = self.device.type == "cpu"
        passes = 2 * (len(self.threads) if on_cpu else 2) + on_cpu  # the steps
        return passes * len(self.sizes) + len(self.lengths) + len(self.hidden)

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
        """The steps and the curves: one thread, no TF32."""
        effort = replace(self.effort, rounds=min(self.effort.rounds, 15))
        on_cpu = self.device.type == "cpu"
        backend = Backend() if on_cpu else cuda.backend(str(self.device), False)
        steps: list[Row] = []
        length: list[Row] = []
        hidden: list[Row] = []
        with threads(1), cuda.tf32(False):
            for size in self.sizes if on_cpu else []:
                steps += measure_steps(size, effort)
                done("steps")
            for value in self.lengths:
                length += measure_length(value, effort, backend)
                done("length")
            for value in self.hidden:
                hidden += measure_hidden(value, effort, backend)
                done("hidden")
        return {"steps": steps, "length": length, "hidden": hidden}
