"""What can be seen of invented strings: are they legal, new, and how long?"""

import math
from collections import Counter
from collections.abc import Container, Sequence
from typing import NamedTuple


# --8<-- [start:legal]
def fewest_syllables(string: str, syllables: Container[str]) -> float:
    """How few syllables make up the string; infinity if none do."""
    fewest: list[float] = [0]  # for the first 0, 1, 2, … letters
    for end in range(1, len(string) + 1):
        starts = range(max(0, end - 6), end)  # no syllable is longer
        options = [
            fewest[start] + 1
            for start in starts
            if string[start:end] in syllables
        ]
        fewest.append(min(options, default=math.inf))
    return fewest[-1]


# --8<-- [end:legal]


class Seen(NamedTuple):
    """Shares of some strings."""

    legal: float  # cut into syllables without a rest
    known: float  # copied from the training strings
    sizes: tuple[float, ...]  # with 1, 2, 3, 4, and 5 or more syllables


def look_at(
    strings: Sequence[str], syllables: Container[str], known: Container[str]
) -> Seen:
    """What share of the strings is legal, is known, has how many syllables."""
    counts = [fewest_syllables(s, syllables) for s in strings]
    legal = [min(int(n), 5) for n in counts if 0 < n < math.inf]
    sizes = Counter(legal)
    n = len(strings)
    return Seen(
        legal=len(legal) / n,
        known=sum(s in known for s in strings) / n,
        sizes=tuple(sizes[size] / n for size in range(1, 6)),
    )
