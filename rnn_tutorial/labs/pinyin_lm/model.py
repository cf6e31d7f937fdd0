"""The model, its loss on a padded batch, and its bits on strings."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from rnn_tutorial import ManyToMany
from rnn_tutorial.labs.pinyin_lm.batches import (
    EDGE,
    IGNORED,
    SYMBOLS,
    pad,
    with_edges,
)
from rnn_tutorial.labs.pinyin_lm.bits import Bits, mean_bits

# --8<-- [start:model]
Model = Callable[..., tuple[Tensor, Tensor]]  # x, h_0 to scores, h_n


def build(kind: type[nn.Module] = nn.RNN, hidden_size: int = 128) -> ManyToMany:
    """A model that scores every symbol as the next one, at each step."""
    rnn = kind(SYMBOLS, hidden_size, batch_first=True)
    return ManyToMany(rnn, output_size=SYMBOLS)


def loss_of(
    model: Model, x: Tensor, labels: Tensor, reduction: str = "mean"
) -> Tensor:
    """The cross-entropy of the steps whose label is not IGNORED."""
    o, _ = model(one_hot(x, SYMBOLS).float())  # (batch, length, SYMBOLS)
    return cross_entropy(
        o.flatten(0, 1),
        labels.flatten(),
        ignore_index=IGNORED,
        reduction=reduction,
    )


# --8<-- [end:model]


# --8<-- [start:bits_of]
@torch.no_grad()
def bits_of(
    model: Model, strings: Sequence[str], device: torch.device | str = "cpu"
) -> Bits:
    """The mean of -log2 p over the letters and ends of the strings."""
    strings = sorted(strings, key=len)  # so that little is padded
    letters = ends = 0.0
    for i in range(0, len(strings), 1000):
        x, labels = pad([with_edges(s) for s in strings[i : i + 1000]])
        x, labels = x.to(device), labels.to(device)
        losses = loss_of(model, x, labels, "none") / math.log(2)
        at_end = labels.flatten() == EDGE
        ends += losses[at_end].sum().item()
        letters += losses[~at_end].sum().item()  # 0 where ignored
    return mean_bits(letters, ends, strings)


# --8<-- [end:bits_of]
