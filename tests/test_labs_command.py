"""The arguments of a lab's command, its errors, and its folder of results."""

import pytest
import torch

from rnn_tutorial.labs.command import check_claims, parser, results_folder


def parse(*argv):
    return parser("some_lab", "What it does.", epochs=3).parse_args(argv)


def test_defaults_and_arguments():
    args = parse()
    assert (args.epochs, args.seed, args.out.name) == (3, 0, "some_lab")
    assert isinstance(args.device, torch.device)
    args = parse("--device", "cpu", "--epochs", "2", "--seed", "7", "--out", "a/b")
    assert (args.device.type, args.epochs, args.seed) == ("cpu", 2, 7)
    assert args.out.as_posix() == "a/b"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--device", "cuda:99"], "got 'cuda:99'"),
        (["--device", "abacus"], "expected a device that torch knows, got 'abacus'"),
        (["--epochs", "0"], "expected a whole number from 1 to 100000, got '0'"),
        (["--epochs", "two"], "expected a whole number from 1 to 100000, got 'two'"),
        (["--epochs", "²"], "expected a whole number from 1 to 100000, got '²'"),
        (["--seed", "-1"], "argument --seed: expected"),
        (["--seed", str(2**31)], "got '2147483648'"),
        (["--sed", "1"], "unrecognized arguments: --sed 1"),
    ],
)
def test_an_error_is_one_line(argv, message, capsys):
    with pytest.raises(SystemExit) as exit_:
        parse(*argv)
    assert exit_.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("python -m rnn_tutorial.labs.some_lab: ")
    assert message in printed.err


def test_a_bad_device_in_the_environment_is_an_error_too(monkeypatch, capsys):
    monkeypatch.setenv("RNN_TUTORIAL_DEVICE", "abacus")
    with pytest.raises(SystemExit):
        parse()
    assert "abacus" in capsys.readouterr().err
    assert parse("--device", "cpu").device.type == "cpu"


def test_help_explains_every_argument(capsys):
    with pytest.raises(SystemExit) as exit_:
        parse("--help")
    assert exit_.value.code == 0
    text = capsys.readouterr().out
    assert "What it does." in text
    for name in ("--device", "--epochs", "--seed", "--out"):
        assert name in text
    assert "default: 3" in text


def test_results_come_all_together(tmp_path):
    out = tmp_path / "new" / "results"
    with results_folder(parser("some_lab", "", 3), out) as folder:
        (folder / "model.pt").write_text("new")
        assert [file.name for file in out.iterdir()] == [folder.name]
    assert [file.name for file in out.iterdir()] == ["model.pt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_work_that_fails_leaves_the_folder_as_it_was(tmp_path, error):
    (tmp_path / "model.pt").write_text("old")

    def work():
        with results_folder(parser("some_lab", "", 3), tmp_path) as folder:
            (folder / "model.pt").write_text("half")
            raise error

    with pytest.raises(error):
        work()
    assert [file.name for file in tmp_path.iterdir()] == ["model.pt"]
    assert (tmp_path / "model.pt").read_text() == "old"


def test_work_that_fails_leaves_no_new_folder(tmp_path):
    def work():
        with results_folder(parser("some_lab", "", 3), tmp_path / "out"):
            raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        work()
    assert list(tmp_path.iterdir()) == []


def test_claims_are_checked_for_the_epochs_of_the_lab_only(capsys):
    p = parser("some_lab", "", 3)

    def refuse():
        raise AssertionError("expected 1, got 2")

    check_claims(p, 2, refuse)
    assert capsys.readouterr().out.endswith("checked for --epochs 3 only.\n")
    check_claims(p, 3, lambda: None)
    assert capsys.readouterr().out == "What the lab says holds.\n"
    with pytest.raises(SystemExit) as exit_:
        check_claims(p, 3, refuse)
    assert exit_.value.code == 1
    assert (
        capsys.readouterr().err == f"{p.prog}: not as the lab says: expected 1, got 2\n"
    )


def test_an_unwritable_folder_is_an_error_before_any_work(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(SystemExit) as exit_,
        results_folder(parser("some_lab", "", 3), tmp_path / "file" / "out"),
    ):
        pytest.fail("work has begun")
    assert exit_.value.code == 2
    printed = capsys.readouterr().err
    assert "argument --out: cannot write to" in printed
    assert printed.count("\n") == 1
