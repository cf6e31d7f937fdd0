"""The wrong splits, and what most of them have in common."""

from collections.abc import Sequence

from rnn_tutorial.labs.pinyin_split.data import Split


# --8<-- [start:errors]
def errors(
    splits: Sequence[Split], truth: Sequence[Split]
) -> list[tuple[Split, Split]]:
    """The wrong splits, each with the true one."""
    return [(a, b) for a, b in zip(splits, truth, strict=True) if a != b]


def vowel_inside(split: Split) -> bool:
    """Whether a syllable other than the first begins with a, e or o."""
    return any(syllable[0] in "aeo" for syllable in split[1:])


# --8<-- [end:errors]
