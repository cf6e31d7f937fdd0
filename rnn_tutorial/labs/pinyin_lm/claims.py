"""What the page says in words, with the margin that the seeds leave."""

import math
from collections.abc import Mapping
from statistics import fmean, median

from rnn_tutorial.labs.pinyin_lm.bits import Bits
from rnn_tutorial.labs.pinyin_lm.legal import Seen
from rnn_tutorial.labs.pinyin_lm.train import Training


# --8<-- [start:check_bits]
def between(low: float, value: float, high: float, what: str) -> None:
    """Assert that the value lies between low and high."""
    expected = f"expected from {low:.3f} to {high:.3f}"
    assert low <= value <= high, f"{what}: {expected}, got {value:.3f}"


def check_bits(bits: Mapping[str, Bits]) -> None:
    """The RNN needs the fewest bits, and saves them where strings end."""
    rnn, five, eight = bits["RNN"], bits["5-gram"], bits["8-gram"]
    for n, more in zip((1, 2, 3, 4, 5), (2, 3, 4, 5, 8), strict=True):
        gain = bits[f"{n}-gram"].all - bits[f"{more}-gram"].all
        between(0, gain, 1.3, f"{n}-gram less {more}-gram")
    between(0.04, five.all - rnn.all, 0.11, "5-gram less RNN")
    between(0.005, eight.all - rnn.all, 0.06, "8-gram less RNN")
    between(0.35, eight.ends - rnn.ends, 0.65, "ends, 8-gram less RNN")
    between(0.01, rnn.letters - eight.letters, 0.06, "letters, RNN less 8-gram")
    between(-0.01, five.letters - rnn.letters, 0.04, "letters, 5-gram less RNN")


# --8<-- [end:check_bits]


def check_told(bits: Mapping[str, Bits]) -> None:
    """A 4-gram model that is told of the syllables makes up for most."""
    four, told, rnn = bits["4-gram"], bits["4-gram+"], bits["RNN"]
    between(0.5, four.ends - told.ends, 0.75, "ends, 4-gram less 4-gram+")
    between(0.0, bits["8-gram"].all - told.all, 0.02, "8-gram less 4-gram+")
    between(0.003, told.all - rnn.all, 0.04, "4-gram+ less RNN")
    between(0.03, told.ends - rnn.ends, 0.16, "ends, 4-gram+ less RNN")


def check_samples(seen: Mapping[str, Seen], heat: Mapping[float, Seen]) -> None:
    """How many strings are legal, copied, of how many syllables."""
    rnn, five, held_out = seen["RNN"], seen["5-gram"], seen["held out"]
    between(0.04, seen["1-gram"].legal, 0.10, "legal, 1-gram")
    between(0.50, seen["2-gram"].legal, 0.59, "legal, 2-gram")
    between(0.92, seen["3-gram"].legal, 0.96, "legal, 3-gram")
    between(0.92, rnn.legal, 0.97, "legal, RNN")
    between(0.97, seen["4-gram"].legal, 1.00, "legal, 4-gram")
    between(0.08, rnn.known, 0.15, "copied, RNN")
    between(0.14, seen["8-gram"].known, 0.20, "copied, 8-gram")
    between(0.43, held_out.sizes[3], 0.48, "four syllables, held out")
    between(0.36, rnn.sizes[3], 0.48, "four syllables, RNN")
    between(0.00, rnn.sizes[4], 0.08, "five or more syllables, RNN")
    between(0.09, five.sizes[3], 0.15, "four syllables, 5-gram")
    between(0.17, five.sizes[4], 0.24, "five or more syllables, 5-gram")

    between(0.98, heat[0.5].legal, 1.00, "legal at 0.5")
    between(0.27, heat[0.5].known, 0.40, "copied at 0.5")
    between(0.75, heat[0.5].sizes[1], 0.92, "two syllables at 0.5")
    between(0.65, heat[1.5].legal, 0.82, "legal at 1.5")


def check_rounded(before: Bits, after: Bits) -> None:
    """With 8 bits a weight, a few thousandths of a bit are lost."""
    between(-0.001, after.all - before.all, 0.008, "bits, rounded less RNN")


def check_clipping(
    clipped: Training, unclipped: Training, two_gram: float
) -> None:
    """With clipping it learns; without, gradient and loss explode."""
    between(2.57, clipped.held_out[0], 2.70, "bits after the first epoch")
    between(2.40, clipped.held_out[-1], 2.50, "bits after the last epoch")
    gap = clipped.held_out[-1] - fmean(clipped.bits[-100:])
    between(-0.03, gap, 0.05, "held-out bits less those of the last batches")
    cut = [norm > 0.25 for norm in clipped.norms]
    between(0.5, sum(cut) / len(cut), 0.75, "share of steps that were cut")
    ratio = median(unclipped.norms) / median(clipped.norms)
    between(5, ratio, 200, "norm without clipping over norm with it")
    guess = math.log2(27)
    between(guess, unclipped.held_out[0], 10_000, "bits after one epoch")
    between(two_gram, unclipped.held_out[-1], 100, "bits in the end")


def check_rate(
    slow: Training, slow_clipped: Training, clipped: Training
) -> None:
    """A low rate needs no clipping, and has learnt less after an epoch."""
    low, cut = slow.held_out[0], slow_clipped.held_out[0]
    between(0.01, cut - low, 0.15, "rate 0.1, clipped less unclipped")
    between(0.1, low - clipped.held_out[0], 0.4, "rate 0.1 less rate 1")


def check_discounting(discounted: Mapping[int, float]) -> None:
    """With absolute discounting longer contexts do harm."""
    between(2.58, discounted[4], 2.62, "4-gram, discounted")
    between(0.005, discounted[5] - discounted[4], 0.03, "5-gram less 4-gram")
    between(0.15, discounted[8] - discounted[4], 0.3, "8-gram less 4-gram")
