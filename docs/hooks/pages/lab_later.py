"""Run labs in the background of `mkdocs serve`, which shows its pages meanwhile."""

import logging
import os
import time
from pathlib import Path
from queue import Queue
from threading import Thread

from lab_run import LabError, execute, keep, kept, key_of
from nbformat import NotebookNode

log = logging.getLogger("mkdocs.hooks.labs")

RUNS: Queue[tuple[str, list[str], Path, str]] = Queue()
WANTED: dict[str, str] = {}  # by lab: the key of the run whose results the page wants
FAILED: dict[str, str] = {}  # by key: how the run failed


class Underway(Exception):
    """A lab that has no results yet."""


def run_later(lab: str, cells: list[str], root: Path) -> NotebookNode:
    """The notebook of a lab that has been run, as from `run_lab`.

    Raises Underway where it has not, and has it run; LabError where that has failed.
    """
    key = key_of(cells, root)
    if notebook := kept(root / ".cache/labs" / lab, key):
        return notebook
    if key in FAILED:
        raise LabError(FAILED[key])
    if WANTED.get(lab) != key:
        WANTED[lab] = key
        RUNS.put((lab, cells, root, key))
    raise Underway(lab)


def start() -> None:
    """Run what waits, and what will, as many at a time as there are cores."""
    for _ in range(os.cpu_count() or 1):
        Thread(target=work, daemon=True).start()


def work() -> None:
    """Run one lab after the other."""
    while True:
        run_next(*RUNS.get())


def run_next(lab: str, cells: list[str], root: Path, key: str) -> None:
    """Run a lab and write down its results, or how it failed, unless it has changed.

    The server sees the file, and builds the pages anew.
    """
    if WANTED[lab] != key:
        return
    log.info("labs/%s runs in the background: up to a minute or two", lab)
    begin, notebook, failure = time.monotonic(), None, ""
    try:
        notebook = execute(lab, cells, root)
    except Exception as error:  # of whatever kind: it belongs on the page
        failure = str(error)
    if WANTED[lab] != key or key_of(cells, root) != key:
        return  # these are not the results of what the page now shows
    file = root / ".cache/labs" / lab
    if notebook:
        log.info("labs/%s is done, after %.0f s", lab, time.monotonic() - begin)
        keep(file, key, notebook)
    else:
        log.error(failure)
        FAILED[key] = failure
        file.with_suffix(".failed").write_text(failure, "utf-8")
