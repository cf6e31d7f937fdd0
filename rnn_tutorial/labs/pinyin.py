"""Chinese phrases in pinyin letters, and where their syllables end."""

import json
import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def load_phrases() -> dict[str, tuple[str, ...]]:
    """{"zhongguo": ("zhong", "guo"), …}: letters without tones -> syllables.

    The phrases come with the package pypinyin (MIT licence). Where two phrases
    have the same letters, the first one's syllables count. As on a keyboard, v
    stands for ü.

    Raises ModuleNotFoundError where pypinyin is not installed.
    """
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "expected the package pypinyin, found none: "
            "python -m pip install pypinyin"
        )
    file = Path(spec.origin).with_name("phrases_dict.json")
    readings = json.loads(file.read_text(encoding="utf-8")).values()
    phrases: dict[str, tuple[str, ...]] = {}
    for reading in readings:
        syllables = tuple(without_tone(choices[0]) for choices in reading)
        phrases.setdefault("".join(syllables), syllables)
    return phrases


def without_tone(syllable: str) -> str:
    """zhōng -> zhong, lǜ -> lv."""
    letters = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(c for c in letters if c in LETTERS)


def split_phrases(
    strings: Iterable[str], test_share: float = 0.1
) -> tuple[list[str], list[str]]:
    """A training and a test part with no string in common, always the same."""
    strings = sorted(strings)
    random.Random(0).shuffle(strings)
    size = round(test_share * len(strings))
    return strings[size:], strings[:size]


def encode(strings: Sequence[str]) -> Tensor:
    """The letters of strings of one length, as numbers from 0 (a) to 25 (z).

    Raises ValueError where a string holds anything else.
    """
    for string in strings:
        if set(string) - set(LETTERS):
            raise ValueError(f"expected letters from a to z, got {string!r}")
    numbers = [[LETTERS.index(c) for c in string] for string in strings]
    return torch.tensor(numbers, dtype=torch.long)


def syllable_ends(syllables: tuple[str, ...]) -> list[int]:
    """1 for each letter that ends a syllable, else 0."""
    return [int(c + 1 == len(s)) for s in syllables for c in range(len(s))]


def same_length_batches(
    strings: Iterable[str], batch_size: int
) -> list[list[str]]:
    """Batches of strings of one length each, so that none needs padding."""
    by_length = defaultdict(list)
    for string in strings:
        by_length[len(string)].append(string)
    return [
        group[i : i + batch_size]
        for _, group in sorted(by_length.items())
        for i in range(0, len(group), batch_size)
    ]
