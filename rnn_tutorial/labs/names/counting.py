"""Count which letter follows which in each language, and compare."""

# --8<-- [start:imports]
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from rnn_tutorial.labs.names.data import LANGUAGES
from rnn_tutorial.labs.pinyin_lm.counts import (
    count,
    nothing,
    probability,
    steps,
)

# --8<-- [end:imports]


# --8<-- [start:Counting]
class Counting:
    """The languages' n-grams, counted in the training part.

    ``weight`` says how much the counts of shorter n-grams weigh.
    """

    def __init__(
        self, training: Mapping[str, str], n: int, weight: float = 4
    ) -> None:
        self.n, self.weight = n, weight
        self.share = Counter(training.values())
        self.counts = {
            language: count([s for s in training if training[s] == language], n)
            for language in LANGUAGES
        }

    def probabilities(self, names: Sequence[str]) -> Tensor:
        """By Bayes' rule, (names, languages)."""
        logs = [[self.log(name, one) for one in LANGUAGES] for name in names]
        return torch.tensor(logs, dtype=torch.float64).softmax(dim=1)

    def log(self, name: str, language: str) -> float:
        """log p(language) + the sum of log p(letter | n - 1 letters before)."""
        counts, total = self.counts[language], math.log(self.share[language])
        for context, symbol in steps(name, self.n, nothing):
            p = probability(symbol, context, counts, self.weight)
            total += math.log(p)
        return total


# --8<-- [end:Counting]
