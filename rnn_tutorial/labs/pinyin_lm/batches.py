"""Strings of different lengths as one batch: what is read, what comes next."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from rnn_tutorial.labs.pinyin import LETTERS, encode

# --8<-- [start:batches]
EDGE = len(LETTERS)  # read before the first letter, predicted after the last
SYMBOLS = EDGE + 1  # 26 letters and the edge
IGNORED = -100  # a label that cross_entropy leaves out


def with_edges(string: str) -> Tensor:
    """Letters as numbers from 0, with the edge before and after them."""
    edge = torch.tensor([EDGE])
    return torch.cat([edge, encode([string])[0], edge])


def pad(sequences: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """What is read at each step and what comes next, both (batch, length)."""
    x = pad_sequence(
        [s[:-1] for s in sequences],
        batch_first=True,
        padding_value=EDGE,  # any symbol would do: no label depends on it
    )
    labels = pad_sequence(
        [s[1:] for s in sequences], batch_first=True, padding_value=IGNORED
    )
    return x, labels


# --8<-- [end:batches]
