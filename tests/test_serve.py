"""`mkdocs serve` shows a change, however much it keeps, and does not wait for labs."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.request import urlopen

import psutil
import pytest
from nbformat import v4

from docs.hooks.pages import lab_later
from tests.small_site import small_site

PAGE = """\
# RNN

A page.

The first word.

```python
--8<-- "rnn_tutorial/cells.py"
```
```output
The first line.
```

::: rnn_tutorial.answer
"""
MODULE = 'def answer():\n    """The first answer."""\n'
CELLS = """\
with open("runs.txt", "a") as file:
    print("run", file=file)
print("printed", 40 + 2)
"""
SLOW = """\
import os, time
from pathlib import Path

Path("pid").write_text(str(os.getpid()))
while not Path("go").exists():
    time.sleep(0.05)
print("the first run", 40 + 2)
"""
RUNS = {"zh": "正在第一次运行", "en": "is running for the first time"}
FAILED = {"zh": "运行出错", "en": "This lab failed"}
URLS = {"zh": "labs/t/", "en": "en/labs/t/"}


def free_port():
    """A port that nobody uses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def serving(folder, cells=CELLS):
    """The address at which `mkdocs serve` shows a lab of these cells, and its process.

    What it logs comes into the file `log`.
    """
    small_site(folder, PAGE, PAGE, "labs/t.md")
    for name, text in ("__init__", MODULE), ("cells", cells):
        (folder / f"rnn_tutorial/{name}.py").write_text(text)
    port = free_port()
    with open(folder / "log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
            cwd=folder,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONIOENCODING": "utf-8"},
            stderr=log,
        )
        try:
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait()


def until(condition, what):
    """Wait until the condition holds."""
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"still not: {what}")


def shown(words, url):
    """Whether the words are shown there."""
    try:
        return words in urlopen(url, timeout=60).read().decode()
    except OSError:
        return False  # not yet there


def until_shown(words, url):
    """Wait until the words are shown there."""
    until(lambda: shown(words, url), f"{words!r} at {url}")


def test_served_pages_follow_the_files(tmp_path):
    page, module = tmp_path / "docs/en/labs/t.md", tmp_path / "rnn_tutorial/__init__.py"
    with serving(tmp_path) as (address, _):
        until_shown("The first word.", f"{address}/en/labs/t/")
        until_shown("The first answer.", f"{address}/en/labs/t/")
        until_shown("printed 42", f"{address}/en/labs/t/")
        page.write_text(PAGE.replace("first", "second"))
        for file in ("en/labs/t/", "en/labs/t/t.ipynb", "search/search_index.en.json"):
            until_shown("The second word.", f"{address}/{file}")
        until_shown("The second line.", f"{address}/en/labs/t/")
        # Nothing is trained again.
        assert (tmp_path / "runs.txt").read_text() == "run\n"
        module.write_text(MODULE.replace("first", "second"))
        until_shown("The second answer.", f"{address}/en/labs/t/")


def test_pages_are_shown_while_a_lab_runs_and_then_its_results(tmp_path):
    with serving(tmp_path, SLOW) as (address, _):
        for language, words in RUNS.items():
            until_shown(words, f"{address}/{URLS[language]}")
            assert not shown("the first run 42", f"{address}/{URLS[language]}")
        until((tmp_path / "pid").exists, "a kernel")
        (tmp_path / "go").touch()
        for language, words in RUNS.items():
            until_shown("the first run 42", f"{address}/{URLS[language]}")
            assert not shown(words, f"{address}/{URLS[language]}")
    assert "labs/t is done" in (tmp_path / "log").read_text("utf-8")


def test_a_lab_that_fails_says_so_and_is_run_again_when_it_has_changed(tmp_path):
    page, cells = tmp_path / "docs/en/labs/t.md", tmp_path / "rnn_tutorial/cells.py"
    with serving(tmp_path, CELLS.replace("40 + 2", "40 / 0")) as (address, _):
        for language, words in FAILED.items():
            until_shown(words, f"{address}/{URLS[language]}")
            assert shown("\nZeroDivisionError: ", f"{address}/{URLS[language]}")
        assert "ZeroDivisionError" in (tmp_path / "log").read_text("utf-8")
        page.write_text(PAGE.replace("first", "second"))
        until_shown("The second word.", f"{address}/en/labs/t/")
        assert shown(FAILED["en"], f"{address}/en/labs/t/")
        assert (tmp_path / "runs.txt").read_text() == "run\n"
        cells.write_text(CELLS)
        until_shown("printed 42", f"{address}/en/labs/t/")
        assert not shown(FAILED["en"], f"{address}/en/labs/t/")


def test_a_lab_that_changes_while_it_runs_shows_the_results_of_its_new_code(tmp_path):
    with serving(tmp_path, SLOW) as (address, _):
        until((tmp_path / "pid").exists, "a kernel")
        new = SLOW.replace("first run", "second run")
        (tmp_path / "rnn_tutorial/cells.py").write_text(new)
        until_shown("the second run", f"{address}/en/labs/t/")
        (tmp_path / "go").touch()
        until_shown("the second run 42", f"{address}/en/labs/t/")
    assert "the first run 42" not in (tmp_path / ".cache/labs/t").read_text("utf-8")


@pytest.mark.parametrize("change", ["cells", "package"])
def test_results_of_what_has_changed_are_not_kept(tmp_path, monkeypatch, change):
    small_site(tmp_path)
    (tmp_path / "rnn_tutorial/__init__.py").write_text(MODULE)

    def ask(code):
        with pytest.raises(lab_later.Underway):
            lab_later.run_later("t", [code], tmp_path)

    def execute(lab, cells, root):
        if cells == ["old"] and change == "cells":
            ask("new")
        elif cells == ["old"]:
            (tmp_path / "rnn_tutorial/__init__.py").write_text("")
        return v4.new_notebook(cells=[v4.new_code_cell(code) for code in cells])

    monkeypatch.setattr(lab_later, "execute", execute)
    ask("old")
    lab_later.run_next(*lab_later.RUNS.get())
    assert not (tmp_path / ".cache/labs/t").exists()
    ask("new")
    lab_later.run_next(*lab_later.RUNS.get())
    assert lab_later.run_later("t", ["new"], tmp_path).cells[0].source == "new"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_no_kernel_outlives_the_server(tmp_path, end):
    with serving(tmp_path, SLOW) as (_, server):
        until((tmp_path / "pid").exists, "a kernel")
        until((tmp_path / "pid").read_text, "its number")
        kernel = psutil.Process(int((tmp_path / "pid").read_text()))
        server.send_signal(end)
        server.wait(10)
        until(lambda: ended(kernel), "the end of the kernel")
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def ended(process):
    """Whether a process has come to its end."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
