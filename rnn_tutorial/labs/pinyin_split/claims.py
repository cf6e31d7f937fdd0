"""What the lab says, as numbers."""

from collections.abc import Collection, Mapping, Sequence
from statistics import fmean

from rnn_tutorial.labs.pinyin_split.data import Split
from rnn_tutorial.labs.pinyin_split.errors import vowel_inside
from rnn_tutorial.labs.pinyin_split.score import Score


# --8<-- [start:check]
def between(low: float, share: float, high: float, claim: str) -> None:
    """Raise AssertionError unless the share lies between the two."""
    found = f"{claim}: expected {low:.1%} to {high:.1%}, got {share:.1%}"
    assert low < share < high, found


def check(scores: Mapping[str, Sequence[Score]]) -> None:
    """What this lab says, with room for other seeds and machines."""
    right = {n: fmean(s.strings for s in group) for n, group in scores.items()}
    # One way: most letters right, most strings wrong.
    between(0.30, right["RNN, K = 0"], 0.50, "RNN, K = 0")
    letters = fmean(score.letters for score in scores["RNN, K = 0"])
    between(0.85, letters, 0.95, "RNN, K = 0, letters")
    # Both ways, with every seed: better than the rule.
    between(0.975, right["BiRNN"], 0.993, "BiRNN")
    worst = min(score.strings for score in scores["BiRNN"])
    between(0.003, worst - right["greedy"], 0.02, "BiRNN - greedy")
    # Late: one letter helps most, two nearly suffice, the fourth adds nothing.
    between(0.88, right["RNN, K = 1"], 0.965, "RNN, K = 1")
    for late, low, high in (
        (2, 0.01, 0.10),
        (3, 0.001, 0.02),
        (4, -0.004, 0.004),
    ):
        gain = right[f"RNN, K = {late}"] - right[f"RNN, K = {late - 1}"]
        between(low, gain, high, f"RNN, K = {late}, gain")
    for late in (3, 4):
        gap = right[f"RNN, K = {late}"] - right["BiRNN"]
        between(-0.005, gap, 0.012, f"RNN, K = {late} - BiRNN")


def check_examples(splits: Sequence[Split]) -> None:
    """What the lab says of the BiRNN's xian, tiananmen and fangan."""
    xian, tiananmen, fangan = splits
    assert xian == ("xian",), xian
    assert tiananmen == ("tia", "nan", "men"), tiananmen
    assert fangan == ("fan", "gan"), fangan


def check_wrong(
    wrong: Mapping[str, Sequence[tuple[Split, Split]]],
    syllables: Collection[str],
) -> None:
    """The BiRNN errs where a syllable begins with a vowel, greedy elsewhere."""
    share = {
        name: fmean(vowel_inside(true) for _, true in pairs)
        for name, pairs in wrong.items()
    }
    between(0.8, share["BiRNN"], 1, "BiRNN, wrong, vowel inside")
    between(0, share["greedy"], 0.3, "greedy, wrong, vowel inside")
    pieces = fmean(
        any(piece not in syllables for piece in answer)
        for answer, _ in wrong["BiRNN"]
    )
    between(0.4, pieces, 1, "BiRNN, wrong, with a piece that is no syllable")


def check_rounded(same: Mapping[str, float]) -> None:
    """With 8 bits a weight, all but a hundredth is split as before."""
    for name, share in same.items():
        between(0.99, share, 1.001, f"{name}, rounded, the same split")


# --8<-- [end:check]
