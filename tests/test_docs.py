"""Every block of every page runs, prints what the page shows, and is in both languages.

The contract of a page, a test a clause. Each test is given the folder to look at, so
that test_the_tests.py can give it a broken copy.
"""

import ast
import importlib
import re
import runpy
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from textwrap import dedent

import pytest
from mkdocs.config import load_config

from docs.hooks.pages.code_words import tree
from tests.conftest import DEVICES
from tests.outputs import agree
from tests.pages import Block, path_of, read
from tests.reader import reader
from tests.rendered import Rendered

ROOT = Path(__file__).parents[1]
API = "api"  # the one page without code: it is made from docstrings
STEMS = sorted({page.stem for page in ROOT.glob("docs/zh/*.md")} - {API})
LABS = sorted(f"labs/{page.stem}" for page in ROOT.glob("docs/zh/labs/*.md"))
# What a page needs beside the standard library, numpy and torch.
NEEDS = {"gradients": {"matplotlib"}}
NEEDS |= {lab: {"matplotlib", "rnn_tutorial", "tqdm"} for lab in LABS}
NEEDS["labs/names"] |= {"pypinyin"}

each_device = pytest.mark.parametrize("device", DEVICES)
each_language = pytest.mark.parametrize("language", ["zh", "en"])
each_stem = pytest.mark.parametrize("stem", STEMS)
each_page = pytest.mark.parametrize("stem", STEMS + LABS)
every_page = pytest.mark.parametrize("stem", [*STEMS, *LABS, API])


@pytest.fixture
def root() -> Path:
    return ROOT


def blocks(root: Path, language: str, stem: str) -> list[Block]:
    """The blocks of a page, to look at rather than to run."""
    return [example.parsed for example in read(root, language, stem)]


@each_device
@each_language
@each_stem
def test_page_prints_what_it_shows(root, stem, language, device):
    with reader(device):
        for example in read(root, language, stem):
            example.evaluate()


@each_device
@each_stem
def test_lesson_prints_what_its_page_shows(root, stem, device):
    shown = "".join(block.shown for block in blocks(root, "zh", stem))
    with reader(device, package=root), redirect_stdout(StringIO()) as printed:
        runpy.run_module(f"rnn_tutorial.lessons.{stem}", run_name="__main__")
    assert agree(shown, printed.getvalue()), f"{shown}\nprinted:\n{printed.getvalue()}"


@each_language
@each_page
def test_page_needs_no_other_package(root, stem, language):
    imported = set()
    for block in blocks(root, language, stem):
        for node in ast.walk(ast.parse(block.text)):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add("." * node.level + (node.module or ""))
    packages = {name.partition(".")[0] for name in imported}
    needed = {"numpy", "torch"} | NEEDS.get(stem, set())
    assert packages <= sys.stdlib_module_names | needed


@each_language
@each_page
def test_reader_sees_what_is_run_and_nothing_else(root, stem, language):
    run = [text for b in blocks(root, language, stem) for text in (b.text, b.shown)]
    seen = Rendered(root, language, stem).texts("code")
    assert [aligned(text) for text in run if text] == [aligned(text) for text in seen]
    written = path_of(root, language, stem).read_text(encoding="utf-8")
    assert len(seen) == len(re.findall(r"```\w", written)) > 0


def aligned(text: str) -> str:
    """The text less what depends on how deep its fence stands."""
    return dedent(text).strip("\n")


@every_page
def test_languages_agree(root, stem):
    zh, en = (blocks(root, language, stem) for language in ("zh", "en"))
    assert [(b.info, b.includes) for b in zh] == [(b.info, b.includes) for b in en]
    assert [b.shown for b in zh] == [b.shown for b in en]
    assert [tree(b.text) for b in zh] == [tree(b.text) for b in en]
    zh, en = (skeleton(root, language, stem) for language in ("zh", "en"))
    assert zh == en


def skeleton(root: Path, language: str, stem: str) -> list[tuple[str, str | None]]:
    """That of a page less its code, of which the languages share but the tree."""
    found = Rendered(root, language, stem).skeleton
    code = {aligned(block.text) for block in blocks(root, language, stem)}
    return [(k, "" if k == "code" and aligned(w) in code else w) for k, w in found]


@each_language
@every_page
def test_headings_and_figures_are_named(root, stem, language):
    rendered = Rendered(root, language, stem)
    for level in ("h1", "h2", "h3"):
        assert all(rendered.texts(level))
    for words in rendered.figures:
        assert words
        assert words.strip()


@each_language
@every_page
def test_figures_can_be_linked(root, stem, language):
    """By the name of their file, so by the same address in both languages."""
    text = path_of(root, language, stem).read_text(encoding="utf-8")
    drawing = r'(?s)<figure(.*?)>(?:(?!</figure>).)*/assets/([\w-]+)\.svg"'
    figures = re.findall(drawing, text)
    assert len(figures) == text.count("<figure")
    for attributes, name in figures:
        assert attributes == f' id="figure-{name}"'


@every_page
def test_chinese_takes_chinese_punctuation(root, stem):
    text = path_of(root, "zh", stem).read_text(encoding="utf-8")
    assert re.findall(r".{,9}[\u4e00-\u9fff][,:;?!(].{,9}", text) == []


def test_each_page_is_in_every_place(root):
    stems = stems_in(root / "rnn_tutorial/lessons", ".py") - {"__init__"}
    stems = stems - {"labs/__init__"} | {API}
    assert stems
    assert stems_in(root / "docs/zh", ".md") == stems
    assert stems_in(root / "docs/en", ".md") == stems
    navigation = str(load_config(str(root / "mkdocs.yml")).nav)
    assert sorted(re.findall(r"([\w/]+)\.md", navigation)) == sorted(stems)


def stems_in(folder: Path, kind: str) -> set[str]:
    """The files of a kind in a folder and the folders in it, less their endings."""
    files = folder.rglob(f"*{kind}")
    return {file.relative_to(folder).with_suffix("").as_posix() for file in files}


def test_each_public_name_is_shown(root):
    with reader("cpu", package=root):
        public = importlib.import_module("rnn_tutorial").__all__
    assert public
    every_block = [block for stem in STEMS for block in blocks(root, "zh", stem)]
    assert set(public) <= {name for block in every_block for name in defined(block)}


def defined(block: Block) -> set[str]:
    """The names that a block defines with lines of a module, not of a lesson."""
    return {
        node.name
        for node in ast.parse(block.text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and block.lines[node.lineno - 1].file.parent.name != "lessons"
    }
