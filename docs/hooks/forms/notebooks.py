"""A Jupyter notebook of each page with code, in the page's folder.

When: after `pages` has put code and results into the Markdown; written with the page.
"""

import base64
import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.utils import write_file
from nbformat import from_dict, v4
from still import still

FOLDED = re.compile(r'(?:\?\?\?\+?|!!!) [\w ]+"(?P<title>.*)"')
PART = re.compile(
    r"(?ms)^```python[^\n]*\n(?P<code>.*?)^```$|^```output\n(?P<printed>.*?)^```$"
    r'|^<figure class="plot">.*?(?P<drawn><svg.*?</svg>).*?</figure>$'
)
FIGURE = re.compile(
    r'(?s)<figure.*?aria-label="(?P<alt>[^"]*)".*?(?P<svg><svg.*?</svg>).*?</figure>'
)
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<page>[\w/.]+)\.md(?P<anchor>#[\w-]+)?\)")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def on_page_markdown(markdown, page, config, files):
    """Make the notebook."""
    if "```python" not in markdown:  # nothing to run
        return
    page.notebook = notebook_of(still(markdown), page.canonical_url)
    page.notebook_name = f"{Path(page.file.src_uri).stem}.ipynb"


def on_post_page(output, page, config):
    """Write the notebook into the page's folder."""
    if notebook := getattr(page, "notebook", None):
        file = Path(page.file.abs_dest_path).with_name(page.notebook_name)
        write_file(notebook.encode(), str(file))


def notebook_of(text, address):
    """The words and the code of a page, as cells; what was printed, as outputs.

    The cells are plain: the functions of nbformat would check each against a schema,
    which the tests do.
    """
    text, cells, end = unfolded(text), [], 0
    for part in PART.finditer(text):
        cells += words(text[end : part.start()], address)
        end = part.end()
        if part["code"]:
            code = part["code"].rstrip("\n")
            cells.append(cell("code", code, outputs=[], execution_count=None))
        elif part["printed"]:
            output = {"output_type": "stream", "name": "stdout"}
            cells[-1]["outputs"].append(output | {"text": part["printed"]})
        else:
            image = {"image/svg+xml": standing_alone(part["drawn"])}
            output = {"output_type": "display_data", "metadata": {}, "data": image}
            next(c for c in reversed(cells) if "outputs" in c)["outputs"].append(output)
    cells += words(text[end:], address)
    for number, each in enumerate(cells):
        each["id"] = f"cell-{number}"  # the same in every build
    notebook = {"nbformat": 4, "nbformat_minor": 5, "cells": cells}
    return v4.writes(from_dict(notebook | {"metadata": {"kernelspec": KERNEL}}))


def cell(kind, source, **more):
    """A cell of a notebook."""
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def unfolded(text):
    """The page with its folded blocks opened: a notebook has none."""
    lines, inside = [], False
    for line in text.splitlines():
        folded = FOLDED.fullmatch(line)
        inside = bool(folded) or (inside and (not line or line.startswith("    ")))
        if folded:
            line = f"**{folded['title']}**"
        elif inside:
            line = line.removeprefix("    ")
        lines.append(line)
    return "\n".join(lines)


def words(text, address):
    """A cell of Markdown, or none, with the figures in it attached."""
    figures = {}

    def attach(match):
        name = f"figure-{len(figures)}.svg"
        svg = base64.b64encode(standing_alone(match["svg"]).encode()).decode()
        figures[name] = {"image/svg+xml": svg}
        return f"![{unescape(match['alt'])}](attachment:{name})"

    def link(match):
        if not address:  # of the site: the notebook can only name the page
            return match["text"]
        path = re.sub(r"(^|/)index$", r"\1", match["page"])
        target = urljoin(f"{address}../", f"{path}/" if path else "./")
        return f"[{match['text']}]({target}{match['anchor'] or ''})"

    text = re.sub(r"(?m)^(#+ .*?) *\{ *#[\w-]+ *\}$", r"\1", text)
    text = LINK.sub(link, FIGURE.sub(attach, text)).strip()
    extra = {"attachments": figures} if figures else {}
    return [cell("markdown", text, **extra)] if text else []


def standing_alone(svg):
    """A figure in grey, because it no longer stands in the colour of the text."""
    svg = re.sub(r' xmlns="[^"]*"', "", svg, count=1)
    space = 'xmlns="http://www.w3.org/2000/svg" '
    space += 'xmlns:xlink="http://www.w3.org/1999/xlink" color="#777777"'
    return svg.replace("<svg", f"<svg {space}", 1)
