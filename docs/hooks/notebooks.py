"""A Jupyter notebook of each page, in the page's folder."""

import base64
import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import nbformat
from cells import resolve
from mkdocs.utils import write_file
from nbformat import v4

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
    """Make the notebook, after the results of a lab have been put into its page."""
    if "```python" not in markdown:  # nothing to run
        return
    root = Path(config.config_file_path).parent
    page.notebook = notebook_of(resolve(markdown, root), page.canonical_url)
    page.notebook_name = f"{Path(page.file.src_uri).stem}.ipynb"


def on_post_page(output, page, config):
    """Write the notebook into the page's folder."""
    if notebook := getattr(page, "notebook", None):
        file = Path(page.file.abs_dest_path).with_name(page.notebook_name)
        write_file(nbformat.writes(notebook).encode(), str(file))


def notebook_of(text, address):
    """The words and the code of a page, as cells; what was printed, as outputs."""
    text, cells, end = unfolded(text), [], 0
    for part in PART.finditer(text):
        cells += words(text[end : part.start()], address)
        end = part.end()
        if part["code"]:
            cells.append(v4.new_code_cell(part["code"].rstrip("\n")))
        elif part["printed"]:
            cells[-1].outputs.append(v4.new_output("stream", text=part["printed"]))
        else:
            image = {"image/svg+xml": standing_alone(part["drawn"])}
            last = next(c for c in reversed(cells) if c.cell_type == "code")
            last.outputs.append(v4.new_output("display_data", image))
    cells += words(text[end:], address)
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same in every build
    return v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


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
    return [v4.new_markdown_cell(text, **extra)] if text else []


def standing_alone(svg):
    """A figure in grey, because it no longer stands in the colour of the text."""
    svg = re.sub(r' xmlns="[^"]*"', "", svg, count=1)
    space = 'xmlns="http://www.w3.org/2000/svg" '
    space += 'xmlns:xlink="http://www.w3.org/1999/xlink" color="#777777"'
    return svg.replace("<svg", f"<svg {space}", 1)
