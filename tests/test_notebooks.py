"""The notebook beside each page: its blocks and outputs, and that it runs."""

import re
from html import escape
from importlib import import_module

import nbformat
import pytest
from nbclient import NotebookClient

from tests.live import FIGURES, started
from tests.outputs import agree
from tests.pages import read
from tests.test_docs import LABS, ROOT, STEMS
from tests.test_site import location


def notebook_of(site, language, stem):
    """The notebook of a page of the real site."""
    name = f"{stem.split('/')[-1]}.ipynb"
    return nbformat.read(location(site, language, stem).with_name(name), as_version=4)


def shown(cells):
    """What the cells show as printed."""
    outputs = [output for cell in cells for output in cell.outputs]
    return "".join(o.text for o in outputs if o.output_type == "stream")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("stem", STEMS + LABS)
def test_notebook_has_the_words_blocks_and_outputs_of_its_page(site, language, stem):
    notebook = notebook_of(site, language, stem)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    blocks = [example.parsed for example in read(ROOT, language, stem)]
    assert [cell.source for cell in cells] == [b.text.strip("\n") for b in blocks]
    if stem in STEMS:  # the outputs of a lab stand in no file
        assert shown(cells) == "".join(block.shown for block in blocks)
    title = (ROOT / f"docs/{language}/{stem}.md").read_text("utf-8").split(" {")[0]
    assert notebook.cells[0].source.startswith(title)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_live_figure_is_still_in_a_notebook(site, language, name):
    """All its numbers, nothing to press, and a line that says where it is alive."""
    cells = notebook_of(site, language, FIGURES[name]).cells
    (words,) = [c.source for c in cells if f'id="live-{name}"' in c.source]
    start = started(site, name, language)
    figure, end, _ = words.partition(f'id="live-{name}"')[2].partition("</p>\n</div>")
    figure += end
    page = location(site, language, FIGURES[name]).read_text("utf-8")
    page = page.partition(f'id="live-{name}"')[2].partition("</p>\n</div>")[0]
    assert figure.count("<svg") == page.count("<svg")  # all drawings
    assert not re.search("<(live-|form|input|select|button|output)| hidden", figure)
    assert start["words"]["off"] in figure
    module = import_module(f"rnn_tutorial.live.{name}")
    shown = module.shown(start["arrays"], start["settings"])
    assert [text for text in shown.values() if escape(text) not in figure] == []


@pytest.mark.parametrize(("language", "stem"), [("zh", "birnn"), ("en", "gradients")])
def test_notebook_runs_from_top_to_bottom(site, tmp_path, language, stem, monkeypatch):
    """In a kernel; the blocks of all pages are run elsewhere, and those of the labs."""
    monkeypatch.setenv("RNN_TUTORIAL_DEVICE", "cpu")
    notebook = notebook_of(site, language, stem)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    before = shown(cells)
    for cell in cells:
        cell.outputs = []
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert before
    assert agree(before, shown(cells))
