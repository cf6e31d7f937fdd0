"""Sunspots: the claims, the figures, the command."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_hex

from rnn_tutorial.labs.figure import GREY
from rnn_tutorial.labs.sunspots import command as COMMAND
from rnn_tutorial.labs.sunspots import other_years
from rnn_tutorial.labs.sunspots.baselines import persistence, seasonal_naive
from rnn_tutorial.labs.sunspots.claims import check
from rnn_tutorial.labs.sunspots.command import FILES, main
from rnn_tutorial.labs.sunspots.figures import draw_forecasts, draw_series
from rnn_tutorial.labs.sunspots.model import SunspotRNN
from rnn_tutorial.labs.sunspots.train import fit_scale, train_seeds
from tests.test_labs_sunspots import PART, SERIES, TEST, same_weights

RUN = ["--device", "cpu", "--epochs", "1"]


def names(folder):
    return sorted(file.name for file in folder.iterdir())


# No leakage


def test_the_command_learns_nothing_from_the_test_years(tmp_path, monkeypatch):
    main([*RUN, "--out", str(tmp_path / "a")])
    future = {year: 3 * SERIES[year] for year in TEST}
    monkeypatch.setattr(COMMAND, "load_sunspots", lambda: PART | future)
    main([*RUN, "--out", str(tmp_path / "b")])
    a, b = (torch.load(tmp_path / name / "model.pt") for name in "ab")
    assert all(torch.equal(a[name], b[name]) for name in a)


def test_other_years_are_learnt_from_what_was_before_them(monkeypatch):
    parts = []

    def spy(part, scale, *how):
        parts.append(part)
        assert scale == fit_scale(part)
        return [SunspotRNN(*scale)]

    monkeypatch.setattr(other_years, "train_seeds", spy)
    found = other_years.errors_of_years(SERIES, 1900, 1949, 1, [0], "cpu")
    assert [list(part) for part in parts] == [list(range(1700, 1900))]
    assert found["persistence"] == pytest.approx([22.03], abs=0.01)
    assert found["linear"] == pytest.approx([15.02], abs=0.01)


# The claims


def findings():
    """Results of which every claim is true."""
    main_kinds = {"persistence": [33], "11 years back": [37], "linear": [19]}
    return {
        "results": {
            "1 year": {**main_kinds, "RNN": [19, 20], "not scaled": [79]},
            "3 years": {
                **{"persistence": [79], "11 years back": [37]},
                **{"linear": [31], "RNN": [37, 39]},
            },
            "within": {"linear": [19], "RNN": [18, 19]},
            "above": {"linear": [18], "RNN": [26, 28]},
            "1900-1949": {"linear": [15], "RNN": [12, 13]},
            "1960-2008": {"linear": [17], "RNN": [14, 16]},
        },
        "nearer": [0.44, 0.54],
        "ceilings": {"scaled": [165, 193], "not scaled": [10, 11]},
        "shares": {"scaled": [0.0, 0.03], "not scaled": [0.96]},
        "answers": {"truth": [761], "linear": [733], "RNN": [160, 190]},
    }


def test_check_accepts_what_is_true():
    check(**findings())


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ("results/1 year/RNN", [16, 17]),
        ("results/1 year/RNN", [21, 22]),
        ("results/1 year/persistence", [25]),
        ("results/1 year/11 years back", [25]),
        ("results/1 year/not scaled", [60]),
        ("results/3 years/linear", [36]),
        ("results/3 years/RNN", [32]),
        ("results/3 years/11 years back", [45]),
        ("results/3 years/persistence", [60]),
        ("results/within/RNN", [23]),
        ("results/above/RNN", [19]),
        ("results/1900-1949/RNN", [15]),
        ("results/1960-2008/RNN", [17]),
        ("nearer", [0.7]),
        ("nearer", [0.3]),
        ("ceilings/scaled", [185, 200]),
        ("ceilings/not scaled", [10, 50]),
        ("shares/scaled", [0.0, 0.3]),
        ("shares/not scaled", [0.96, 0.5]),
        ("answers/linear", [400]),
        ("answers/RNN", [180, 700]),
    ],
)
def test_check_refuses_what_is_not(where, numbers):
    found = findings()
    *path, last = where.split("/")
    place = found
    for name in path:
        place = place[name]
    place[last] = numbers
    with pytest.raises(AssertionError, match=r"expected .* to .*, got "):
        check(**found)


# The figures


def test_the_figure_shows_truth_and_forecasts():
    kinds = {"RNN": [persistence, seasonal_naive], "linear": [persistence]}
    axes = draw_forecasts(kinds, SERIES, TEST, factor=4)
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert list(lines) == ["$y$", "RNN", "linear"]
    assert all(line.get_xdata().tolist() == list(TEST) for line in lines.values())
    assert max(lines["$y$"].get_ydata()) == 4 * 190.2
    assert lines["linear"].get_ydata()[-1] == 4 * SERIES[2007]
    mean = (SERIES[2007] + SERIES[1997]) / 2
    assert lines["RNN"].get_ydata()[-1] == pytest.approx(4 * mean)
    (band,) = axes.collections
    x, y = band.get_paths()[0].vertices.T
    assert set(np.round(y[x == 2008], 3)) == {4 * SERIES[2007], 4 * SERIES[1997]}
    assert axes.get_ylabel() == "$4 y_t$"
    legend = axes.get_legend().get_texts()
    assert {to_hex(text.get_color()) for text in legend} == {GREY}
    plt.close(axes.figure)


def test_the_figure_of_the_series_parts_the_years():
    axes = draw_series(SERIES, 1949)
    top, train, test = axes.get_lines()
    assert set(top.get_ydata()) == {154.4}
    assert (min(train.get_xdata()), max(train.get_xdata())) == (1700, 1949)
    assert (min(test.get_xdata()), max(test.get_xdata())) == (1949, 2008)
    plt.close(axes.figure)


# The command


def test_a_short_run_prints_the_tables_and_writes_the_same_files(tmp_path, capsys):
    for name in "ab":
        main([*RUN, "--seed", "1", "--out", str(tmp_path / name)])
    assert names(tmp_path / "a") == FILES
    for file in FILES:
        a, b = ((tmp_path / name / file).read_bytes() for name in "ab")
        assert a == b
    printed = capsys.readouterr()
    for words in ("11 years back  ", "19.0         31.3         15.0         17.1"):
        assert words in printed.out
    assert "checked for --epochs 400 only" in printed.out
    assert "0/1" in printed.err  # the progress bar
    assert plt.get_fignums() == []
    model = SunspotRNN(0, 1)
    model.load_state_dict(torch.load(tmp_path / "a" / "model.pt"))
    (expected,) = train_seeds(PART, fit_scale(PART), 1, [1], "cpu")
    assert same_weights(model, expected)


def test_a_print_that_fails_loses_no_results(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise UnicodeEncodeError("gbk", "µ", 0, 1, "illegal multibyte sequence")

    monkeypatch.setattr(COMMAND, "print", fail, raising=False)
    with pytest.raises(UnicodeEncodeError):
        main([*RUN, "--out", str(tmp_path)])
    assert names(tmp_path) == FILES


def test_a_full_run_is_checked(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(COMMAND, "EPOCHS", 1)
    with pytest.raises(SystemExit) as stop:
        main([*RUN, "--out", str(tmp_path)])
    assert stop.value.code == 1
    assert "not as the lab says: " in capsys.readouterr().err
    assert "model.pt" in names(tmp_path)  # to look at
    seen = []
    monkeypatch.setattr(COMMAND, "check", lambda *found: seen.extend(found))
    main([*RUN, "--out", str(tmp_path)])
    results, nearer, ceilings, shares, answers = seen
    assert results["within"]["persistence"] == pytest.approx([32.1], abs=0.1)
    assert results["above"]["persistence"] == pytest.approx([41.4], abs=0.1)
    assert answers["persistence"] == answers["truth"] == [4 * 190.2]
    for numbers in (nearer, *ceilings.values(), *shares.values(), answers["RNN"]):
        assert len(numbers) == 5
    assert capsys.readouterr().out.endswith("What the lab says holds.\n")


@pytest.mark.parametrize("name", ["train_seeds", "draw_forecasts"])
def test_an_interrupted_run_changes_nothing(name, tmp_path, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(COMMAND, name, interrupt)
    (tmp_path / "model.pt").write_text("older")
    with pytest.raises(KeyboardInterrupt):
        main([*RUN, "--out", str(tmp_path)])
    plt.close("all")  # the figures drawn before
    assert names(tmp_path) == ["model.pt"]
    assert (tmp_path / "model.pt").read_text() == "older"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--epochs", "0"], "argument --epochs: expected"),
        (["--device", "abacus"], "argument --device: expected"),
        (["--out", __file__], "argument --out: cannot write to"),
    ],
)
def test_an_error_is_one_line_before_any_work(argv, words, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*RUN, "--out", str(tmp_path / "out"), *argv])
    printed = capsys.readouterr()
    assert stop.value.code == 2
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith("python -m rnn_tutorial.labs.sunspots: ")
    assert words in line
    assert names(tmp_path) == []


def test_help_explains(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = capsys.readouterr().out
    for words in ("sunspots", "--device", "--epochs", "default: 400", "--out"):
        assert words in printed
