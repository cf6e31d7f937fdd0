"""The two parts of the data, and the training part as labelled batches."""

# --8<-- [start:imports]
from collections.abc import Mapping

import torch
from torch import Tensor

from rnn_tutorial.labs.pinyin import (
    encode,
    load_phrases,
    same_length_batches,
    split_phrases,
    syllable_ends,
)

Split = tuple[str, ...]
# --8<-- [end:imports]


def load_parts() -> tuple[dict[str, Split], dict[str, Split]]:
    """The training and the test part: {"zhongguo": ("zhong", "guo"), …}."""
    phrases = load_phrases()
    training, test = split_phrases(phrases)
    return {s: phrases[s] for s in training}, {s: phrases[s] for s in test}


def known_syllables(*parts: Mapping[str, Split]) -> set[str]:
    """All syllables that stand in these parts."""
    splits = [split for part in parts for split in part.values()]
    return {syllable for split in splits for syllable in split}


# --8<-- [start:labelled_batches]
def labelled_batches(
    phrases: Mapping[str, Split], batch_size: int = 128
) -> list[tuple[Tensor, Tensor]]:
    """Letters and labels, both (batch, length), of strings of one length."""
    batches = []
    for strings in same_length_batches(phrases, batch_size):
        labels = [syllable_ends(phrases[string]) for string in strings]
        batches.append((encode(strings), torch.tensor(labels)))
    return batches


# --8<-- [end:labelled_batches]
