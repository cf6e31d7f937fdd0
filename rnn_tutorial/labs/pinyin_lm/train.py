"""The training loop."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import nn
from tqdm import tqdm

from rnn_tutorial import ManyToMany
from rnn_tutorial.labs.one_thread import one_thread
from rnn_tutorial.labs.pinyin_lm.batches import pad, with_edges
from rnn_tutorial.labs.pinyin_lm.model import bits_of, build, loss_of


# --8<-- [start:train]
@dataclass
class Training:
    """A model, and what was seen of it while it learnt."""

    model: ManyToMany
    bits: list[float] = field(default_factory=list)  # one a batch
    norms: list[float] = field(default_factory=list)  # before any clipping
    held_out: list[float] = field(default_factory=list)  # bits, one an epoch


@one_thread()
def train(
    strings: Sequence[str],
    held_out: Sequence[str],
    epochs: int,
    seed: int = 0,
    device: torch.device | str = "cpu",
    max_norm: float = 0.25,
    rate: float = 1.0,
) -> Training:
    """Learn to predict the letters of the strings, and none of held_out's.

    The gradient of all weights together is clipped to max_norm, which may be
    infinite.
    """
    torch.manual_seed(seed)  # draws on the CPU, alike for every device
    model = build().to(device)
    sequences = [with_edges(s) for s in strings]
    total = epochs * math.ceil(len(strings) / 128)
    optimizer = torch.optim.SGD(
        model.parameters(), rate, momentum=0.9, nesterov=True
    )
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.01, total)
    training, losses, norms = Training(model), [], []
    bar = tqdm(total=total, desc=f"max_norm={max_norm}")
    for _ in range(epochs):
        for rows in torch.randperm(len(strings)).split(128):
            x, labels = pad([sequences[i] for i in rows])
            loss = loss_of(model, x.to(device), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            norm = nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            schedule.step()
            losses.append(loss.detach())
            norms.append(norm)
            bar.update()
        training.held_out.append(bits_of(model, held_out, device).all)
    bar.close()
    training.bits = (torch.stack(losses) / math.log(2)).tolist()
    training.norms = torch.stack(norms).tolist()
    return training


# --8<-- [end:train]
