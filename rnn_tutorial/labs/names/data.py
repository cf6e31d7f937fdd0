"""Surnames of twelve languages, and the two parts of them.

The lists come with the package Faker (MIT licence), which makes test data.
"""

# --8<-- [start:imports]
import random
from collections.abc import Mapping, Sequence
from importlib import import_module

import torch
from torch import Tensor

from rnn_tutorial.labs.names.letters import letters_of
from rnn_tutorial.labs.pinyin import (
    encode,
    same_length_batches,
    split_phrases,
)

# --8<-- [end:imports]

# --8<-- [start:lists]
LISTS = {  # similar languages side by side
    "pl": ["pl_PL.unisex_last_names", "pl_PL.male_last_names"],
    "hr": ["hr_HR.last_names"],
    "de": ["de_DE.last_names", "de_AT.last_names"],
    "nl": ["nl_NL.last_names"],
    "sv": ["sv_SE.last_names"],
    "en": ["en_GB.last_names", "en_US.last_names"],
    "fr": ["fr_FR.last_names"],
    "es": ["es_ES.last_names"],
    "it": ["it_IT.last_names"],
    "fi": ["fi_FI.last_names"],
    "zh": ["zh_CN.last_names"],
    "zu": ["zu_ZA.last_names"],
}
LANGUAGES = list(LISTS)


def load_names() -> dict[str, set[str]]:
    """{"pl": {"nowak", …}, …}: for each language its surnames, in letters."""
    return {
        language: {letters_of(name) for path in paths for name in listed(path)}
        for language, paths in LISTS.items()
    }


def listed(path: str) -> list[str]:
    """The names of one list of Faker's, as they are written there."""
    module, name = path.split(".")
    package = import_module(f"faker.providers.person.{module}")
    return list(getattr(package.Provider, name))


# --8<-- [end:lists]


# --8<-- [start:split_names]
def by_name(names: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """{"martin": ["en", "fr"], …}: for each name its languages."""
    found: dict[str, list[str]] = {}
    for language, group in names.items():
        for name in sorted(group):
            found.setdefault(name, []).append(language)
    return found


def split_names(
    names: Mapping[str, set[str]],
) -> tuple[dict[str, str], dict[str, str]]:
    """A training and a test part, {"nowak": "pl", …}, always the same.

    Names of several languages are in neither. Of each language a tenth is for
    the test. The training part is shuffled.
    """
    one = {n: found[0] for n, found in by_name(names).items() if not found[1:]}
    training: list[str] = []
    test: list[str] = []
    for language in names:
        group = [name for name in one if one[name] == language]
        most, tenth = split_phrases(group)
        training += most
        test += tenth
    random.Random(0).shuffle(training)
    return {n: one[n] for n in training}, {n: one[n] for n in test}


# --8<-- [end:split_names]


# --8<-- [start:labelled_batches]
def labels_of(languages: Sequence[str]) -> Tensor:
    """Their numbers, (n,)."""
    return torch.tensor([LANGUAGES.index(one) for one in languages])


def labelled_batches(
    names: Mapping[str, str], batch_size: int = 64
) -> list[tuple[Tensor, Tensor]]:
    """Letters (batch, length) and labels (batch,); one length a batch."""
    return [
        (encode(batch), labels_of([names[name] for name in batch]))
        for batch in same_length_batches(names, batch_size)
    ]


# --8<-- [end:labelled_batches]
