"""Splitting by rule, with all syllables known."""

# --8<-- [start:imports]
from collections.abc import Collection

from rnn_tutorial.labs.pinyin_split.data import Split

# --8<-- [end:imports]


# --8<-- [start:greedy]
def greedy(string: str, syllables: Collection[str]) -> Split:
    """From the left, always the longest syllable that fits.

    >>> greedy("dangan", {"dan", "gan", "dang", "an"})
    ('dang', 'an')
    """
    split, longest = [], max(map(len, syllables))
    while string:
        sizes = range(min(longest, len(string)), 0, -1)
        fits = (size for size in sizes if string[:size] in syllables)
        size = next(fits, 1)  # where none fits, one letter stands alone
        split.append(string[:size])
        string = string[size:]
    return tuple(split)


# --8<-- [end:greedy]


# --8<-- [start:fewest_vowels]
def fewest_vowels(string: str, syllables: Collection[str]) -> Split:
    """Of all ways to split: the fewest syllables that begin with a, e or o.

    Of several such ways the one with the fewest syllables. A string that is
    not made of syllables stays whole.

    >>> fewest_vowels("dangan", {"dan", "gan", "dang", "an"})
    ('dan', 'gan')
    """

    def cost(split: Split) -> tuple[int, int]:
        return sum(syllable[0] in "aeo" for syllable in split), len(split)

    best: dict[int, Split] = {0: ()}  # the best split of string[:stop]
    for stop in range(1, len(string) + 1):
        splits = [
            (*best[start], string[start:stop])
            for start in best
            if string[start:stop] in syllables
        ]
        if splits:
            best[stop] = min(splits, key=cost)
    return best.get(len(string), (string,))


# --8<-- [end:fewest_vowels]
