"""The command of the lab where syllables end, on a small part of the data."""

import pytest
import torch
from matplotlib import pyplot

from rnn_tutorial.labs.pinyin_split import command
from rnn_tutorial.labs.pinyin_split.command import FILES
from rnn_tutorial.labs.pinyin_split.model import Splitter, split
from rnn_tutorial.labs.pinyin_split.score import score_all, table
from rnn_tutorial.labs.pinyin_split.train import train_seeds
from tests.test_labs_pinyin_split import SMALL


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """A few strings; and whatever is said of them is noted, not checked."""
    said = []
    monkeypatch.setattr(command, "load_parts", lambda: SMALL)
    monkeypatch.setattr(command, "check", said.append)
    monkeypatch.setattr(command, "check_examples", said.append)
    return said


def run(out, *argv):
    command.main(["--device", "cpu", "--epochs", "1", "--out", str(out), *argv])


def files(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_run_prints_the_tables_and_saves_the_results(tmp_path, capsys, small):
    run(tmp_path)
    assert files(tmp_path) == FILES
    printed = capsys.readouterr()
    assert "seed 2" in printed.err  # the progress bar
    for name in (*(f"RNN, K = {late}" for late in range(5)), "BiRNN", "greedy"):
        assert printed.out.count(f"\n{name} ") == 2
    assert "tian|an|men" in printed.out
    assert printed.out.endswith("is checked for --epochs 3 only.\n")
    assert small == []

    batches = command.labelled_batches(SMALL[0])
    birnn = train_seeds(batches, 1, range(3), "cpu", 32, bidirectional=True)
    row = table(score_all({"BiRNN": birnn}, SMALL[1])).splitlines()[1]
    assert row in printed.out.splitlines()
    saved = Splitter(32, bidirectional=True)
    saved.load_state_dict(torch.load(tmp_path / "model.pt"))
    assert split(saved, list(SMALL[1])) == split(birnn[0], list(SMALL[1]))
    figure = (tmp_path / "figure.svg").read_text()
    assert ">BiRNN<" in figure  # text, not outlines
    assert pyplot.get_fignums() == []


def test_a_print_that_fails_loses_no_results(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise BrokenPipeError

    monkeypatch.setattr(command, "print", fail, raising=False)
    with pytest.raises(BrokenPipeError):
        run(tmp_path)
    assert files(tmp_path) == FILES


def test_with_all_epochs_the_claims_are_checked(tmp_path, capsys, small, monkeypatch):
    monkeypatch.setattr(command, "EPOCHS", 1)
    run(tmp_path)
    assert capsys.readouterr().out.endswith("What the lab says holds.\n")
    scores, examples = small
    assert {len(group) for name, group in scores.items() if name != "greedy"} == {3}
    assert ["".join(split) for split in examples] == ["xian", "tiananmen", "fangan"]


def test_a_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    contents = []
    for name, seed in (("one", "7"), ("same", "7"), ("other", "8")):
        run(tmp_path / name, "--seed", seed)
        state = torch.load(tmp_path / name / "model.pt")
        weights = torch.cat([weight.flatten() for weight in state.values()])
        contents.append((weights.tolist(), (tmp_path / name / FILES[0]).read_bytes()))
    assert contents[0] == contents[1]
    assert contents[0][0] != contents[2][0]


def ends_in_one_line(capsys, out, *argv, status=2):
    """Run the command; return the line that it ends with."""
    with pytest.raises(SystemExit) as exit_:
        run(out, *argv)
    assert exit_.value.code == status
    printed = capsys.readouterr()
    lines = printed.err.splitlines()
    assert lines[-1].startswith("python -m rnn_tutorial.labs.pinyin_split: ")
    return lines[-1]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--device", "cuda:99"], "got 'cuda:99'"),
        (["--epochs", "0"], "got '0'"),
        (["--seed", "x"], "got 'x'"),
        (["xian"], "unrecognized arguments: xian"),
    ],
)
def test_a_bad_argument_is_one_line(argv, words, tmp_path, capsys):
    assert words in ends_in_one_line(capsys, tmp_path, *argv)
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, capsys):
    file = tmp_path / "file"
    file.write_text("")
    assert "cannot write to" in ends_in_one_line(capsys, file / "out")
    assert file.read_text() == ""


def test_a_claim_that_fails_is_one_line(tmp_path, capsys, monkeypatch):
    def refuse(scores):
        raise AssertionError("BiRNN: expected 97.5% to 99.3%, got 50.0%")

    monkeypatch.setattr(command, "EPOCHS", 1)
    monkeypatch.setattr(command, "check", refuse)
    assert "got 50.0%" in ends_in_one_line(capsys, tmp_path, status=1)
    assert files(tmp_path) == FILES  # to look at


@pytest.mark.parametrize("name", ["train_seeds", "draw_late"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_run_that_is_cut_off_leaves_the_folder_as_it_was(
    name, error, tmp_path, monkeypatch
):
    (tmp_path / "model.pt").write_text("old")

    def fail(*args, **settings):
        raise error

    monkeypatch.setattr(command, name, fail)
    with pytest.raises(error):
        run(tmp_path)
    assert files(tmp_path) == ["model.pt"]
    assert (tmp_path / "model.pt").read_text() == "old"


def test_help_explains(capsys):
    with pytest.raises(SystemExit) as exit_:
        command.main(["--help"])
    assert exit_.value.code == 0
    printed = capsys.readouterr().out
    assert "Split pinyin into syllables" in printed
    for name in ("--device", "--epochs", "--seed", "--out"):
        assert name in printed
