"""Models that count: probabilities by hand, and samples that follow them."""

import math
from collections import Counter

import pytest

from rnn_tutorial.labs.pinyin_lm.counts import (
    END,
    count,
    nothing,
    probability,
    steps,
    vowel_groups,
)
from rnn_tutorial.labs.pinyin_lm.ngram import NGram, fit
from tests.test_labs_pinyin_lm import HELD_OUT, STRINGS

SYMBOLS = "abcdefghijklmnopqrstuvwxyz" + END


def test_every_symbol_is_counted_after_every_context():
    assert count(["ana", "an"], 2) == {
        "": {"a": 3, "n": 2, "$": 2},
        "^": {"a": 2},
        "a": {"n": 2, "$": 1},
        "n": {"a": 1, "$": 1},
    }
    told = count(["ana"], 2, vowel_groups)
    assert {c: dict(after) for c, after in told.items() if len(c) == 2} == {
        "0^": {"a": 1},
        "1a": {"n": 1},
        "1n": {"a": 1},
        "2a": {"$": 1},
    }
    assert told["a"] == {"n": 1, "$": 1}


def test_a_context_is_the_letters_before():
    assert list(steps("hao", 3, nothing)) == [
        ("^^", "h"),
        ("^h", "a"),
        ("ha", "o"),
        ("ao", "$"),
    ]
    assert list(steps("hao", 1, vowel_groups))[1:] == [
        ("0", "a"),
        ("1", "o"),
        ("1", "$"),
    ]


def test_vowels_are_counted_in_groups():
    assert [vowel_groups(s) for s in ("", "zh", "zho", "xiao", "lvshe")] == list(
        "00112"
    )
    assert vowel_groups("ma" * 12) == "9"


def test_probability_by_hand():
    counts = count(["ana", "an"], 2)
    alone = (2 + 3 * 2 / 27) / (7 + 3 * 2)  # n, without context: 3 symbols of 7
    assert probability("n", "", counts, 2) == pytest.approx(alone)
    after_a = (2 + 2 * 2 * alone) / (3 + 2 * 2)  # 2 symbols, 3 times
    assert probability("n", "a", counts, 2) == pytest.approx(after_a)
    assert probability("n", "z", counts, 2) == pytest.approx(alone)


@pytest.mark.parametrize("told", [nothing, vowel_groups])
def test_probabilities_make_up_one(told):
    counts = count(STRINGS[:50], 3, told)
    for context in (told("") + "^^", told("h") + "^h", "ho", "qq", ""):
        total = sum(probability(s, context, counts, 4) for s in SYMBOLS)
        assert total == pytest.approx(1)


@pytest.mark.parametrize("told", [nothing, vowel_groups])
def test_bits_are_the_mean_over_all_steps(told):
    model = NGram(3, 2, count(STRINGS, 3, told), told)
    bits = {"letters": [], "ends": []}
    for string in HELD_OUT:
        for context, symbol in steps(string, 3, told):
            p = probability(symbol, context, model.counts, 2)
            bits["ends" if symbol == END else "letters"].append(-math.log2(p))
    letters, ends = bits.values()
    mean = model.bits(HELD_OUT)
    assert mean.letters == pytest.approx(sum(letters) / len(letters))
    assert mean.ends == pytest.approx(sum(ends) / len(ends))
    together = letters + ends
    assert mean.all == pytest.approx(sum(together) / len(together))


def test_samples_follow_the_probabilities():
    """The first letter, drawn often, and all letters after an a."""
    model = NGram(2, 4, count(["ana", "an", "ba"], 2))
    drawn = model.sample(4000, seed=1)
    assert drawn == model.sample(4000, seed=1) != model.sample(4000, seed=2)
    pairs = Counter(step for string in drawn for step in steps(string, 2, nothing))
    for context in "^a":
        total = sum(n for (before, _), n in pairs.items() if before == context)
        for symbol in "abn$z":
            p = probability(symbol, context, model.counts, 4)
            assert pairs[context, symbol] / total == pytest.approx(p, abs=0.03)


def test_a_sample_has_at_most_40_letters():
    endless = NGram(2, 0, {"": Counter("a"), "^": Counter("a"), "a": Counter("a")})
    assert endless.sample(1) == ["a" * 40]


def test_a_fit_takes_the_weight_that_suits_strings_it_has_not_counted():
    fits = {w: fit(STRINGS, 4, weights=(w,)) for w in (0.01, 4)}
    assert {w: model.weight for w, model in fits.items()} == {0.01: 0.01, 4: 4}
    assert fit(STRINGS, 4, weights=(0.01, 4)).weight == 4
    assert fit(STRINGS, 4).counts == count(STRINGS, 4)
    bits = [fits[w].bits(HELD_OUT).all for w in (0.01, 4)]
    assert bits[0] > bits[1]


def test_the_size_of_a_model_is_the_number_of_its_counts():
    assert NGram(2, 1, count(["ana", "an"], 2)).numbers == 3 + 1 + 2 + 2
