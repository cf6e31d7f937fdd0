"""A model that sees the last few letters: its bits, and what it invents."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rnn_tutorial.labs.pinyin import LETTERS, split_phrases
from rnn_tutorial.labs.pinyin_lm.bits import Bits, mean_bits
from rnn_tutorial.labs.pinyin_lm.counts import (
    END,
    Counts,
    Told,
    count,
    nothing,
    probability,
    steps,
)


@dataclass(frozen=True)
class NGram:
    """A model that sees n - 1 symbols, and what it is told besides."""

    n: int
    weight: float
    counts: Counts
    told: Told = nothing

    def bits(self, strings: Sequence[str]) -> Bits:
        """The mean of -log2 p over the letters and ends of the strings."""
        seen = Counter(  # each computed once, however frequent
            step for s in strings for step in steps(s, self.n, self.told)
        )
        letters = ends = 0.0
        for (context, symbol), times in seen.items():
            p = probability(symbol, context, self.counts, self.weight)
            if symbol == END:
                ends -= times * math.log2(p)
            else:
                letters -= times * math.log2(p)
        return mean_bits(letters, ends, strings)

    def sample(self, count: int, seed: int = 0) -> list[str]:
        """Strings drawn letter by letter, 40 at most."""
        rng = random.Random(seed)
        return [self._draw(rng) for _ in range(count)]

    def _draw(self, rng: random.Random) -> str:
        string = ""
        while len(string) < 40:
            *_, (context, _) = steps(string, self.n, self.told)
            symbol = self._next(context, rng)
            if symbol == END:
                break
            string += symbol
        return string

    def _next(self, context: str, rng: random.Random) -> str:
        """Draw from one context's counts or go on to the next shorter one.

        The chances are those of the mixture that is the probability.
        """
        for start in range(len(context) + 1):
            after = self.counts.get(context[start:], Counter())
            total, w = after.total(), self.weight * len(after)
            if rng.random() * (total + w) < total:
                return rng.choices(list(after), list(after.values()))[0]
        return rng.choice(LETTERS + END)

    @property
    def numbers(self) -> int:
        """How many counts the model keeps."""
        return sum(map(len, self.counts.values()))


def fit(
    strings: Sequence[str],
    n: int,
    told: Told = nothing,
    weights: Sequence[float] = (1, 4, 8, 16),
) -> NGram:
    """Count, with the weight that suits n best.

    That is measured on a tenth of the strings, with counts of the others. Then
    all are counted.
    """
    counted, held_out = split_phrases(list(strings))
    part = count(counted, n, told)
    bits = [NGram(n, w, part, told).bits(held_out).all for w in weights]
    best = weights[bits.index(min(bits))]
    return NGram(n, best, count(strings, n, told), told)
