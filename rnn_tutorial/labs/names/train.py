"""The training loop."""

# --8<-- [start:imports]
import random
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_
from torch.optim import Adam
from torch.optim.lr_scheduler import LinearLR
from tqdm import tqdm

from rnn_tutorial.labs.names.data import LANGUAGES
from rnn_tutorial.labs.names.model import Kind, NameReader
from rnn_tutorial.labs.one_thread import one_thread

Batches = Sequence[tuple[Tensor, Tensor]]
# --8<-- [end:imports]


# --8<-- [start:train]
@one_thread()
def train(
    reader: NameReader,
    batches: Batches,
    epochs: int,
    seed: int,
    weights: Tensor | None = None,
) -> NameReader:
    """Train on all batches, ``epochs`` times, each time in another order.

    ``weights`` (languages,) say how much an error costs; None: all alike.
    """
    steps = epochs * len(batches)
    optimizer = Adam(reader.parameters(), lr=0.008)
    schedule = LinearLR(optimizer, 1, 0, total_iters=steps)  # lr falls to 0
    rng = random.Random(seed)
    with tqdm(desc=f"seed {seed}", total=steps) as bar:
        for _ in range(epochs):
            for letters, labels in rng.sample(batches, len(batches)):
                scores = reader(letters)
                labels = labels.to(scores.device)
                loss = cross_entropy(scores, labels, weights)
                optimizer.zero_grad()
                loss.backward()
                clip_grad_norm_(reader.parameters(), max_norm=1)
                optimizer.step()
                schedule.step()
                bar.update()
    return reader


# --8<-- [end:train]


# --8<-- [start:train_seeds]
def balanced(batches: Batches) -> Tensor:
    """Weights under which each language counts alike, (languages,)."""
    labels = torch.cat([labels for _, labels in batches])
    counts = torch.bincount(labels, minlength=len(LANGUAGES))
    return len(labels) / (len(LANGUAGES) * counts.clamp(min=1))


def train_seeds(
    batches: Batches,
    epochs: int,
    seeds: Iterable[int],
    device: torch.device | str,
    hidden_size: int,
    bidirectional: bool = False,
    kind: Kind = nn.RNN,
    weights: Tensor | None = None,
) -> list[NameReader]:
    """One trained reader a seed; the weights are drawn on the CPU."""
    if weights is not None:
        weights = weights.to(device)
    readers = []
    for seed in seeds:
        torch.manual_seed(seed)
        reader = NameReader(hidden_size, bidirectional, kind).to(device)
        readers.append(train(reader, batches, epochs, seed, weights))
    return readers


# --8<-- [end:train_seeds]
