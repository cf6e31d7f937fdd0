"""The command of the lab of the surnames, on a few names."""

from functools import partial

import pytest
import torch
from matplotlib import pyplot

from rnn_tutorial.labs.names import command
from rnn_tutorial.labs.names.command import FILES
from rnn_tutorial.labs.names.data import labelled_batches, split_names
from rnn_tutorial.labs.names.model import NameReader, probabilities
from rnn_tutorial.labs.names.score import score, table
from rnn_tutorial.labs.names.train import train_seeds
from tests.test_labs_names import SMALL

TRAINING, TEST = split_names(SMALL)
CHECKS = ["check", "check_border", "check_confusion", "check_letters"]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """A few names; and whatever is said of them is noted, not checked."""
    said = []
    monkeypatch.setattr(command, "load_names", lambda: SMALL)
    for check in CHECKS:
        note = partial(said_of, said, check)
        monkeypatch.setattr(command, check, note)
    return said


def said_of(said, check, *args):
    said.append((check, args))


def run(out, *argv):
    command.main(["--device", "cpu", "--epochs", "1", "--out", str(out), *argv])


def files(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_run_prints_the_tables_and_saves_the_results(tmp_path, capsys, small):
    run(tmp_path)
    assert files(tmp_path) == FILES
    printed = capsys.readouterr()
    assert "seed 2" in printed.err  # the progress bar
    for name in ("always pl", "1-gram", "4-gram", "BiRNN", "BiRNN, balanced", "LSTM"):
        assert printed.out.count(f"\n{name} ") == 1
    assert "\nmartinkovic  " in printed.out
    assert printed.out.endswith("is checked for --epochs 10 only.\n")
    assert small == []

    batches, truth = labelled_batches(TRAINING), list(TEST.values())
    birnn = train_seeds(batches, 1, range(3), "cpu", 48, bidirectional=True)
    scores = [score(probabilities(one, list(TEST)), truth) for one in birnn]
    assert table({"BiRNN": scores}).splitlines()[1] in printed.out.splitlines()
    for name, saved in (
        ("rnn.pt", NameReader(96)),
        ("birnn.pt", NameReader(48, bidirectional=True)),
    ):
        saved.load_state_dict(torch.load(tmp_path / name))
    same = probabilities(birnn[0], list(TEST))
    assert torch.equal(probabilities(saved, list(TEST)), same)
    assert ">zu<" in (tmp_path / "confusion.svg").read_text()  # text, not outlines
    assert ">hr<" in (tmp_path / "letters.svg").read_text()
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
    assert sorted(check for check, _ in small) == CHECKS
    said = dict(small)
    (scores,) = said["check"]
    assert [len(group) for group in scores.values()] == 5 * [1] + 5 * [3]
    (taken,) = said["check_confusion"]
    assert taken.sum() == 3 * len(TEST)
    groups, shared = said["check_border"]
    assert len(groups) == len(shared) == 3
    (read,) = said["check_letters"]
    assert [p.shape for p in read] == 3 * [(11, 12)]


def test_a_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    contents = []
    for name, seed in (("one", "7"), ("same", "7"), ("other", "8")):
        run(tmp_path / name, "--seed", seed)
        state = torch.load(tmp_path / name / "rnn.pt")
        weights = torch.cat([weight.flatten() for weight in state.values()])
        contents.append(
            (weights.tolist(), (tmp_path / name / "letters.svg").read_bytes())
        )
    assert contents[0] == contents[1]
    assert contents[0][0] != contents[2][0]


def ends_in_one_line(capsys, out, *argv, status=2):
    """Run the command; return the line that it ends with."""
    with pytest.raises(SystemExit) as exit_:
        run(out, *argv)
    assert exit_.value.code == status
    printed = capsys.readouterr()
    lines = printed.err.splitlines()
    assert lines[-1].startswith("python -m rnn_tutorial.labs.names: ")
    return lines[-1]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--device", "cuda:99"], "got 'cuda:99'"),
        (["--epochs", "0"], "got '0'"),
        (["--seed", "x"], "got 'x'"),
        (["nowak"], "unrecognized arguments: nowak"),
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
    def refuse(*args):
        raise AssertionError("RNN: expected 72.0% to 78.0%, got 50.0%")

    monkeypatch.setattr(command, "EPOCHS", 1)
    monkeypatch.setattr(command, "check", refuse)
    assert "got 50.0%" in ends_in_one_line(capsys, tmp_path, status=1)
    assert files(tmp_path) == FILES  # to look at


@pytest.mark.parametrize("name", ["train_seeds", "draw_letters"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_run_that_is_cut_off_leaves_the_folder_as_it_was(
    name, error, tmp_path, monkeypatch
):
    (tmp_path / "rnn.pt").write_text("old")

    def fail(*args, **settings):
        raise error

    monkeypatch.setattr(command, name, fail)
    with pytest.raises(error):
        run(tmp_path)
    assert files(tmp_path) == ["rnn.pt"]
    assert (tmp_path / "rnn.pt").read_text() == "old"


def test_help_explains(capsys):
    with pytest.raises(SystemExit) as exit_:
        command.main(["--help"])
    assert exit_.value.code == 0
    printed = capsys.readouterr().out
    assert "which list a name is from" in printed
    for name in ("--device", "--epochs", "--seed", "--out"):
        assert name in printed
