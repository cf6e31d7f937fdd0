"""The labs and the live figures in the benchmark's report."""

import json

import numpy as np
import pytest

from rnn_tutorial.bench import labs
from rnn_tutorial.bench.report import live, short
from rnn_tutorial.bench.timing import Effort
from rnn_tutorial.labs import pinyin
from rnn_tutorial.labs.names import data
from tests import measure_live

SHORT = Effort(5, 0)
NAMES = ["sunspots", "pinyin_lm", "pinyin_split", "names"]


def test_a_step_of_each_lab_is_timed(monkeypatch, capsys):
    monkeypatch.setattr(labs, "STEPS", 1)
    rows = labs.measure_labs(SHORT)
    assert [row["name"] for row in rows] == NAMES
    sizes = [row["batch"] for row in rows]
    assert [sequences for sequences, _ in sizes] == [239, 128, 128, 64]
    assert sizes[0] == [239, 11]
    assert all(4 < steps < 60 for _, steps in sizes)
    assert all(0 < row["seconds"] < 10 for row in rows)
    assert capsys.readouterr().err == ""  # no progress bars
    assert short(rows).splitlines()[0].startswith("239,11            sunspots  ")


def test_the_time_is_that_of_one_step(monkeypatch):
    monkeypatch.setattr(labs, "LABS", {"a": lambda: ((2, 3), None)})
    monkeypatch.setattr(
        labs, "interleaved", lambda runs, effort: {"a": np.array([1.0, 5.0, 6.0])}
    )
    (row,) = labs.measure_labs(SHORT)
    assert row == {"batch": [2, 3], "name": "a", "seconds": 5 / labs.STEPS}


def test_a_lab_whose_data_is_missing_is_named_and_the_others_are_timed(
    monkeypatch, capsys
):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(labs, "STEPS", 1)
    monkeypatch.setattr(data, "import_module", missing)
    monkeypatch.setattr(pinyin, "find_spec", lambda name: None)
    labs.phrases.cache_clear()
    (row,) = labs.measure_labs(SHORT)
    assert row["name"] == "sunspots"
    lines = capsys.readouterr().err.splitlines()
    for line, (name, package) in zip(
        lines,
        [
            ("pinyin_lm", "pypinyin"),
            ("pinyin_split", "pypinyin"),
            ("names", "faker"),
        ],
        strict=True,
    ):
        assert line.startswith(f"labs.{name} is left out: ")
        assert package in line


def test_the_report_has_the_edits_of_live_figures_where_they_were_measured(tmp_path):
    file = tmp_path / "live.json"
    assert live(file) == ""
    found = measure_live.results({"order": 1.23456, "names": 21.0})
    file.write_text(json.dumps(found), encoding="utf-8")
    head, *rows = live(file).splitlines()
    assert head == f"live, in a browser slowed down 4 times, on {found['date']}"
    assert [row.split() for row in rows] == [
        ["order", "1.24", "ms"],
        ["names", "21.0", "ms"],
    ]
    assert found["milliseconds"]["order"] == pytest.approx(1.235)
