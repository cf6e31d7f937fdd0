"""The six commands, as they are run: what they need, where they write."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

from rnn_tutorial.bench.peers import PEERS
from tests.small_site import ROOT

LABS = ["labs.names", "labs.pinyin_lm", "labs.pinyin_split", "labs.sunspots"]
COMMANDS = [*LABS, "bench", "bench.choose"]
OPTIONAL = {"faker", "matplotlib", "pypinyin", "threadpoolctl", "tqdm"}
NOT_INSTALLED = """\
import runpy, sys
name, *missing = sys.argv[1:]
sys.modules.update(dict.fromkeys(missing))  # as if they were not installed
sys.argv[1:] = ["--help"]
runpy.run_module(name, run_name="__main__", alter_sys=True)
"""


def needs(command):
    return import_module(f"rnn_tutorial.{command}.__main__").NEEDS


def python(*argv, encoding="utf-8", **options):
    """Run Python in the folder of the package; stdout in this encoding."""
    chosen = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "PYTHONUNBUFFERED": ""}
    return subprocess.run(
        [sys.executable, *argv],
        cwd=ROOT,
        env={**os.environ, **chosen},
        capture_output=True,
        encoding=encoding,
        **options,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_not_installed_is_one_line(command):
    """Also at --help, and before anything that is slow."""
    missing = sorted(OPTIONAL.intersection(needs(command)))
    names = ", ".join(missing)
    done = python("-c", NOT_INSTALLED, f"rnn_tutorial.{command}", *OPTIONAL, "torch")
    pip = f"python -m pip install {' '.join(sorted([*missing, 'torch']))}"
    assert names
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"python -m rnn_tutorial.{command}: needs ")
    assert done.stderr.endswith(f": {pip}\n")
    assert done.stderr.count("\n") == 1


def test_the_commands_need_what_pyproject_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]

    def names(requirements):
        return {re.match(r"[\w-]+", line)[0] for line in requirements}

    always = names(project["dependencies"])
    labs = always | names(extras["labs"])
    pinyin, neither = labs - {"faker"}, labs - {"faker", "pypinyin"}
    assert [set(needs(lab)) for lab in LABS] == [labs, pinyin, pinyin, neither]
    peers = {package for _, packages in PEERS.values() for package in packages}
    assert peers < names(extras["bench"])
    assert set(needs("bench")) == always | names(extras["bench"]) - peers


def test_the_benchmark_runs_without_its_peers():
    peers = [package for _, packages in PEERS.values() for package in packages]
    done = python("-W", "error", "-c", NOT_INSTALLED, "rnn_tutorial.bench", *peers)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: python -m rnn_tutorial.bench")


def test_the_site_is_built_without_what_the_benchmark_needs():
    """Its charts are drawn by a module of the benchmark."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    assert not [need for need in extras["docs"] if "bench" in need]
    code = "import sys; sys.modules.update(dict.fromkeys(sys.argv[1:]))\n"
    code += "import rnn_tutorial.bench.figures"
    needs = {re.match(r"[\w-]+", line)[0] for line in extras["bench"]} - {"tqdm"}
    done = python("-c", code, *needs)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("lab", LABS)
def test_a_folder_in_the_place_of_a_file_is_refused_before_any_work(
    lab, tmp_path, capsys
):
    command = import_module(f"rnn_tutorial.{lab}.command")
    for name in command.FILES:
        (tmp_path / name).mkdir()
        with pytest.raises(SystemExit) as exit_:
            command.main(["--out", str(tmp_path)])
        assert exit_.value.code == 2
        printed = capsys.readouterr()
        assert printed.err.endswith(f"{tmp_path}: {name} is there and is not a file\n")
        assert printed.err.count("\n") == 1
        assert [path.name for path in tmp_path.iterdir()] == [name]
        (tmp_path / name).rmdir()


def test_a_lab_in_ascii(tmp_path):
    """The mean and the deviation of a table, of which ASCII has no sign."""
    argv = ["--epochs", "1", "--device", "cpu", "--out", str(tmp_path)]
    done = python("-m", "rnn_tutorial.labs.sunspots", *argv, encoding="ascii")
    assert done.returncode == 0, done.stderr
    assert r"\xb1" in done.stdout
    assert done.stdout.endswith("is checked for --epochs 400 only.\n")
    assert (tmp_path / "model.pt").exists()


def test_a_lesson_in_ascii():
    code = "import rnn_tutorial.lessons\nprint(chr(0xb1))"
    assert python("-c", code, encoding="ascii").stdout == "\\xb1\n"


def test_a_lab_is_interrupted(tmp_path):
    command = [sys.executable, "-m", "rnn_tutorial.labs.sunspots"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")], cwd=ROOT, stderr=subprocess.PIPE
    ) as process:
        process.stderr.read(200)  # the progress bar
        process.send_signal(signal.SIGINT)
        error = process.stderr.read().decode()
    assert process.returncode == 130
    said = "python -m rnn_tutorial.labs.sunspots: stopped by SIGINT\n"
    assert error.splitlines(keepends=True)[-1] == said
    assert "Traceback" not in error
    assert list(tmp_path.iterdir()) == []
