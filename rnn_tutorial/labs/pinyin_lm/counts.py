"""What follows the last few letters, counted, and a probability from it."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

# --8<-- [start:counts]
START, END = "^", "$"  # before each string, and after it

Counts = Mapping[str, Counter[str]]  # of what follows each context
Told = Callable[[str], str]  # a hint, from the string so far


def nothing(so_far: str) -> str:
    """What an ordinary n-gram model is told besides the last letters."""
    return ""


def steps(string: str, n: int, told: Told) -> Iterator[tuple[str, str]]:
    """The context of n - 1 symbols at each step, and the symbol after it."""
    symbols = START * (n - 1) + string + END
    for i in range(n - 1, len(symbols)):
        hint = told(symbols[n - 1 : i])
        yield hint + symbols[i - n + 1 : i], symbols[i]


def count(strings: Iterable[str], n: int, told: Told = nothing) -> Counts:
    """How often each symbol follows each context, whole or shortened."""
    whole = Counter(step for s in strings for step in steps(s, n, told))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (context, symbol), times in whole.items():
        for start in range(len(context) + 1):
            counts[context[start:]][symbol] += times
    return dict(counts)


def probability(
    symbol: str, context: str, counts: Counts, weight: float
) -> float:
    """The shares after the context and after shorter ones, mixed."""
    p = 1 / 27  # 26 letters and the end
    for start in range(len(context), -1, -1):  # from short to long
        after = counts.get(context[start:])
        if after is None:
            break  # nor was any longer one seen
        w = weight * len(after)
        p = (after[symbol] + w * p) / (after.total() + w)
    return p


# --8<-- [end:counts]


# --8<-- [start:vowel_groups]
def vowel_groups(so_far: str) -> str:
    """How many groups of vowels the letters have, as one digit."""
    return str(min(len(re.findall("[aeiouv]+", so_far)), 9))


# --8<-- [end:vowel_groups]
