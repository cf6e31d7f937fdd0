"""Inventing pinyin: the claims, the tables, the figures, the command."""

from copy import deepcopy

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.colors import to_hex

from rnn_tutorial.labs.figure import GREY
from rnn_tutorial.labs.pinyin_lm import claims
from rnn_tutorial.labs.pinyin_lm import command as COMMAND
from rnn_tutorial.labs.pinyin_lm.bits import Bits
from rnn_tutorial.labs.pinyin_lm.command import FILES, main
from rnn_tutorial.labs.pinyin_lm.figures import draw_bits, draw_norms
from rnn_tutorial.labs.pinyin_lm.legal import Seen
from rnn_tutorial.labs.pinyin_lm.model import build
from rnn_tutorial.labs.pinyin_lm.tables import bits_table, seen_table
from rnn_tutorial.labs.pinyin_lm.train import Training, train
from tests.test_labs_pinyin_lm import HELD_OUT, STRINGS, few_phrases, same_weights

RUN = ["--device", "cpu", "--epochs", "1"]


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(COMMAND, "load_phrases", few_phrases)
    monkeypatch.setattr(COMMAND, "SAMPLES", 20)


def names(folder):
    return sorted(file.name for file in folder.iterdir())


# The claims

BITS = {
    **{"1-gram": Bits(4.15, 4.23, 3.42), "2-gram": Bits(2.95, 2.99, 2.56)},
    **{"3-gram": Bits(2.64, 2.68, 2.19), "4-gram": Bits(2.58, 2.64, 2.03)},
    **{"5-gram": Bits(2.546, 2.61, 1.91), "8-gram": Bits(2.501, 2.57, 1.82)},
    **{"RNN": Bits(2.479, 2.6, 1.31), "4-gram+": Bits(2.495, 2.61, 1.41)},
}
SEEN = {
    **{"1-gram": Seen(0.07, 0, ()), "2-gram": Seen(0.54, 0, ())},
    **{"3-gram": Seen(0.94, 0, ()), "4-gram": Seen(0.98, 0, ())},
    "5-gram": Seen(0.98, 0.13, (0.17, 0.3, 0.19, 0.12, 0.2)),
    "8-gram": Seen(0.97, 0.17, ()),
    "RNN": Seen(0.95, 0.11, (0, 0.38, 0.13, 0.4, 0.04)),
    "held out": Seen(1, 0, (0, 0.38, 0.13, 0.46, 0.02)),
}
HEAT = {
    0.5: Seen(0.999, 0.32, (0, 0.85, 0.07, 0.08, 0)),
    1.5: Seen(0.73, 0.04, (0, 0.17, 0.08, 0.31, 0.16)),
}
NORMS = [0.3] * 60 + [0.2] * 40
CLIPPED = Training(None, [2.47], NORMS, [2.63, 2.48])
UNCLIPPED = Training(None, [], [0.3] * 10 + [9.0] * 90, [90.0, 4.5])
SLOW, SLOW_CLIPPED = (Training(None, [], [], [b]) for b in (2.83, 2.88))
FOUND = {
    "check_bits": [BITS],
    "check_told": [BITS],
    "check_samples": [SEEN, HEAT],
    "check_clipping": [CLIPPED, UNCLIPPED, 2.95],
    "check_rate": [SLOW, SLOW_CLIPPED, CLIPPED],
    "check_rounded": [BITS["RNN"], Bits(2.481, 2.598, 1.34)],
    "check_discounting": [{4: 2.60, 5: 2.62, 8: 2.84}],
}


@pytest.mark.parametrize("check", FOUND)
def test_claims_accept_what_is_true(check):
    getattr(claims, check)(*FOUND[check])


@pytest.mark.parametrize(
    ("check", "place", "wrong"),
    [
        ("check_bits", (0, "4-gram"), Bits(2.65, 2.64, 2.03)),
        ("check_bits", (0, "RNN"), Bits(2.52, 2.6, 1.31)),  # worse than 8-gram
        ("check_bits", (0, "RNN"), Bits(2.40, 2.6, 1.31)),
        ("check_bits", (0, "RNN"), Bits(2.479, 2.55, 1.31)),  # better on letters
        ("check_bits", (0, "RNN"), Bits(2.479, 2.65, 1.31)),
        ("check_bits", (0, "RNN"), Bits(2.479, 2.6, 1.7)),
        ("check_bits", (0, "5-gram"), Bits(2.51, 2.61, 1.91)),
        ("check_told", (0, "4-gram+"), Bits(2.495, 2.61, 1.7)),
        ("check_told", (0, "4-gram+"), Bits(2.53, 2.61, 1.41)),
        ("check_told", (0, "4-gram+"), Bits(2.47, 2.61, 1.41)),
        ("check_told", (0, "RNN"), Bits(2.479, 2.6, 1.42)),
        ("check_samples", (0, "1-gram"), Seen(0.2, 0, ())),
        ("check_samples", (0, "2-gram"), Seen(0.7, 0, ())),
        ("check_samples", (0, "3-gram"), Seen(0.8, 0, ())),
        ("check_samples", (0, "4-gram"), Seen(0.95, 0, ())),
        ("check_samples", (0, "RNN"), Seen(0.99, 0.11, (0, 0.38, 0.13, 0.4, 0.04))),
        ("check_samples", (0, "RNN"), Seen(0.90, 0.11, (0, 0.38, 0.13, 0.4, 0.04))),
        ("check_samples", (0, "RNN"), Seen(0.95, 0.30, (0, 0.38, 0.13, 0.4, 0.04))),
        ("check_samples", (0, "RNN"), Seen(0.95, 0.11, (0, 0.38, 0.13, 0.2, 0.04))),
        ("check_samples", (0, "RNN"), Seen(0.95, 0.11, (0, 0.38, 0.13, 0.4, 0.10))),
        ("check_samples", (0, "5-gram"), Seen(0.98, 0, (0.2, 0.3, 0.2, 0.3, 0.2))),
        ("check_samples", (0, "5-gram"), Seen(0.98, 0, (0.2, 0.3, 0.2, 0.1, 0.1))),
        ("check_samples", (0, "8-gram"), Seen(0.97, 0.12, ())),
        ("check_samples", (0, "held out"), Seen(1, 0, (0, 0.4, 0.1, 0.3, 0.1))),
        ("check_samples", (1, 0.5), Seen(0.95, 0.32, (0, 0.85, 0.07, 0.08, 0))),
        ("check_samples", (1, 0.5), Seen(0.999, 0.1, (0, 0.85, 0.07, 0.08, 0))),
        ("check_samples", (1, 0.5), Seen(0.999, 0.32, (0, 0.40, 0.1, 0.4, 0))),
        ("check_samples", (1, 1.5), Seen(0.95, 0.04, ())),
        ("check_clipping", (0,), Training(None, [2.47], [0.2] * 9, [2.63, 2.48])),
        ("check_clipping", (0,), Training(None, [2.47], [0.3] * 9, [2.63, 2.48])),
        ("check_clipping", (0,), Training(None, [2.47], [3, 3, 0.2], [2.63, 2.48])),
        ("check_clipping", (0,), Training(None, [2.47], NORMS, [2.75, 2.48])),
        ("check_clipping", (0,), Training(None, [2.51], NORMS, [2.63, 2.52])),
        ("check_clipping", (0,), Training(None, [2.40], NORMS, [2.63, 2.48])),
        ("check_clipping", (1,), Training(None, [], [1.0], [90.0, 4.5])),
        ("check_clipping", (1,), Training(None, [], [9.0], [4.0, 4.5])),
        ("check_clipping", (1,), Training(None, [], [9.0], [90.0, 2.6])),
        ("check_rate", (0,), Training(None, [], [], [2.90])),
        ("check_rate", (0,), Training(None, [], [], [2.65])),
        ("check_rounded", (1,), Bits(2.49, 2.6, 1.34)),
        ("check_rounded", (1,), Bits(2.47, 2.6, 1.34)),
        ("check_discounting", (0, 4), 2.50),
        ("check_discounting", (0, 5), 2.58),
        ("check_discounting", (0, 8), 2.61),
    ],
)
def test_claims_refuse_what_is_not(check, place, wrong):
    found = deepcopy(FOUND[check])
    *path, last = place
    container = found[path[0]] if path else found
    container[last] = wrong
    with pytest.raises(AssertionError):
        getattr(claims, check)(*found)


def test_a_broken_claim_says_what_was_expected_and_what_came():
    with pytest.raises(AssertionError) as broken:
        claims.between(1, 2.5, 2, "what")
    assert str(broken.value) == "what: expected from 1.000 to 2.000, got 2.500"


# The tables and figures


def test_tables():
    assert bits_table({"RNN": BITS["RNN"]}, {"RNN": 23579}) == (
        "          numbers   bits  letters   ends\n"
        "RNN        23,579  2.479    2.600  1.310"
    )
    assert seen_table({"held out": SEEN["held out"]}) == (
        "%         legal  known  |    1    2    3    4   5+\n"
        "held out  100.0    0.0  |    0   38   13   46    2"
    )


def greys(axes):
    """The colours of all that is written in a figure."""
    ticks = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    legend = axes.get_legend().get_texts()
    words = [*axes.texts, *ticks, *legend, axes.xaxis.label, axes.yaxis.label]
    return {to_hex(text.get_color()) for text in words}


def test_the_first_figure_shows_batches_epochs_and_models():
    lines = {"8-gram": 2.5, "5-gram": 2.51, "2-gram": 2.95, "1-gram": 4.15}
    axes = draw_bits([4.0, 2.0] * 300, [2.63, 2.5], lines)
    batches, epochs, *models = axes.get_lines()
    assert len(batches.get_xdata()) == 200
    assert batches.get_xdata()[:2] == pytest.approx([1, 4])  # in threes
    assert batches.get_ydata()[:2] == pytest.approx([10 / 3, 8 / 3])
    assert list(epochs.get_xdata()) == [300, 600]
    assert list(epochs.get_ydata()) == [2.63, 2.5]
    assert [line.get_ydata()[0] for line in models] == [2.5, 2.51, 2.95]
    assert [text.get_text() for text in axes.texts] == ["8-gram", "5-gram", "2-gram"]
    heights = [text.xy[1] for text in axes.texts]
    assert heights == pytest.approx([2.5, 2.55, 2.95])  # none on another
    assert greys(axes) == {GREY}
    plt.close(axes.figure)


def test_the_second_figure_shows_the_steps_that_both_made():
    axes = draw_norms([0.5] * 600, [9.0, 7.0] * 200)
    unclipped, clipped, limit = axes.get_lines()
    assert list(unclipped.get_xdata()) == list(clipped.get_xdata())
    assert clipped.get_xdata()[-1] == 398.5
    assert set(unclipped.get_ydata()) == {9.0}  # the peak of each group
    assert set(limit.get_ydata()) == {0.25}
    assert unclipped.get_linestyle() != clipped.get_linestyle()
    assert axes.get_yscale() == "log"
    assert greys(axes) == {GREY}
    plt.close(axes.figure)


# The command


@pytest.mark.usefixtures("few")
def test_a_short_run_prints_the_tables_and_writes_the_same_files(tmp_path, capsys):
    for name in "ab":
        main([*RUN, "--seed", "1", "--out", str(tmp_path / name)])
    assert names(tmp_path / "a") == FILES
    for file in FILES:
        a, b = ((tmp_path / name / file).read_bytes() for name in "ab")
        assert a == b
    printed = capsys.readouterr()
    for words in (
        "numbers   bits  letters",
        "\n8-gram ",
        "\nheld out  100.0",
        "\n1.5:",
    ):
        assert words in printed.out
    assert printed.out.endswith("What the lab says is checked for --epochs 6 only.\n")
    assert "max_norm=0.25: 100%" in printed.err  # the progress bar
    assert plt.get_fignums() == []
    model = build()
    model.load_state_dict(torch.load(tmp_path / "a" / "model.pt"))
    assert same_weights(model, train(STRINGS, HELD_OUT, 1, seed=1).model)


@pytest.mark.usefixtures("few")
def test_a_print_that_fails_loses_no_results(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise BrokenPipeError

    monkeypatch.setattr(COMMAND, "print", fail, raising=False)
    with pytest.raises(BrokenPipeError):
        main([*RUN, "--out", str(tmp_path)])
    assert names(tmp_path) == FILES


@pytest.mark.usefixtures("few")
def test_a_full_run_is_checked(tmp_path, monkeypatch, capsys):
    """What does not hold is said in one line; the results are there to look at."""
    monkeypatch.setattr(COMMAND, "EPOCHS", 1)
    with pytest.raises(SystemExit) as exit_:
        main([*RUN, "--out", str(tmp_path)])
    assert exit_.value.code == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("python -m rnn_tutorial.labs.pinyin_lm: ")
    assert "got" in last
    assert names(tmp_path) == FILES
    calls = []
    for check in [name for name in FOUND if hasattr(COMMAND, name)]:
        monkeypatch.setattr(COMMAND, check, lambda *found: calls.append(found))
    main([*RUN, "--out", str(tmp_path)])
    assert len(calls) == 4
    assert capsys.readouterr().out.endswith("What the lab says holds.\n")


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("name", ["train", "draw_norms"])
def test_an_interrupted_run_changes_nothing(name, tmp_path, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(COMMAND, name, interrupt)
    (tmp_path / "model.pt").write_text("older")
    with pytest.raises(KeyboardInterrupt):
        main([*RUN, "--out", str(tmp_path)])
    assert names(tmp_path) == ["model.pt"]
    assert (tmp_path / "model.pt").read_text() == "older"
    plt.close("all")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--epochs", "0"], "argument --epochs: expected"),
        (["--device", "abacus"], "argument --device: expected"),
        (["--out", __file__], "argument --out: cannot write to"),
    ],
)
def test_an_error_is_one_line_and_writes_nothing(
    argv, words, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as exit_:
        main(argv)
    assert exit_.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert words in printed.err
    assert names(tmp_path) == []


def test_help(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0
    assert "invents pinyin" in capsys.readouterr().out
