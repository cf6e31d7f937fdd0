"""Whose list is a name from: counting, the scores, and what the lab says of them."""

import math

import pytest
import torch
from matplotlib import pyplot

from rnn_tutorial.labs.names import border, claims, figures
from rnn_tutorial.labs.names.counting import Counting
from rnn_tutorial.labs.names.data import LANGUAGES
from rnn_tutorial.labs.names.score import Score, answers, confusion, score, table
from tests.test_labs_names import TEST, TRAINING

TRUTH = ["pl", "pl", "hr", "zu"]


def certain(*languages):
    """Probabilities that leave no doubt, (names, 12)."""
    p = torch.zeros(len(languages), 12)
    p[range(len(languages)), [LANGUAGES.index(one) for one in languages]] = 1
    return p


def test_counting_by_hand():
    """Single letters: how often each came, with a few for those that did not."""
    model = Counting({"ab": "pl", "b": "pl", "c": "hr"}, n=1, weight=0)
    for name, language, p in (("b", "pl", 2 / 5 * 2 / 5), ("c", "hr", 1 / 4)):
        assert model.log(name, language) == pytest.approx(
            math.log(model.share[language] * p)
        )


def test_counting_says_what_bayes_rule_says():
    model = Counting(TRAINING, 3)
    p = model.probabilities(["kowalczyk"])
    assert p.shape == (1, 12)
    assert p.sum() == pytest.approx(1)
    logs = [model.log("kowalczyk", language) for language in LANGUAGES]
    ratio = math.exp(logs[1] - logs[0])
    assert p[0, 1] / p[0, 0] == pytest.approx(ratio)
    assert p[0, 0] > 0.99


def test_counting_is_as_good_as_the_page_says():
    names, truth = list(TEST), list(TEST.values())
    for n, accuracy in ((1, 0.52), (2, 0.76), (3, 0.79), (4, 0.79)):
        found = score(Counting(TRAINING, n).probabilities(names), truth)
        assert found.accuracy == pytest.approx(accuracy, abs=0.006)


def test_scores_and_the_confusion_matrix():
    p = certain("pl", "hr", "hr", "pl")
    taken = confusion(p, TRUTH)
    assert taken.sum() == 4
    assert taken[0, :2].tolist() == [1, 1]
    assert taken[LANGUAGES.index("zu"), 0] == 1
    assert score(p, TRUTH).accuracy == 0.5
    every = certain(*LANGUAGES)
    assert score(every, LANGUAGES) == (1, 1)
    always = certain(*["pl"] * 13)
    accuracy, recall = score(always, ["pl", *LANGUAGES])
    assert accuracy == pytest.approx(2 / 13)
    assert recall == pytest.approx(1 / 12)


def test_tables():
    runs = [Score(0.5, 0.75), Score(0.25, 0.75)]
    lines = table({"RNN": runs, "3-gram": [Score(1, 1)]}).splitlines()
    assert lines[1].split() == ["RNN", "37.5", "(25.0", "to", "50.0)", "75.0"]
    assert lines[2].split() == ["3-gram", "100.0", "100.0"]
    assert [line.rindex(".") for line in lines[1:]] == [len(lines[1]) - 2] * 2
    p = 0.75 * certain("pl", "zu") + 0.25 * certain("hr", "hr")
    assert answers(p, ["nowak", "dube"], most=2).splitlines() == [
        "nowak  pl  75   hr  25",
        "dube   zu  75   hr  25",
    ]


def test_the_least_sure_come_first():
    p = 0.9 * certain("pl", "pl", "hr", "zu") + 0.1 * certain("hr", "hr", "zu", "pl")
    p[0] = 0.5 * certain("hr") + 0.4 * certain("pl")
    assert border.margins(p).tolist() == pytest.approx([0.1, 0.8, 0.8, 0.8])
    assert border.by_margin(p, TRUTH, groups=4)[0] == 0
    assert sum(border.by_margin(p, TRUTH, groups=4)) == 3


def test_agreement_and_shared_names():
    one, other = certain("pl", "pl", "pl", "pl"), certain("pl", "hr", "hr", "pl")
    parts = border.agreement(one, other, TRUTH)
    assert list(parts.values()) == [0.25] * 4
    assert border.one_of(one[:2], [["pl", "hr"], ["hr", "zu"]]) == 0.5


def test_what_is_taken_for_what():
    taken = torch.zeros(12, 12, dtype=torch.long)
    taken[0, :3] = torch.tensor([6, 3, 1])
    taken[1, 0] = 5
    assert [found[1:] for found in border.most_taken(taken, most=2)] == [
        ("hr", "pl"),
        ("pl", "hr"),
    ]


RIGHT = {
    "always pl": (0.324, 1 / 12),
    "1-gram": (0.518, 0.36),
    "2-gram": (0.763, 0.69),
    "3-gram": (0.790, 0.74),
    "4-gram": (0.790, 0.73),
    "RNN": (0.75, 0.70),
    "BiRNN": (0.745, 0.70),
    "BiRNN, balanced": (0.73, 0.72),
    "GRU": (0.755, 0.71),
    "LSTM": (0.765, 0.72),
}


def scores(**changed):
    names = {"balanced": "BiRNN, balanced", "always": "always pl"}
    names |= {f"n{n}": f"{n}-gram" for n in range(1, 5)}
    right = RIGHT | {names.get(name, name): x for name, x in changed.items()}
    return {name: [Score(*x)] * 2 for name, x in right.items()}


def test_check_accepts_what_is_true():
    claims.check(scores())


@pytest.mark.parametrize(
    "changed",
    [
        {"always": (0.4, 1 / 12)},
        {"always": (0.33, 0.1)},
        {"n1": (0.6, 0.4)},
        {"n2": (0.72, 0.7)},
        {"n3": (0.82, 0.7)},
        {"n4": (0.81, 0.7)},
        {"RNN": (0.71, 0.7)},
        {"RNN": (0.79, 0.7)},  # no worse than counting
        {"BiRNN": (0.79, 0.7), "balanced": (0.77, 0.72)},
        {"balanced": (0.76, 0.72)},
        {"balanced": (0.73, 0.69)},
        {"GRU": (0.70, 0.7)},
        {"LSTM": (0.80, 0.7)},
    ],
    ids=str,
)
def test_check_refuses_scores_that_say_otherwise(changed):
    with pytest.raises(AssertionError, match=r"expected .* to .*, got"):
        claims.check(scores(**changed))


def test_check_where():
    parts = [{"only the first": 0.06, "only the second": 0.1}]
    shares = [(0.57, 0.52), (0.66, 0.72), (0.81, 0.86), (0.89, 0.91)]
    claims.check_where(parts, shares)
    for some, other in (
        ([{"only the first": 0.01, "only the second": 0.1}], shares),
        (parts, [(0.4, 0.52), *shares[1:]]),
        (parts, [shares[0], (0.75, 0.72), *shares[2:]]),
    ):
        with pytest.raises(AssertionError, match="expected"):
            claims.check_where(some, other)


def test_check_border():
    claims.check_border([[0.4, 0.6, 0.99]], [0.67])
    for groups, shared in (([[0.6, 0.99]], 0.67), ([[0.4, 0.9]], 0.67)):
        with pytest.raises(AssertionError, match="sure"):
            claims.check_border(groups, [shared])
    with pytest.raises(AssertionError, match="shared"):
        claims.check_border([[0.4, 0.99]], [0.4])


def read(**changed):
    """Probabilities after each letter of martinkovic, as the page says they are."""
    steps = {1: "zh", 4: "it", 8: "hr", 9: "it", 10: "hr"}
    p = torch.full((11, 12), 0.001)
    for step, language in steps.items():
        p[step, LANGUAGES.index(changed.get(f"t{step}", language))] = 0.98
    return p


def test_check_letters():
    claims.check_letters([read(), read()])
    for step in (1, 4, 8, 9, 10):
        with pytest.raises(AssertionError, match="expected"):
            claims.check_letters([read(), read(**{f"t{step}": "sv"})])


def test_check_confusion():
    def taken(**changed):
        right = {"pl": 90, "zu": 90, "en": 50, "fr": 45, "es": 45}
        table = torch.zeros(12, 12)
        for i, language in enumerate(LANGUAGES):
            table[i, i] = right.get(language, 75)
            table[i, 0] += 0 if i == 0 else 10
        table[LANGUAGES.index("en"), LANGUAGES.index("de")] = 20
        table[LANGUAGES.index("es"), LANGUAGES.index("it")] = 15
        for language in ("fr", "es"):
            table[LANGUAGES.index(language), LANGUAGES.index("nl")] = 30
        for pair, number in changed.items():
            row, column = (LANGUAGES.index(one) for one in pair.split("_"))
            table[row, column] = number
        return table

    claims.check_confusion(taken())
    for changed in ({"en_de": 1}, {"es_it": 0}, {"fi_pl": 0}, {"zu_zu": 20}):
        with pytest.raises(AssertionError, match="expected"):
            claims.check_confusion(taken(**changed))


def test_check_rounded():
    claims.check_rounded({"RNN": 0.995, "BiRNN": 1.0})
    with pytest.raises(AssertionError, match="BiRNN, rounded"):
        claims.check_rounded({"RNN": 0.995, "BiRNN": 0.97})


def test_the_confusion_matrix_as_a_figure():
    taken = 3 * torch.eye(12, dtype=torch.long)
    taken[5, 2] = 1
    axes = figures.draw_confusion(taken)
    try:
        assert [text.get_text() for text in axes.texts].count("100") == 11
        assert {text.get_text() for text in axes.texts} == {"100", "75", "25"}
        assert len(axes.patches) == 144
        for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
            assert [label.get_text() for label in labels] == LANGUAGES
    finally:
        pyplot.close(axes.figure)


def test_the_answer_letter_by_letter_as_a_figure():
    axes = figures.draw_letters("martinkovic", read(), ["zh", "it", "fi", "hr"])
    try:
        assert [line.get_label() for line in axes.lines] == ["zh", "it", "fi", "hr"]
        assert axes.lines[0].get_ydata()[1] == pytest.approx(98)
        ticks = [label.get_text() for label in axes.get_xticklabels()]
        assert "".join(ticks) == "martinkovic"
    finally:
        pyplot.close(axes.figure)
