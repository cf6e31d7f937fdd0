"""The pages of the labs run, in a setting that takes seconds; and the build runs labs.

What they print differs from machine to machine, so it is not written in the pages: the
build runs the cells and puts it there. Here a small lab is built.
"""

import re
from importlib import import_module
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import v4

from docs.hooks.pages import lab_run, labs
from tests.pages import read, run
from tests.reader import reader
from tests.small_site import ROOT, build, small_site
from tests.test_docs import LABS, each_device, each_language

ZH = """\
# 实验 { #lab }

公式 $s_t$，见[标题](#lab)和[首页](t.md#lab)。

```python
--8<-- "rnn_tutorial/cells.py:first"
```

??? success "解答"

    结果：

    ```python
    --8<-- "rnn_tutorial/cells.py:second"
    ```

    ![一条“线”](plot)

完。
"""
EN = ZH.replace("结果：", "The result:").replace("一条“线”", 'A "line"')
CELLS = """\
# --8<-- [start:first]
import sys

import matplotlib.pyplot as plt

from rnn_tutorial import answer

with open("runs.txt", "a") as file:
    print("run", file=file)
print("HIDDEN".lower(), file=sys.stderr)
# --8<-- [end:first]

# --8<-- [start:second]
print("the answer", "<", answer)
plt.plot([1, 2, 3], label="$K_1$", color="#777777")
plt.legend()
plt.show()
# --8<-- [end:second]
"""


@each_device
@each_language
@pytest.mark.parametrize("lab", LABS)
def test_lab_runs(lab, language, device):
    """Every cell runs, with the names that the lab's own tests make quick."""
    quick = import_module(f"tests.test_labs_{lab.removeprefix('labs/')}").QUICK
    with reader(device, package=ROOT):
        for example in read(ROOT, language, lab):
            assert not example.parsed.shown, "the build shows what a lab prints"
            example.namespace.update(quick)
            run(example)


@pytest.fixture
def lab(tmp_path):
    """A site of one lab."""
    small_site(tmp_path, ZH, EN, "labs/t.md")
    (tmp_path / "rnn_tutorial/__init__.py").write_text("answer = 42\n")
    (tmp_path / "rnn_tutorial/cells.py").write_text(CELLS)
    return tmp_path


def runs(folder):
    """How often the cells have been run."""
    file = folder / "runs.txt"
    return file.read_text().count("run") if file.exists() else 0


def test_build_shows_what_the_cells_print_and_draw(lab):
    done = build(lab, "--strict")
    assert done.returncode == 0, done.stderr
    assert runs(lab) == 1  # for two languages
    for page, alt in (
        ("site/labs/t/index.html", "一条“线”"),
        ("site/en/labs/t/index.html", "A &quot;line&quot;"),
    ):
        html = (lab / page).read_text(encoding="utf-8")
        solution = html[html.index("<details") : html.index("</details")]
        assert "the answer &lt; 42\n</samp>" in solution
        assert f'role="img" aria-label="{alt}"' in solution
        figure = solution[solution.index("<svg") : solution.index("</svg")]
        assert "currentColor" in figure
        assert ">K<" in re.sub(r"\s", "", figure)  # text, not outlines
        assert "<style" not in figure  # it would hold for the whole page
        assert "http" not in figure
        assert set(re.findall(r'"#([^"]+)"', figure)) <= set(
            re.findall(r' id="([^"]+)"', figure)
        )
        assert "hidden" not in html[html.index("<article") : html.index("<details")]


def test_notebook_stands_beside_the_page_and_runs(lab):
    build(lab, "--strict")
    for page, words in ("labs/t", "结果："), ("en/labs/t", "The result:"):
        html = (lab / "site" / page / "index.html").read_text(encoding="utf-8")
        assert '<a href="t.ipynb"' in html
        file = lab / "site" / page / "t.ipynb"
        notebook = nbformat.read(file, as_version=4)
        nbformat.validate(notebook)
        kinds = [cell.cell_type for cell in notebook.cells]
        assert kinds == ["markdown", "code", "markdown", "code", "markdown"]
        first, _, second, code, last = notebook.cells
        assert first.source == "# 实验\n\n公式 $s_t$，见[标题](#lab)和首页。"
        assert second.source == f"**解答**\n\n{words}"
        assert last.source == "完。"
        assert code.source.startswith('print("the answer"')
        assert code.outputs[0].text == "the answer < 42\n"
        for cell in notebook.cells:
            cell.pop("outputs", None)
        before = runs(lab)
        NotebookClient(notebook, resources={"metadata": {"path": str(lab)}}).execute()
        assert runs(lab) == before + 1
        assert code.outputs[0].text == "the answer < 42\n"


def test_mkdocs_jupyter_makes_the_page_of_a_notebook(lab):
    """Which is a real one: it can be opened, and it runs."""
    [template] = lab.glob("docs/hooks/**/notebook.html.j2")
    template.write_text(template.read_text("utf-8") + "\n\nThe end.\n", "utf-8")
    done = build(lab, "--strict")
    assert done.returncode == 0, done.stderr
    for language, page in ("zh", "site/labs/t"), ("en", "site/en/labs/t"):
        html = (lab / page / "index.html").read_text(encoding="utf-8")
        assert "<p>The end.</p>" in html
        assert "jupyter" not in html  # none of the plugin's own style
        file = lab / f".cache/notebooks/{language}/labs/t.ipynb"
        notebook = nbformat.read(file, as_version=4)
        nbformat.validate(notebook)
        code = notebook.cells[3]
        assert [o.output_type for o in code.outputs] == ["stream", "display_data"]
        before = runs(lab)
        NotebookClient(notebook, resources={"metadata": {"path": str(lab)}}).execute()
        assert runs(lab) == before + 1
        assert code.outputs[0].text == "the answer < 42\n"


@pytest.mark.parametrize("options", [{}, {"mathjax_version": 4}])
def test_mkdocs_jupyter_loads_no_script(options):
    """Since 0.27 it would; before, it does not know the option."""
    plugin = SimpleNamespace(config=dict(options))
    labs.on_config(SimpleNamespace(plugins={"mkdocs-jupyter": plugin}))
    assert plugin.config == dict.fromkeys(options, 2)


def test_lab_is_run_again_only_when_something_changed(lab, monkeypatch):
    """For a changed cell, package, data file or way of running; not for a lesson."""
    executed = []

    def execute(name, cells, root):
        executed.append(cells)
        return v4.new_notebook(cells=[v4.new_code_cell(code) for code in cells])

    monkeypatch.setattr(lab_run, "execute", execute)
    package = lab / "rnn_tutorial"
    for folder in ("lessons", "bench", "live"):
        (package / folder).mkdir()

    def is_run(cell="x = 1"):
        before = len(executed)
        notebook = lab_run.run_lab("t", [cell], lab)
        assert notebook.cells[0].source == cell
        return len(executed) > before

    assert is_run()
    assert not is_run()
    (package / "lessons/birnn.py").write_text("y = 1\n")
    (package / "bench/timing.py").write_text("y = 1\n")
    assert not is_run()
    for name in ("__init__.py", "more.py", "labs.csv"):
        (package / name).write_text("answer = 43\n")
        assert is_run(), name
        assert not is_run()
    assert is_run("x = 2")
    monkeypatch.setenv("RNN_TUTORIAL_DEVICE", "cpu:0")
    assert is_run("x = 2")
    monkeypatch.setattr(lab_run, "version", lambda name: "new")
    assert is_run("x = 2")
    assert not is_run("x = 2")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("rnn_tutorial/cells.py", "plt.legend()", "1 / 0", "ZeroDivisionError"),
        ("rnn_tutorial/cells.py", "plt.show()", "plt.close()", "0 figures are drawn"),
        ("docs/en/labs/t.md", "(plot)", "(plot)\n\n    ![b](plot)", "stands 2 times"),
        (
            "docs/en/labs/t.md",
            "完。",
            "完。\n\n![b](plot)",
            "under the code that draws it",
        ),
        ("docs/en/labs/t.md", "cells.py:second", "none.py", "none.py"),
    ],
)
def test_what_goes_wrong_in_a_lab_fails_the_build(lab, file, old, new, message):
    path = lab / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    done = build(lab, "--strict")
    assert done.returncode != 0
    assert message in done.stderr
    if "Error" in message:
        assert list(lab.glob(".cache/labs/*")) == []
