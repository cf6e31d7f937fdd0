"""How many strings are split right, and the tables that say so."""

# --8<-- [start:imports]
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from torch import Tensor

from rnn_tutorial.labs.pinyin import syllable_ends
from rnn_tutorial.labs.pinyin_split.data import Split

# --8<-- [end:imports]
from rnn_tutorial.labs.pinyin_split.model import split


# --8<-- [start:score]
class Score(NamedTuple):
    """The share of whole strings that are right, and the share of letters."""

    strings: float
    letters: float


def score(splits: Sequence[Split], truth: Sequence[Split]) -> Score:
    """How far the splits agree with the truth.

    A string's last letter does not count: nobody can get it wrong.
    """
    pairs = list(zip(splits, truth, strict=True))
    letters = [
        answer == label
        for a, b in pairs
        for answer, label in zip(
            syllable_ends(a)[:-1], syllable_ends(b)[:-1], strict=True
        )
    ]
    return Score(fmean(a == b for a, b in pairs), fmean(letters))


Splitters = Mapping[str, Sequence[Callable[[Tensor], Tensor]]]


def score_all(
    splitters: Splitters, phrases: Mapping[str, Split]
) -> dict[str, list[Score]]:
    """For each kind of splitter one score a seed."""
    strings, truth = list(phrases), list(phrases.values())
    return {
        name: [score(split(one, strings), truth) for one in group]
        for name, group in splitters.items()
    }


# --8<-- [end:score]


def table(scores: Mapping[str, Sequence[Score]]) -> str:
    """In %: the mean over the seeds, and of strings the lowest and highest."""
    lines = [f"{'right, %':15}  strings               letters"]
    for name, group in scores.items():
        strings = [100 * score.strings for score in group]
        letters = fmean(100 * score.letters for score in group)
        spread = f"({min(strings):.1f} to {max(strings):.1f})"
        lines.append(
            f"{name:15}  {fmean(strings):5.1f} "
            f"{spread if len(group) > 1 else '':14}  {letters:7.1f}"
        )
    return "\n".join(lines)


def answers(rows: Mapping[str, Sequence[Split]]) -> str:
    """Splits as zhong|guo in columns, a row for each name."""
    words = {
        name: ["|".join(split) for split in row] for name, row in rows.items()
    }
    width = 2 + max(len(word) for row in words.values() for word in row)
    return "\n".join(
        f"{name:17}" + "".join(f"{word:{width}}" for word in row).rstrip()
        for name, row in words.items()
    )
