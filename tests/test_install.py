"""The package installs from the built site, by the command that its pages show."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from html import unescape
from pathlib import Path

import nbformat
import pytest

from tests.browser import visit
from tests.served import served
from tests.small_site import ROOT, build, small_site
from tests.test_docs import LABS, each_language
from tests.test_page_in_browser import copied
from tests.test_site import Page
from tests.test_versions import PROJECT

PAGE = """\
# RNN

What the labs need:

[[install labs]]

```python
--8<-- "rnn_tutorial/__init__.py"
```
"""
NAME = f"rnn_tutorial-{PROJECT['version']}"
WHEEL = f"{NAME}-py3-none-any.whl"
FROM_FILE = f'python -m pip install "./{WHEEL}[labs]"'
FROM_SITE = f'python -m pip install "rnn_tutorial[labs] @ {{}}{WHEEL}"'
FROM_CLONE = 'python -m pip install ".[labs]"'
ELSEWHERE = "https://example.org/rnn/"  # where the site is said to be
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The folder in which `make site` has made a small site of the real package."""
    if sys.platform == "win32" or not shutil.which("make"):
        pytest.skip("make is for other systems")
    folder = tmp_path_factory.mktemp("published")
    small_site(folder, PAGE, PAGE)
    for name in ("docs/assets", "rnn_tutorial", "tests"):
        no_cache = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=no_cache, dirs_exist_ok=True)
    for pattern in ("Makefile", "MANIFEST.in", "pyproject.toml", "LICENSE*", "*.md"):
        for file in ROOT.glob(pattern):
            shutil.copy(file, folder)
    command = ["make", "site", "--assume-old", ".venv/installed", f"BIN={BIN}"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "SITE_URL": ELSEWHERE},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def unzipped(published, tmp_path):
    """The folder of the small site to read offline."""
    with zipfile.ZipFile(published / "site/rnn_tutorial.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path / "rnn_tutorial"


@pytest.fixture
def python(tmp_path):
    """A fresh Python that has all the libraries of this one, but not the package."""
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "rnn_tutorial" not in path.name:
            (libraries / path.name).symlink_to(path)
    fresh = tmp_path / "fresh"
    command = [sys.executable, "-m", "venv", "--without-pip", fresh]
    subprocess.run(command, check=True)
    (packages,) = fresh.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(str(libraries), encoding="utf-8")
    return fresh / "bin/python"


def run(command, folder):
    """What the command prints in the folder; it may fetch nothing from an index."""
    environment = {**os.environ, "PIP_NO_INDEX": "1"}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ).stdout


def installs(command, python, folder):
    """Install by the command of a page, in the folder, and run a lab elsewhere."""
    name, *arguments = shlex.split(command)
    assert name == "python"
    run([python, *arguments], folder)
    usage = run([python, "-m", "rnn_tutorial.labs.sunspots", "--help"], python.parent)
    assert usage.startswith("usage: python -m rnn_tutorial.labs.sunspots")
    where = "import rnn_tutorial; print(rnn_tutorial.__file__)"
    file = Path(run([python, "-c", where], python.parent).strip())
    assert file.is_relative_to(python.parents[1])
    assert file.with_name("py.typed").exists()


def shown(browser, base, path):
    """What the button of a page copies, and what the page says under the command."""
    allowed = ["clipboard-read", "clipboard-write"] if base.startswith("http") else []
    with visit(browser, base, path, permissions=allowed) as seen:
        code = seen.page.locator(".language-bash code")
        text = code.inner_text().strip("\n")
        if allowed:
            assert copied(seen.page, ".language-bash") == [text]
        return text, seen.page.locator("article").inner_text().count(WHEEL)


@pytest.mark.parametrize("path", ["", "en/"])
def test_package_installs_from_the_site(published, browser, python, path):
    with served(published / "site") as base:
        command, mentions = shown(browser, base, path)
        assert command == FROM_SITE.format(base)
        assert mentions == 1  # the words that tell where the file is have gone
        if path == "en/":
            installs(command, python, python.parent)


def test_package_installs_from_the_zip(unzipped, browser, python):
    command, mentions = shown(browser, f"{unzipped.as_uri()}/", "en/index.html")
    assert command == FROM_FILE
    assert mentions == 2
    installs(command, python, unzipped)


@pytest.mark.parametrize("folder", ["", "en"])
def test_page_of_the_zip_leads_to_the_wheel(unzipped, folder):
    page = Page(unzipped / folder / "index.html")
    (link,) = {link for link in page.links if link.endswith(".whl")}
    assert page.target(link) == unzipped / WHEEL
    assert page.target(link).is_file()


@pytest.mark.parametrize("folder", ["", "en"])
def test_page_without_script_says_where_the_site_is(published, folder):
    html = (published / "site" / folder / "index.html").read_text("utf-8")
    code = re.sub("<[^>]+>", "", html[html.index("<article") :])
    assert FROM_SITE.format(ELSEWHERE) in unescape(code)


def test_sdist_has_no_tests(published):
    """Some of them could not run: setuptools leaves out what they import."""
    (sdist,) = published.glob(".cache/dist/*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    assert [name for name in names if "test" in name] == []
    assert f"{NAME}/LICENSE-TEXT.md" in names


def test_wheel_has_the_whole_package(published):
    with zipfile.ZipFile(published / "site" / WHEEL) as wheel:
        names = {name for name in wheel.namelist() if "dist-info" not in name}
    caches = {"__pycache__", ".ruff_cache"}
    package = [f for f in ROOT.glob("rnn_tutorial/**/*.*") if not caches & {*f.parts}]
    files = {f.relative_to(ROOT).as_posix() for f in package if f.is_file()}
    assert names == files - {"rnn_tutorial/ruff.toml"}


@pytest.mark.parametrize(
    ("environment", "command", "words"),
    [
        ({}, FROM_CLONE, "clone"),
        ({"SITE_DIST": "dist"}, FROM_FILE, f"`{WHEEL}`"),
        (
            {"SITE_DIST": "dist", "SITE_URL": ELSEWHERE.rstrip("/")},
            FROM_SITE.format(ELSEWHERE),
            "",
        ),
    ],
)
def test_notebook_says_how_to_install(
    tmp_path, monkeypatch, environment, command, words
):
    """The address where it is known; the file; without a wheel, a clone."""
    for name in ("SITE_DIST", "SITE_URL"):
        monkeypatch.setenv(name, environment.get(name, ""))
    small_site(tmp_path, PAGE, PAGE)
    (tmp_path / "rnn_tutorial/__init__.py").write_text("x = 1\n")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / WHEEL).touch()
    done = build(tmp_path, "--strict")
    assert done.returncode == 0, done.stderr
    file = tmp_path / "site/en/index.ipynb"
    source = nbformat.read(file, as_version=4).cells[0].source
    assert f"```bash\n{command}\n```" in source
    assert words in source.partition(command)[2]
    assert (WHEEL in source) == bool(environment)


@each_language
@pytest.mark.parametrize("stem", LABS)
def test_each_lab_says_how_to_install(stem, language):
    text = (ROOT / f"docs/{language}/{stem}.md").read_text("utf-8")
    assert "\n\n[[install labs]]\n\n" in text


def test_no_page_installs_by_the_name_alone():
    """No index has it, and anybody could claim it."""
    for file in [ROOT / "README.md", *ROOT.glob("docs/*/**/*.md")]:
        assert not re.search(r"install \"?rnn_tutorial", file.read_text("utf-8")), file
