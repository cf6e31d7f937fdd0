"""Each page as Markdown: its blocks and outputs, its figures in words, its links."""

import re
from importlib import import_module

import pytest

from tests.live import FIGURES, started
from tests.pages import read
from tests.test_docs import LABS, ROOT, STEMS
from tests.test_notebooks import notebook_of, shown
from tests.test_site import PAGES

FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def file_of(site, language, stem):
    """Where the Markdown of a page lies."""
    return (site if language == "zh" else site / language) / f"{stem}.md"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("stem", STEMS + LABS)
def test_markdown_has_the_blocks_and_outputs_of_its_page(site, language, stem):
    fences = FENCE.findall(file_of(site, language, stem).read_text("utf-8"))
    blocks = [example.parsed for example in read(ROOT, language, stem)]
    code = [text.strip("\n") for kind, text in fences if kind == "python"]
    assert code == [block.text.strip("\n") for block in blocks]
    printed = "".join(text for kind, text in fences if kind == "output")
    notebook = notebook_of(site, language, stem)
    assert printed == shown(c for c in notebook.cells if c.cell_type == "code")


@pytest.mark.parametrize(("language", "stem"), PAGES)
def test_markdown_needs_no_site(site, language, stem):
    """It has no HTML but in code, no mark of the site; its links lead to its like."""
    file = file_of(site, language, stem)
    words = re.sub(r"`[^`]*`", "", FENCE.sub("", file.read_text("utf-8")))
    assert re.findall(r"</?(?!br>)[a-z]\w*\b[^>\n]*>|&\w+;", words) == []
    assert re.findall(r"(?m)^(?:\?\?\?|!!!|:::|--8<--).*|\[\[.*|\{ *#.*", words) == []
    for link in LINK.findall(words):
        assert (file.parent / link).is_file(), link


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_live_figure_is_a_table(site, language, name):
    """With all its numbers, as they are on the page before it is touched."""
    start = started(site, name, language)
    text = file_of(site, language, FIGURES[name]).read_text("utf-8")
    figure = text.partition(start["words"]["question"])[2]
    figure, off, _ = figure.partition(start["words"]["off"])
    assert off
    assert "| --- |" in figure
    assert start["words"].get("drawing", "") in figure
    module = import_module(f"rnn_tutorial.live.{name}")
    values = module.shown(start["arrays"], start["settings"]).values()
    plain = unmarked(figure)
    assert [value for value in values if unmarked(value) not in plain] == []


def unmarked(text):
    """The text without the marks of Markdown."""
    return " ".join(re.sub(r"[\\`*{}]", "", text).split())


def test_api_has_calls_and_docstrings(site):
    """In the language of the page."""
    zh, en = (file_of(site, lang, "api").read_text("utf-8") for lang in ("zh", "en"))
    for text in (zh, en):
        assert "\n## NumpyRNN\n\n```text\nNumpyRNN(input_size: int, " in text
        assert "```pycon\n>>> rnn = NumpyRNN(5, 3" in text
    assert "同样" in zh or "相同" in zh
    assert "same arguments, shapes, weight names" in en


def test_index_names_all_pages(site):
    """In both languages, in the order of the navigation, one line each."""
    lines = re.findall(
        r"(?m)^- \[(.+)\]\((\S+)\): (.+)$", (site / "llms.txt").read_text("utf-8")
    )
    files = {file_of(site, *page).relative_to(site).as_posix() for page in PAGES}
    assert {address for _, address, _ in lines} == files
    assert len(lines) == len(files)
    assert [address for _, address, _ in lines][:3] == [
        "index.md",
        "recurrence.md",
        "numpy_rnn.md",
    ]
