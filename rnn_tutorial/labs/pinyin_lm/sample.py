"""Strings that a model invents."""

from itertools import takewhile

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from rnn_tutorial.labs.pinyin import LETTERS
from rnn_tutorial.labs.pinyin_lm.batches import EDGE, SYMBOLS, with_edges
from rnn_tutorial.labs.pinyin_lm.model import Model


# --8<-- [start:sample]
@torch.no_grad()
def sample(
    model: Model,
    count: int,
    temperature: float = 1.0,
    prefix: str = "",
    seed: int = 0,
    device: torch.device | str = "cpu",
) -> list[str]:
    """Strings that begin with prefix, drawn letter by letter, 40 at most."""
    if not temperature > 0:
        raise ValueError(f"temperature: expected above 0, got {temperature}")
    generator = torch.Generator().manual_seed(seed)
    edge = torch.tensor([EDGE])
    start = with_edges(prefix)[:-1] if prefix else edge
    symbols, h = start.repeat(count, 1), None
    drawn = [symbols[:, 1:]]
    for _ in range(40 - len(prefix)):
        x = one_hot(symbols.to(device), SYMBOLS).float()
        o, h = model(x, h)  # reads on from the state after the last letter
        p = (o[:, -1] / temperature).softmax(dim=1)  # (count, SYMBOLS)
        symbols = torch.multinomial(p.cpu(), 1, generator=generator)
        drawn.append(symbols)
    return [as_letters(row) for row in torch.cat(drawn, dim=1)]


def as_letters(numbers: Tensor) -> str:
    """The letters before the first edge."""
    inside = takewhile(lambda i: i != EDGE, numbers.tolist())
    return "".join(LETTERS[i] for i in inside)


# --8<-- [end:sample]
