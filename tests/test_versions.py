"""One floor and one pin: what is declared, what is tested, and what the words say."""

import re
import runpy
import sys
import tomllib
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from tests.outputs import OLDER, agree
from tests.small_site import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PYTHON = PROJECT["requires-python"].removeprefix(">=")
FLOOR = {
    need.name: next(iter(need.specifier)).version
    for need in map(Requirement, PROJECT["dependencies"])
}
(PIN,) = map(Requirement, PROJECT["optional-dependencies"]["shown"])
HALVES = [
    ("docs/en/index.md", ""),
    ("docs/zh/index.md", ""),
    ("README.md", "## 中文"),
    ("README.md", "# rnn_tutorial"),
]


class Session:
    """A session of nox that notes what it is told to do."""

    posargs = ("tests/test_checks.py",)

    def __init__(self):
        self.installed, self.runs, self.env = [], [], {}

    def install(self, *needs):
        """Note what is to be installed."""
        self.installed += needs

    def run(self, *command):
        """Note what is to be run."""
        self.runs.append(command)


@pytest.fixture
def sessions(monkeypatch):
    """The sessions of the noxfile, by name: the Python of each, and what it does."""
    found = {}

    def session(function=None, python=None):
        if function is None:
            return lambda function: session(function, python)
        found[function.__name__] = (python, function)
        return function

    nox = SimpleNamespace(session=session, options=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "nox", nox)
    monkeypatch.chdir(ROOT)
    runpy.run_path("noxfile.py")
    return {name: (python, done(each)) for name, (python, each) in found.items()}


def done(function):
    """What a session does."""
    session = Session()
    function(session)
    return session


def test_oldest_session_has_the_floor(sessions):
    python, session = sessions["oldest"]
    assert python == PYTHON
    assert set(FLOOR) == {"numpy", "torch"}
    for name, version in FLOOR.items():
        assert f"{name}=={version}.*" in session.installed


def test_default_session_has_the_torch_that_made_the_outputs(sessions):
    _, session = sessions["tests"]
    assert session.installed == ["--editable", ".[test,shown]"]


def test_newest_session_takes_the_newest(sessions):
    _, session = sessions["newest"]
    assert session.installed[:3] == ["--upgrade", "numpy", "torch"]
    assert "shown" not in str(session.installed)


def test_each_session_runs_the_tests_that_are_named(sessions):
    for _, session in sessions.values():
        (command,) = session.runs
        assert command[:3] == ("python", "-m", "pytest")
        assert command[-1] == Session.posargs[0]


def test_workflow_runs_each_session(sessions):
    text = (ROOT / ".github/workflows/tests.yml").read_text("utf-8")
    job = yaml.safe_load(text)["jobs"]["platforms"]
    assert job["steps"][-1]["run"] == "python -m nox --session ${{ matrix.session }}"
    matrix = job["strategy"]["matrix"]
    rows = {row["session"]: row for row in matrix["include"]}
    assert {*matrix["session"], *rows} == set(sessions)
    assert matrix["python"][0] == rows["oldest"]["python"] == PYTHON
    assert matrix["python"][-1] == rows["newest"]["python"]
    assert "PYTHONUTF8" not in text  # it would hide a file without an encoding


@pytest.mark.parametrize(("file", "heading"), HALVES)
def test_words_name_the_floor(file, heading):
    text = (ROOT / file).read_text("utf-8")
    line = next(
        li for li in text[text.index(heading) :].splitlines() if "NumPy 2" in li
    )
    said = re.findall(r"(Python|NumPy|PyTorch) (\d+\.\d+)", line)
    assert dict(said) == {
        "Python": PYTHON,
        "NumPy": FLOOR["numpy"],
        "PyTorch": FLOOR["torch"],
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_home_names_the_torch_that_made_the_outputs(language):
    text = (ROOT / f"docs/{language}/index.md").read_text("utf-8")
    pin = next(iter(PIN.specifier)).version.removesuffix(".*")
    assert re.findall(r"PyTorch (\d+\.\d+)", text) == [FLOOR["torch"], pin]
    assert Version(FLOOR["torch"]) < Version(pin)


def test_versions_of_torch_stand_in_one_place():
    kinds = ["*.md", "*.py", "*.toml", "Makefile", ".github/*/*.yml", "docs/*/**/*.md"]
    for kind in kinds:
        for file in ROOT.glob(kind):
            found = re.findall(r"\btorch\W*[=>]=\W*\d", file.read_text("utf-8"))
            assert bool(found) == (file.name == "pyproject.toml"), file


def test_older_words_of_torch_stand_on_the_page():
    """A reader with an older version can search for them."""
    for language in ("en", "zh"):
        text = (ROOT / f"docs/{language}/pitfalls.md").read_text("utf-8")
        for older, now in OLDER.items():
            assert f"`{older}" in text
            assert f"{now}\n" in text
    for older, now in OLDER.items():
        assert agree(f"Unsupported - {now}", f"Unsupported - {older}")
        assert not agree(older, now)
