"""The training loop."""

# --8<-- [start:imports]
import random
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_
from torch.optim import Adam
from torch.optim.lr_scheduler import LinearLR
from tqdm import tqdm

from rnn_tutorial.labs.one_thread import one_thread

# --8<-- [end:imports]
from rnn_tutorial.labs.pinyin_split.model import Splitter


# --8<-- [start:train]
@one_thread()
def train(
    splitter: Splitter,
    batches: Sequence[tuple[Tensor, Tensor]],
    epochs: int,
    seed: int,
) -> Splitter:
    """Train on all batches, ``epochs`` times, each time in another order."""
    steps = epochs * len(batches)
    optimizer = Adam(splitter.parameters(), lr=0.008)
    schedule = LinearLR(optimizer, 1, 0, total_iters=steps)  # lr falls to 0
    rng = random.Random(seed)
    with tqdm(desc=f"seed {seed}", total=steps) as bar:
        for _ in range(epochs):
            for letters, labels in rng.sample(batches, len(batches)):
                # The last letter ends a syllable: nothing to learn there.
                scores = splitter(letters)[:, :-1].flatten(0, 1)
                labels = labels[:, :-1].flatten().to(scores.device)
                loss = cross_entropy(scores, labels)
                optimizer.zero_grad()
                loss.backward()
                clip_grad_norm_(splitter.parameters(), max_norm=1)
                optimizer.step()
                schedule.step()
                bar.update()
    return splitter


# --8<-- [end:train]


# --8<-- [start:train_seeds]
def train_seeds(
    batches: Sequence[tuple[Tensor, Tensor]],
    epochs: int,
    seeds: Iterable[int],
    device: torch.device | str,
    hidden_size: int,
    bidirectional: bool = False,
    late: int = 0,
) -> list[Splitter]:
    """One trained splitter a seed; the weights are drawn on the CPU."""
    splitters = []
    for seed in seeds:
        torch.manual_seed(seed)
        splitter = Splitter(hidden_size, bidirectional, late).to(device)
        splitters.append(train(splitter, batches, epochs, seed))
    return splitters


# --8<-- [end:train_seeds]
