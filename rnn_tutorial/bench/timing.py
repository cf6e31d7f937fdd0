"""Interleaved timing: each round runs every implementation once."""

import gc
import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Run = Callable[[], Any]
SAMPLE = 0.005  # seconds: a sample is as many calls as last this long


@dataclass
class Effort:
    """How long to measure: fewer rounds where they take longer than seconds.

    But never fewer than 5: quartiles of fewer say little.
    """

    rounds: int = 25
    seconds: float = 5.0
    pause: float = 0.0  # seconds before each sample

    def of(self, one_round: float) -> int:
        """The number of rounds, where one takes so many seconds."""
        return min(self.rounds, max(5, int(self.seconds / one_round)))


def elapsed(run: Run, repeats: int) -> float:
    """Seconds of one call, from ``repeats`` of them in a row, after one more.

    The one more wakes the threads, and brings the weights into the cache.
    """
    run()
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(repeats):
            run()
        return (time.perf_counter() - start) / repeats
    finally:
        if collecting:
            gc.enable()


def interleaved(
    runs: Mapping[str, Run],
    effort: Effort,
    clock: Callable[[Run, int], float] = elapsed,
) -> dict[str, np.ndarray]:
    """Seconds of one call of every run, in every round.

    Each round runs all of them, in an order of its own, so that what else the
    machine does in the meantime meets all of them alike.
    """
    once = {name: clock(run, 1) for name, run in runs.items()}
    repeats = {name: math.ceil(SAMPLE / s) for name, s in once.items()}
    one_round = sum(
        once[name] * (n + 1) + effort.pause for name, n in repeats.items()
    )

    seconds: dict[str, list[float]] = {name: [] for name in runs}
    order, rng = list(runs), random.Random(0)
    for _ in range(effort.of(one_round)):
        rng.shuffle(order)
        for name in order:
            time.sleep(effort.pause)
            seconds[name].append(clock(runs[name], repeats[name]))
    return {name: np.array(some) for name, some in seconds.items()}


def ratios(
    seconds: Mapping[str, np.ndarray], base: str
) -> dict[str, dict[str, float]]:
    """The median seconds, and the quartiles of the ratios round by round."""
    rows = {}
    for name, some in seconds.items():
        low, middle, high = np.quantile(
            some / seconds[base], [0.25, 0.5, 0.75]
        ).tolist()
        rows[name] = {
            "seconds": float(np.median(some)),
            "ratio": middle,
            "low": low,
            "high": high,
        }
    return rows
