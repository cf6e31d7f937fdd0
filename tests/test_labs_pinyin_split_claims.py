"""Where a syllable ends: the rules, the scores, and what the lab says of them."""

import pytest
from matplotlib import pyplot

from rnn_tutorial.labs.pinyin_split import figure, rules
from rnn_tutorial.labs.pinyin_split.claims import (
    check,
    check_examples,
    check_rounded,
    check_wrong,
)
from rnn_tutorial.labs.pinyin_split.errors import errors, vowel_inside
from rnn_tutorial.labs.pinyin_split.score import Score, answers, score, table
from tests.test_labs_pinyin_split import SYLLABLES, TEST


@pytest.mark.parametrize(
    ("string", "greedy", "fewest"),
    [
        ("zhongguo", "zhong|guo", "zhong|guo"),
        ("dangan", "dang|an", "dan|gan"),
        ("xian", "xian", "xian"),
        ("tiananmen", "tian|an|men", "tian|an|men"),
        ("mingu", "ming|u", "min|gu"),
        ("xyzi", "x|y|zi", "xyzi"),  # where nothing fits
    ],
)
def test_rules(string, greedy, fewest):
    assert "|".join(rules.greedy(string, SYLLABLES)) == greedy
    assert "|".join(rules.fewest_vowels(string, SYLLABLES)) == fewest


@pytest.mark.parametrize("vowel", "aeo")
def test_a_syllable_inside_better_begins_with_no_vowel(vowel):
    long, short = f"ta{vowel}", f"{vowel}n"
    assert rules.fewest_vowels(f"{long}n", {"ta", long, short, "n"}) == (long, "n")


def test_the_rules_are_as_good_as_the_page_says():
    truth = list(TEST.values())
    for rule, right in ((rules.greedy, 0.975), (rules.fewest_vowels, 0.994)):
        splits = [rule(string, SYLLABLES) for string in TEST]
        assert round(score(splits, truth).strings, 3) == right


def test_a_score_is_the_share_of_strings_and_of_letters():
    truth = [("xi", "an"), ("zhong", "guo")]
    assert score(truth, truth) == (1, 1)
    assert score([("xian",), truth[1]], truth) == (0.5, 9 / 10)
    assert score([("x", "ian"), ("zhongguo",)], truth) == (0, 7 / 10)


def test_errors_come_with_the_truth():
    truth = [("xi", "an"), ("zhong", "guo")]
    assert errors([("xian",), truth[1]], truth) == [(("xian",), ("xi", "an"))]


@pytest.mark.parametrize(
    ("syllables", "inside"),
    [("xi an", True), ("an hui", False), ("bu er", True), ("zhong guo", False)],
)
def test_vowel_inside(syllables, inside):
    assert vowel_inside(tuple(syllables.split())) == inside


def test_tables():
    runs = [Score(0.5, 0.75), Score(0.25, 0.75)]
    lines = table({"RNN, K = 0": runs, "greedy": [Score(1, 1)]}).splitlines()
    assert lines[1].split() == [
        *("RNN,", "K", "=", "0", "37.5", "(25.0", "to", "50.0)", "75.0")
    ]
    assert lines[2].split() == ["greedy", "100.0", "100.0"]
    assert [line.rindex(".") for line in lines[1:]] == [len(lines[1]) - 2] * 2
    text = answers({"BiRNN": [("xi", "an"), ("e",)], "greedy": [("xian",), ("e",)]})
    assert text.splitlines() == [
        "BiRNN            xi|an  e",
        "greedy           xian   e",
    ]


RIGHT = {
    "RNN, K = 0": 0.394,
    "RNN, K = 1": 0.935,
    "RNN, K = 2": 0.979,
    "RNN, K = 3": 0.986,
    "RNN, K = 4": 0.986,
    "BiRNN": 0.983,
    "greedy": 0.975,
}


def scores(letters=0.9, **changed):
    right = RIGHT | {name.replace("_", ", K = "): x for name, x in changed.items()}
    return {name: [Score(x, letters)] * 2 for name, x in right.items()}


def test_check_accepts_what_is_true():
    check(scores())


@pytest.mark.parametrize(
    "changed",
    [
        {"RNN_0": 0.6},
        {"RNN_0": 0.2},
        {"letters": 0.8},
        {"letters": 0.99},
        {"BiRNN": 0.977},  # no better than the rule
        {"greedy": 0.99},
        {"BiRNN": 0.9935, "greedy": 0.985, "RNN_3": 0.993, "RNN_4": 0.993},
        {"RNN_1": 0.8795},
        {"RNN_2": 0.936},
        {"RNN_3": 0.979},
        {"RNN_4": 0.993},
        {"RNN_3": 0.9993, "RNN_4": 0.9993},
        {"RNN_2": 0.968, "RNN_3": 0.975, "RNN_4": 0.975},
    ],
    ids=str,
)
def test_check_refuses_scores_that_say_otherwise(changed):
    with pytest.raises(AssertionError, match=r"expected .* to .*, got"):
        check(scores(**changed))


def test_one_seed_that_is_no_better_than_the_rule_is_refused():
    one = scores()
    one["BiRNN"] = [Score(0.99, 0.9), Score(0.976, 0.9)]
    with pytest.raises(AssertionError, match="BiRNN - greedy"):
        check(one)


@pytest.mark.parametrize(
    "changed", [{0: ("xi", "an")}, {1: ("tian", "an", "men")}, {2: ("fang", "an")}]
)
def test_check_examples(changed):
    splits = {0: ("xian",), 1: ("tia", "nan", "men"), 2: ("fan", "gan")}
    check_examples(list(splits.values()))
    with pytest.raises(AssertionError):
        check_examples(list((splits | changed).values()))


SUCH, OTHER = (("xian",), ("xi", "an")), (("zhon", "gguo"), ("zhong", "guo"))


def test_check_wrong_accepts_what_is_true():
    wrong = {"BiRNN": [SUCH] * 9 + [OTHER], "greedy": [SUCH] + [OTHER] * 9}
    check_wrong(wrong, {"zhon", "gguo"})


@pytest.mark.parametrize(
    ("birnn", "greedy", "known", "message"),
    [
        ([SUCH, OTHER], [OTHER], {"zhon"}, "BiRNN, wrong, vowel inside"),
        ([SUCH] * 9 + [OTHER], [SUCH, OTHER], {"zhon"}, "greedy, wrong"),
        ([SUCH] * 9 + [OTHER], [SUCH] + [OTHER] * 9, {"xian"}, "no syllable"),
    ],
)
def test_check_wrong_refuses_errors_that_say_otherwise(birnn, greedy, known, message):
    with pytest.raises(AssertionError, match=message):
        check_wrong({"BiRNN": birnn, "greedy": greedy}, known)


def test_the_figure_shows_means_seeds_and_the_line():
    late = {0: [Score(0.3, 1), Score(0.5, 1)], 1: [Score(0.9, 1)]}
    axes = figure.draw_late(late, [Score(0.9, 1), Score(1, 1)])
    try:
        line, curve = axes.lines[:2]
        assert list(line.get_ydata()) == [95, 95]
        assert curve.get_xydata().tolist() == [[0, 40], [1, 90]]
        (bars,) = axes.collections
        assert [s[:, 1].tolist() for s in bars.get_segments()] == [[30, 50], [90, 90]]
        assert [text.get_text() for text in axes.texts] == ["40.0", "90.0"]
    finally:
        pyplot.close(axes.figure)


def test_check_rounded():
    check_rounded({"RNN, K = 0": 0.995, "BiRNN": 1.0})
    with pytest.raises(AssertionError, match="BiRNN, rounded"):
        check_rounded({"RNN, K = 0": 0.995, "BiRNN": 0.98})
