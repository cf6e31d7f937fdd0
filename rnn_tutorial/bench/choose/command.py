"""What the page on choosing reports: ``python -m rnn_tutorial.bench.choose``.

With one thread; seconds are those that the processor spent on this program, so
that other programs lengthen them little. Takes about six minutes.
"""

import json
import time
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnn_tutorial.bench.arguments import json_file
from rnn_tutorial.bench.recall import (
    Transformer,
    accuracy,
    draw,
    draw_up_to,
    four,
    odd,
    odd_up_to_ten,
    read_one,
    train,
)
from rnn_tutorial.bench.report import head, rounded
from rnn_tutorial.bench.threads import threads
from rnn_tutorial.command.arguments import Parser
from rnn_tutorial.command.results import results_folder

NAMES = ["RNN", "LSTM", "GRU", "Transformer"]
LENGTHS = [20, 100, 500]
SEEDS = range(3)
RATES = {"RNN": 0.001, "LSTM": 0.01, "GRU": 0.01, "Transformer": 0.005}
FEW = 50  # sequences
LONGER = [("RNN", 20, 6000), ("LSTM", 500, 1200)]  # and batches
ODD = [("LSTM", 1000, 0.01), ("Transformer", 1000, 0.005)]  # batches and rate
ODD += [("Transformer", 20_000, 0.001)]
BITS = [3, 8, 10, 40]  # to test with, after at most 10 in training
READ = [10, 100, 1_000, 10_000, 100_000]  # items before the one that is timed

Row = dict[str, Any]


def start(name: str, length: int, seed: int, rate: float) -> Any:
    """A network, its optimizer, and random numbers for the sequences."""
    torch.manual_seed(seed)
    model = four(length)[name]
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    return model, optimizer, torch.Generator().manual_seed(seed)


def trained(
    name: str, length: int, seed: int, steps: int = 400, rate: float = 0.0
) -> Row:
    """Train one network: its accuracy on new sequences, and the seconds."""
    rate = rate or RATES[name]
    model, optimizer, random = start(name, length, seed, rate)
    before = time.process_time()
    train(model, optimizer, steps, lambda: draw_up_to(length, random))
    seconds = time.process_time() - before
    right = accuracy(model, *draw(1000, length, random))
    row: Row = {"name": name, "length": length, "seed": seed, "steps": steps}
    row |= {"rate": rate, "accuracy": right, "seconds": seconds}
    print(row, flush=True)  # so that one sees how far it is
    return row


def few(name: str, seed: int) -> Row:
    """Train on a few sequences: the accuracy on them, and on new ones."""
    model, optimizer, random = start(name, 20, seed, RATES[name])
    x, y = draw(FEW, 20, random)

    def batch() -> tuple[Tensor, Tensor]:
        rows = torch.randint(FEW, (16,), generator=random)
        return x[rows], y[rows]

    train(model, optimizer, 400, batch)
    row = {"name": name, "seed": seed, "known": accuracy(model, x, y)}
    return row | {"new": accuracy(model, *draw(1000, 20, random))}


def odd_or_even(name: str, steps: int, rate: float, seed: int) -> list[Row]:
    """Train on 1 to 10 bits: the accuracy for each number of bits."""
    model, optimizer, random = start(name, 20, seed, rate)
    train(model, optimizer, steps, lambda: odd_up_to_ten(random))
    row = {"name": name, "steps": steps, "rate": rate, "seed": seed}
    right = [accuracy(model, *odd(1000, bits, random)) for bits in BITS]
    print(row, right, flush=True)
    pairs = zip(BITS, right, strict=True)
    return [row | {"bits": bits, "accuracy": one} for bits, one in pairs]


@torch.inference_mode()
def item(name: str, read: int) -> Row:
    """One more item after so many: the numbers kept, and the seconds."""
    model, _, _ = start(name, 20, 0, RATES[name])
    x_t = torch.zeros(5)
    if isinstance(model, Transformer):
        keys, values = torch.randn(2, read + 1, model.size)
        numbers = 2 * read * model.size

        def step() -> Tensor:
            return read_one(model, x_t, keys, values, read)

    else:
        _, state = model.rnn(x_t[None, None])
        numbers = sum(part.numel() for part in state)

        def step() -> Tensor:
            output, _ = model.rnn(x_t[None, None], state)
            scores: Tensor = model.output_layer(output[0, 0])
            return scores

    seconds = []
    for _ in range(300):
        before = time.process_time()
        step()
        seconds.append(time.process_time() - before)
    row: Row = {"name": name, "read": read, "numbers": numbers}
    return row | {"seconds": float(np.median(seconds))}


def main() -> None:
    """Measure, and write the results."""
    p = Parser(prog="python -m rnn_tutorial.bench.choose")
    p.add_argument("--json", type=json_file, metavar="FILE", required=True)
    path = p.parse_args().json
    with threads(1):
        results = head(torch.device("cpu")) | {
            "weights": {
                name: sum(w.numel() for w in model.parameters())
                for name, model in four(20).items()
            },
            "items": [item(name, read) for read in READ for name in NAMES],
            "few": [few(name, seed) for name in NAMES for seed in SEEDS],
            "odd": [
                row
                for which in ODD
                for seed in SEEDS
                for row in odd_or_even(*which, seed)
            ],
            "rates": [
                trained("RNN", 20, seed, rate=rate)
                for rate in (0.01, 0.003, 0.001, 0.0003)
                for seed in SEEDS
            ],
            "longer": [
                trained(name, length, seed, steps)
                for name, length, steps in LONGER
                for seed in SEEDS
            ],
            "trained": [
                trained(name, length, seed)
                for length in LENGTHS
                for name in NAMES
                for seed in SEEDS
            ],
        }
    with results_folder(path.parent) as folder:
        text = json.dumps(rounded(results), indent=1) + "\n"
        (folder / path.name).write_text(text, encoding="utf-8")
