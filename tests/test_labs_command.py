"""The arguments of a lab's command, its errors, its model's file, its claims."""

import pytest
import torch

from rnn_tutorial.labs.command import check_claims, parser, save_weights


def parse(*argv):
    return lab().parse_args(argv)


def lab():
    return parser("some_lab", "What it does.", epochs=3, files=["model.pt"])


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


def test_claims_are_checked_for_the_epochs_of_the_lab_only(capsys):
    p = lab()

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


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("file/out", "Not a directory"),
        (300 * "x", "File name too long"),
        (".", "model.pt is there and is not a file"),
    ],
)
def test_an_unwritable_folder_is_an_error_before_any_work(out, why, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    (tmp_path / "model.pt").mkdir()
    with pytest.raises(SystemExit) as exit_:
        parse("--out", str(tmp_path / out))
    assert exit_.value.code == 2
    printed = capsys.readouterr().err
    assert f"argument --out: cannot write to {tmp_path / out}: {why}\n" in printed
    assert printed.count("\n") == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "model.pt"]


def test_a_full_disk_is_said_to_be_full(tmp_path):
    """`torch.save` says "unexpected pos 11136 vs 11040"."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            save_weights(torch.nn.Linear(99, 99), tmp_path / "model.pt")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_weights_can_be_loaded_again(tmp_path):
    model, other = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    save_weights(model, tmp_path / "model.pt")
    other.load_state_dict(torch.load(tmp_path / "model.pt"))
    assert torch.equal(model.weight, other.weight)
