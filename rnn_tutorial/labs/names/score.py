"""How many names are put in the right list, and the tables that say so."""

# --8<-- [start:imports]
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

import torch
from torch import Tensor

from rnn_tutorial.labs.names.data import LANGUAGES, labels_of

# --8<-- [end:imports]


# --8<-- [start:score]
def confusion(p: Tensor, truth: Sequence[str]) -> Tensor:
    """How often each language (row) is taken for each (column), (12, 12).

    ``p`` (names, languages) are probabilities; the largest is the answer.
    """
    pairs = 12 * labels_of(truth) + p.argmax(dim=1)
    return torch.bincount(pairs, minlength=144).reshape(12, 12)


class Score(NamedTuple):
    """The share of names that are right, and the mean of the languages'."""

    accuracy: float
    recall: float


def score(p: Tensor, truth: Sequence[str]) -> Score:
    """Accuracy: each name counts alike. Macro recall: each language does."""
    table = confusion(p, truth)
    right = table.diagonal()
    recall = (right / table.sum(dim=1)).mean()
    return Score(float(right.sum() / table.sum()), float(recall))


# --8<-- [end:score]


def table(scores: Mapping[str, Sequence[Score]]) -> str:
    """In %: the means over the seeds, with the lowest and highest accuracy."""
    lines = [f"{'right, %':15}  accuracy              macro recall"]
    for name, group in scores.items():
        accuracy = [100 * one.accuracy for one in group]
        recall = fmean(100 * one.recall for one in group)
        spread = f"({min(accuracy):.1f} to {max(accuracy):.1f})"
        lines.append(
            f"{name:15}  {fmean(accuracy):5.1f} "
            f"{spread if len(group) > 1 else '':14}  {recall:12.1f}"
        )
    return "\n".join(lines)


def answers(p: Tensor, names: Sequence[str], most: int = 3) -> str:
    """For each name the likeliest languages and their probabilities in %."""
    width = max(map(len, names))
    lines = []
    for name, row in zip(names, p.tolist(), strict=True):
        best = sorted(zip(row, LANGUAGES, strict=True), reverse=True)[:most]
        cells = (f"{language} {100 * x:3.0f}" for x, language in best)
        lines.append(f"{name:{width}}  " + "   ".join(cells))
    return "\n".join(lines)
