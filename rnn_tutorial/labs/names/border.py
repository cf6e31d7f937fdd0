"""How sure an answer is, and what is taken for what."""

# --8<-- [start:imports]
from collections.abc import Sequence

import torch
from torch import Tensor

from rnn_tutorial.labs.names.data import LANGUAGES, labels_of

# --8<-- [end:imports]


# --8<-- [start:agreement]
def right(p: Tensor, truth: Sequence[str]) -> Tensor:
    """Which answers are right, (names,), as 0.0 and 1.0."""
    return (p.argmax(dim=1) == labels_of(truth)).double()


def agreement(
    one: Tensor, other: Tensor, truth: Sequence[str]
) -> dict[str, float]:
    """The shares that both have right, only one, only the other, neither."""
    a, b = right(one, truth), right(other, truth)
    parts = {
        "both": a * b,
        "only the first": a * (1 - b),
        "only the second": (1 - a) * b,
        "neither": (1 - a) * (1 - b),
    }
    return {name: float(torch.mean(part)) for name, part in parts.items()}


# --8<-- [end:agreement]


# --8<-- [start:border]
def margins(p: Tensor) -> Tensor:
    """How far the first answer is ahead of the second, (names,)."""
    best = p.topk(2, dim=1).values
    return best[:, 0] - best[:, 1]


def by_margin(p: Tensor, truth: Sequence[str], groups: int) -> list[float]:
    """The share that is right in each group, from the least sure on."""
    order = margins(p).argsort()
    return [float(g.mean()) for g in right(p, truth)[order].chunk(groups)]


# --8<-- [end:border]


# --8<-- [start:one_of]
def one_of(p: Tensor, truth: Sequence[Sequence[str]]) -> float:
    """The share of names whose answer is one of their languages."""
    answers = [LANGUAGES[number] for number in p.argmax(dim=1)]
    hits = [a in found for a, found in zip(answers, truth, strict=True)]
    return sum(hits) / len(hits)


# --8<-- [end:one_of]


# --8<-- [start:most_taken]
def most_taken(table: Tensor, most: int = 6) -> list[tuple[float, str, str]]:
    """The largest shares of a language that are taken for another.

    (0.16, "en", "de") means: of the English names 16% are taken for German.
    """
    shares = table / table.sum(dim=1, keepdim=True).clamp(min=1)
    found = [
        (float(shares[i, j]), LANGUAGES[i], LANGUAGES[j])
        for i in range(len(table))
        for j in range(len(table))
        if i != j
    ]
    return sorted(found, reverse=True)[:most]


# --8<-- [end:most_taken]
