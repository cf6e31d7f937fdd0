"""The notebook of a lab: words and code of its page, what the code printed and drew."""

import re
from typing import Any

from nbformat import NotebookNode, from_dict

# In a folded block a fence is indented, and so is what stands under it.
CODE = re.compile(
    r"(?ms)^(?P<indent> *)```python[^\n]*\n(?P<code>.*?)^(?P=indent)```$"
    r"(?P<plots>(\s*^ *!\[[^\]]+\]\(plot\)$)*)"
)
PLOT = re.compile(r"!\[([^\]]+)\]\(plot\)")
HANDED = "application/vnd.rnn-tutorial.live+json"  # as in labs/hand_over.py
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def code_of(text: str) -> list[str]:
    """The code of each Python fence of a page, as the reader sees it."""
    return [source(fence) for fence in CODE.finditer(text)]


def source(fence: re.Match[str]) -> str:
    """The code of a fence, without its indent."""
    lines = fence["code"].splitlines()
    return "\n".join(line[len(fence["indent"]) :] for line in lines).strip("\n")


def notebook_of(text: str, run: list[NotebookNode] | None) -> NotebookNode:
    """The page as a notebook; run are the same cells, with what they printed and drew.

    Without run, nothing is printed or drawn. Raises ValueError where other figures
    are drawn than the page names.
    """
    cells, end = [], 0
    for number, fence in enumerate(CODE.finditer(text)):
        cells += words(text[end : fence.start()])
        outputs = shown(run[number], PLOT.findall(fence["plots"])) if run else []
        cells.append(cell("code", source(fence), outputs=outputs, execution_count=None))
        cells[-1]["metadata"]["indent"] = len(fence["indent"])
        end = fence.end()
    cells += words(text[end:])
    for number, each in enumerate(cells):
        each["id"] = f"cell-{number}"  # the same in every build
    notebook = {"nbformat": 4, "nbformat_minor": 5, "cells": cells}
    return from_dict(notebook | {"metadata": {"kernelspec": KERNEL}})


def words(text: str) -> list[dict[str, Any]]:
    """A cell of Markdown, or none."""
    if alone := PLOT.search(text):
        raise ValueError(f"expected {alone[0]} right under the code that draws it")
    return [cell("markdown", text.strip("\n"))] if text.strip() else []


def cell(kind: str, source: str, **more: Any) -> dict[str, Any]:
    """A cell of a notebook."""
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def handed(run: list[NotebookNode]) -> dict[str, Any]:
    """What the cells of a lab handed to its live figures; the page does not show it."""
    data = [o.get("data", {}) for cell in run for o in cell.outputs]
    return {name: what for each in data for name, what in each.get(HANDED, {}).items()}


def shown(done: NotebookNode, alts: list[str]) -> list[dict[str, Any]]:
    """What a cell printed, and what it drew, with what the page says it shows."""
    texts = [o.text for o in done.outputs if o.output_type == "stream"]
    data = [output.get("data", {}) for output in done.outputs]
    figures = [d["image/svg+xml"] for d in data if "image/svg+xml" in d]
    if len(figures) != len(alts):
        raise ValueError(
            f"{len(figures)} figures are drawn, and ![…](plot) stands {len(alts)} times"
            f" under the code that ends in {done.source.splitlines()[-1]!r}"
        )
    outputs: list[dict[str, Any]] = []
    if text := "".join(texts).rstrip():
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    for svg, alt in zip(figures, alts, strict=True):
        drawn = {"data": {"image/svg+xml": svg}, "metadata": {"alt": alt}}
        outputs.append({"output_type": "display_data", **drawn})
    return outputs
