"""What the lab says, as numbers."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from torch import Tensor

from rnn_tutorial.labs.names.data import LANGUAGES
from rnn_tutorial.labs.names.score import Score


# --8<-- [start:check]
def between(low: float, share: float, high: float, claim: str) -> None:
    """Raise AssertionError unless the share lies between the two."""
    found = f"{claim}: expected {low:.1%} to {high:.1%}, got {share:.1%}"
    assert low <= share <= high, found


def check(scores: Mapping[str, Sequence[Score]]) -> None:
    """What this lab says, with room for other seeds and machines."""
    right = {n: fmean(s.accuracy for s in group) for n, group in scores.items()}
    recall = {n: fmean(s.recall for s in group) for n, group in scores.items()}
    # Always Polish: a third, or a twelfth.
    between(0.30, right["always pl"], 0.36, "always pl")
    between(0.08, recall["always pl"], 0.09, "always pl, macro recall")
    # Counting: half, about 76%, about 79%, and a fourth letter adds nothing.
    between(0.48, right["1-gram"], 0.56, "1-gram")
    between(0.745, right["2-gram"], 0.775, "2-gram")
    between(0.775, right["3-gram"], 0.805, "3-gram")
    between(-0.01, right["4-gram"] - right["3-gram"], 0.01, "4-gram, gain")
    # The RNN: three in four, and counting three letters is better each time.
    between(0.72, right["RNN"], 0.78, "RNN")
    best = max(score.accuracy for score in scores["RNN"])
    between(0.005, right["3-gram"] - best, 0.07, "3-gram - RNN")
    between(-0.03, right["BiRNN"] - right["RNN"], 0.02, "BiRNN - RNN")
    # Balanced: another trade.
    change = right["BiRNN, balanced"] - right["BiRNN"]
    between(-0.07, change, -0.003, "balanced, accuracy")
    change = recall["BiRNN, balanced"] - recall["BiRNN"]
    between(0.003, change, 0.07, "balanced, macro recall")
    # Gates: hardly better than the RNN, and not better than counting.
    for gated in ("GRU", "LSTM"):
        between(-0.015, right[gated] - right["RNN"], 0.035, f"{gated} - RNN")
        gap = right["3-gram"] - right[gated]
        between(0, gap, 0.06, f"3-gram - {gated}")


def check_where(
    parts: Sequence[Mapping[str, float]],
    shares: Sequence[tuple[float, float]],
) -> None:
    """RNN against 3-grams: who is right alone, and for names of which length.

    Counting wins where names have 5 to 8 letters, not where they are shorter.
    """
    for part in parts:
        between(0.03, part["only the first"], 0.09, "only the RNN")
        between(0.06, part["only the second"], 0.14, "only counting")
    short, *middle, long = (rnn - counted for rnn, counted in shares)
    between(-0.04, short, 0.15, "to 4 letters, RNN - 3-gram")
    for gap in middle:
        between(-0.12, gap, -0.01, "5 to 8 letters, RNN - 3-gram")
    between(-0.07, long, 0.02, "9 letters and more, RNN - 3-gram")


def check_confusion(taken: Tensor) -> None:
    """Relatives are taken for each other, and every language for Polish."""
    shares = taken / taken.sum(dim=1, keepdim=True)

    def share(language: str, answer: str) -> float:
        row, column = LANGUAGES.index(language), LANGUAGES.index(answer)
        return float(shares[row, column])

    between(0.08, share("en", "de"), 0.35, "en taken for de")
    between(0.05, share("es", "it"), 0.3, "es taken for it")
    for language in ("hr", "de", "nl", "sv", "en", "fr", "es", "fi"):
        between(0.01, share(language, "pl"), 0.3, f"{language} taken for pl")
    for language, low in (("pl", 0.8), ("zu", 0.8), ("zh", 0.65)):
        between(low, share(language, language), 1, f"{language}, right")
    for language in ("en", "fr", "es"):
        between(0.2, share(language, language), 0.65, f"{language}, right")


def check_border(
    groups: Sequence[Sequence[float]], shared: Sequence[float]
) -> None:
    """The surest answers are right, the least sure ones are not."""
    for group in groups:
        between(0.25, group[0], 0.5, "right, of the least sure")
        between(0.94, group[-1], 1, "right, of the surest")
    between(0.58, fmean(shared), 0.75, "shared names")


def check_letters(read: Sequence[Tensor]) -> None:
    """Martinkovic with every seed: zh, it at marti, hr, it at the i, hr."""
    for p in read:
        zh, it, hr = (p[:, LANGUAGES.index(one)] for one in ("zh", "it", "hr"))
        between(0.7, float(zh[1]), 1, "ma, zh")
        between(0.4, float(it[4]), 1, "marti, it")
        between(0.3, float(hr[8]), 1, "martinkov, hr")
        between(0, float(hr[9]), 0.3, "martinkovi, hr")
        between(0.25, float(it[9]), 1, "martinkovi, it")
        between(0.9, float(hr[10]), 1, "martinkovic, hr")


def check_rounded(same: Mapping[str, float]) -> None:
    """With 8 bits a weight, nearly all names are answered as before."""
    for name, share in same.items():
        between(0.98, share, 1, f"{name}, rounded, the same answer")


# --8<-- [end:check]
