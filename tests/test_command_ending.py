"""However a command ends, one line says why, and nothing is left behind."""

import os
import signal
import subprocess
import sys

import pytest

from tests.small_site import ROOT

RUN = "from rnn_tutorial.command.ending import run; run('some', [])"
ENCODINGS = ["gbk", "cp932", "cp437", "ascii", "utf-8"]
SAVE = """\
import time
from pathlib import Path
from rnn_tutorial.command.results import results_folder

def main():
    with results_folder(Path("new/out")) as folder:
        (folder / "model.pt").write_text("half")
        {then}
"""
WAIT = SAVE.format(then="print(flush=True); time.sleep(60)")


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a command whose module `command` is this code."""
    monkeypatch.chdir(tmp_path)

    def start(code, before="", environment=(), **options):
        some = tmp_path / "some"
        some.mkdir()
        (some / "command.py").write_text(code, encoding="utf-8")
        chosen = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "PYTHONUNBUFFERED": ""}
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(
            [sys.executable, "-c", before + RUN],
            env={**os.environ, **chosen, **dict(environment)},
            **options,
        )

    return start


def ended(process):
    """The status and what was printed, and on stderr."""
    printed, error = process.communicate(timeout=30)
    return process.returncode, printed, error.decode(errors="replace")


def line(text):
    return f"python -m some: {text}{os.linesep}"


def test_what_goes_well_is_printed(start):
    assert ended(start("def main(): print('well')")) == (0, b"well\n", "")


@pytest.mark.parametrize("status", [0, 2])
def test_a_command_chooses_its_status(start, status):
    code = f"def main():\n  print('so')\n  raise SystemExit({status})"
    assert ended(start(code)) == (status, b"so\n", "")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_gets_every_character(start, encoding):
    """What it lacks is escaped, also where it is a name that an error says."""
    code = "def main():\n  print('µ–…±ü')\n  open('ü–')"
    environment = {"PYTHONIOENCODING": encoding}
    status, printed, error = ended(start(code, environment=environment))
    assert printed == "µ–…±ü\n".encode(encoding, "backslashreplace")
    assert (status, error.count("\n")) == (1, 1)
    assert error.endswith(": No such file or directory\n")


def test_nobody_reads_on(start):
    """As in `| head -1`, when it has read its line."""
    read, write = os.pipe()
    os.close(read)
    process = start("def main(): print('well')", stdout=write)
    os.close(write)
    assert ended(process) == (141, None, "")


@pytest.mark.parametrize("error", ["print('well')", "print('so'); raise SystemExit"])
def test_what_cannot_be_written(start, error):
    with open("/dev/full", "w") as full:
        process = start(f"def main(): {error}", stdout=full)
    why = line("standard output: No space left on device")
    assert ended(process) == (1, None, why)


def test_there_is_no_stdout(start):
    """As for a program of Windows without a console."""
    process = start("def main(): print('well')", "import sys; sys.stdout = None; ")
    assert ended(process) == (0, b"", "")


def test_a_full_disk_is_one_line_and_leaves_nothing(start, tmp_path):
    pytest.importorskip("resource")
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9)); "
    code = SAVE.format(then="(folder / 'b').write_text(99 * 'b')")
    out = os.path.join("new", "out")
    assert ended(start(code, full)) == (1, b"", line(f"{out}: File too large"))
    assert [path.name for path in tmp_path.iterdir()] == ["some"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_one_line_and_leaves_nothing(start, tmp_path, name):
    process = start(WAIT)
    process.stdout.readline()  # it is at work
    assert (tmp_path / "new").exists()
    number = getattr(signal, name)
    process.send_signal(number)
    assert ended(process) == (128 + number, b"", line(f"stopped by {name}"))
    assert [path.name for path in tmp_path.iterdir()] == ["some"]


def test_a_signal_that_is_ignored_stays_so(start):
    """As `nohup` does it."""
    before = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    code = "import os, signal\ndef main(): os.kill(os.getpid(), signal.SIGHUP)"
    assert ended(start(code, before)) == (0, b"", "")


def test_a_second_signal_changes_nothing(start):
    code = """\
import atexit, os, signal
atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))
def main(): os.kill(os.getpid(), signal.SIGINT)
"""
    assert ended(start(code)) == (130, b"", line("stopped by SIGINT"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("MemoryError('Unable to allocate 745. GiB')", "Unable to allocate 745. GiB"),
        ("MemoryError", "out of memory"),
        ("RuntimeError('CUDA out of memory.\\nDetails')", "CUDA out of memory."),
        ("RuntimeError('can\\'t allocate memory')", "can't allocate memory"),
        ("KeyboardInterrupt", "stopped by SIGINT"),
    ],
)
def test_a_failure_is_one_line(start, error, said):
    status, printed, error = ended(start(f"def main(): raise {error}"))
    assert status == (130 if "stopped" in said else 1)
    assert (printed, error) == (b"", line(said))


@pytest.mark.parametrize("error", ["RuntimeError('wrong')", "RuntimeError", "KeyError"])
def test_a_mistake_of_ours_is_shown_in_full(start, error):
    status, _, error = ended(start(f"def main(): raise {error}"))
    assert status == 1
    assert "Traceback" in error
