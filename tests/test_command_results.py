"""Results are written all together, or nothing is changed."""

import os
import shutil
from pathlib import Path

import pytest

from rnn_tutorial.command import results
from rnn_tutorial.command.results import results_folder


def tree(folder):
    """The files below a folder and their text, and False for each folder."""
    return {
        path.relative_to(folder).as_posix(): path.is_file() and path.read_text()
        for path in folder.rglob("*")
    }


def write(out, names="ab"):
    """Write new files; fail in between if one of them is called ``fail``."""
    with results_folder(out, names) as folder:
        for name in names:
            (folder / name).write_text("new")


def test_results_come_all_together(tmp_path):
    out = tmp_path / "new" / "results"
    with results_folder(out) as folder:
        (folder / "model.pt").write_text("new")
        assert [file.name for file in out.iterdir()] == [folder.name]
    assert tree(tmp_path / "new") == {"results": False, "results/model.pt": "new"}


def test_a_file_that_is_there_is_replaced_and_others_stay(tmp_path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "other").write_text("old")
    write(tmp_path)
    assert tree(tmp_path) == {"a": "new", "b": "new", "other": "old"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_work_that_fails_leaves_the_folder_as_it_was(tmp_path, error):
    (tmp_path / "model.pt").write_text("old")

    def work(out):
        with results_folder(out) as folder:
            (folder / "model.pt").write_text("half")
            raise error

    for out in (tmp_path, tmp_path / "new" / "out"):
        with pytest.raises(error):
            work(out)
        assert tree(tmp_path) == {"model.pt": "old"}


@pytest.mark.parametrize("error", [PermissionError(13, "is open"), KeyboardInterrupt()])
@pytest.mark.parametrize("old", [{}, {"a": "old"}, {"a": "old", "b": "old"}])
def test_where_one_file_cannot_be_replaced_none_is(tmp_path, monkeypatch, error, old):
    for name, text in old.items():
        (tmp_path / name).write_text(text)

    def replace(source, target):
        if Path(source).name == "b":
            raise error
        os.rename(source, target)

    monkeypatch.setattr(results.os, "replace", replace)
    with pytest.raises(type(error)) as raised:
        write(tmp_path)
    if isinstance(error, OSError):
        assert raised.value.filename == str(tmp_path)
    assert tree(tmp_path) == old


def test_a_full_disk_while_the_old_files_are_kept_changes_nothing(
    tmp_path, monkeypatch
):
    for name in "ab":
        (tmp_path / name).write_text("old")
    copies = iter([shutil.copy2])

    def copy(*paths, **how):
        for real in copies:
            return real(*paths, **how)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(results.shutil, "copy2", copy)
    with pytest.raises(OSError, match="No space left on device"):
        write(tmp_path)
    assert tree(tmp_path) == {"a": "old", "b": "old"}


@pytest.mark.parametrize(
    "out", ["a/file/out", "a/file", "a/new/" + 300 * "x", 300 * "x", 3000 * "x/"]
)
def test_a_place_that_cannot_be_written_is_an_error_before_any_work(tmp_path, out):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("old")
    why = r"Not a directory|File exists|too long"
    with pytest.raises(OSError, match=why) as raised, results_folder(tmp_path / out):
        pytest.fail("work has begun")
    assert raised.value.filename == str(tmp_path / out)
    assert tree(tmp_path) == {"a": False, "a/file": "old"}


def test_so_is_a_place_below_a_folder_that_one_may_not_enter(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    for name in ("exists", "mkdir"):
        monkeypatch.setattr(Path, name, refuse)
    with pytest.raises(PermissionError), results_folder(tmp_path / "out"):
        pytest.fail("work has begun")


@pytest.mark.parametrize("name", ["a", 300 * "x"])
def test_so_is_a_name_that_is_taken_by_a_folder_or_too_long(
    tmp_path, monkeypatch, name
):
    monkeypatch.setattr(Path, "exists", os.path.exists)  # as newer Pythons have it
    (tmp_path / "a").mkdir()
    why, out = r"not a file|too long", results_folder(tmp_path, ["b", name])
    with pytest.raises(OSError, match=why), out:
        pytest.fail("work has begun")
    assert tree(tmp_path) == {"a": False}
