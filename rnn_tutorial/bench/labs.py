"""A training step of each lab: its own loop, on one batch of its own data.

So that a change that makes a lab slow is seen. Each function gives the batch,
as sequences and steps, and a run that trains on it ``STEPS`` times.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr
from functools import cache, partial
from io import StringIO
from typing import Any

import numpy as np
import torch

from rnn_tutorial.bench.timing import Effort, Run, interleaved

STEPS = 10
Batch = tuple[int, int]
Lab = Callable[[], tuple[Batch, Run]]


@cache  # of two labs
def phrases() -> Mapping[str, tuple[str, ...]]:
    """The strings that both pinyin labs train on, and their syllables."""
    from rnn_tutorial.labs.pinyin_split.data import load_parts

    return load_parts()[0]


def sunspots() -> tuple[Batch, Run]:
    """All windows of the training part in one batch."""
    from rnn_tutorial.labs.sunspots.data import load_sunspots, until
    from rnn_tutorial.labs.sunspots.model import SunspotRNN
    from rnn_tutorial.labs.sunspots.train import fit_scale, train
    from rnn_tutorial.labs.sunspots.windows import WINDOW

    part = until(load_sunspots(), 1949)
    model = SunspotRNN(*fit_scale(part))
    return (len(part) - WINDOW, WINDOW), partial(train, model, part, STEPS)


def pinyin_lm() -> tuple[Batch, Run]:
    """The first strings of the training part, padded to the longest."""
    from rnn_tutorial.labs.pinyin_lm.train import train

    strings = list(phrases())[:128]
    size = len(strings), 1 + max(map(len, strings))
    # After each step it looks at the strings held out: here at one.
    return size, partial(train, strings, strings[:1], STEPS)


def pinyin_split() -> tuple[Batch, Run]:
    """A batch of strings of the median length, for the BiRNN."""
    from rnn_tutorial.labs.pinyin_split.data import labelled_batches
    from rnn_tutorial.labs.pinyin_split.model import Splitter
    from rnn_tutorial.labs.pinyin_split.train import train

    batch = middle(labelled_batches(phrases()))
    splitter = Splitter(32, bidirectional=True)
    return tuple(batch[0].shape), partial(train, splitter, [batch], STEPS, 0)


def names() -> tuple[Batch, Run]:
    """A batch of names of the median length, for the RNN."""
    from rnn_tutorial.labs.names.data import (
        labelled_batches,
        load_names,
        split_names,
    )
    from rnn_tutorial.labs.names.model import NameReader
    from rnn_tutorial.labs.names.train import train

    batch = middle(labelled_batches(split_names(load_names())[0]))
    reader = NameReader(96)
    return tuple(batch[0].shape), partial(train, reader, [batch], STEPS, 0)


def middle(batches: list[Any]) -> Any:
    """Of batches in the order of their lengths the one in the middle."""
    return batches[len(batches) // 2]


LABS: dict[str, Lab] = {
    lab.__name__: lab for lab in (sunspots, pinyin_lm, pinyin_split, names)
}


def measure_labs(effort: Effort) -> list[dict[str, Any]]:
    """Seconds of a step of each lab; one line on stderr for each left out."""
    sizes, runs = {}, {}
    for name, lab in LABS.items():
        try:
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)
                sizes[name], runs[name] = lab()
        except ImportError as error:
            print(f"labs.{name} is left out: {error}", file=sys.stderr)
    with redirect_stderr(StringIO()):  # the labs' own progress bars
        seconds = interleaved(runs, effort)
    return [
        {
            "batch": list(sizes[name]),
            "name": name,
            "seconds": float(np.median(some)) / STEPS,
        }
        for name, some in seconds.items()
    ]
