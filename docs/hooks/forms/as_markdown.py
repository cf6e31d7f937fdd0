"""Each page as plain Markdown, at its address with `.md`, and llms.txt, their index.

When: after `pages` has put code and results into the Markdown; written with the page,
the index after the last page.
"""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from mkdocs.plugins import event_priority
from mkdocs.utils import get_relative_url, write_file
from notebooks import FIGURE, unfolded
from still import LIVE, still

ID = re.compile(r"(?m)^(#+ .*?) *\{ *#[\w-]+ *\}$")
EMPTY = re.compile(r'<span id="[\w-]+"></span>')
PLOT = re.compile(r'<figure class="plot.*?</figure>', re.S)
REFERENCE = re.compile(r"\[([^\]]+)\]\[[\w.]+\]")
FENCE = re.compile(r"(?ms)^( *```.*?^ *```$)")
OBJECT = re.compile(r"(?m)^::: ([\w.]+)$")
BEFORE = {"li": "- ", "svg": "> "}  # in Markdown
SITES = {}  # by language: what it is called, what it is, its pages in order


def on_nav(nav, config, files):
    """Note the pages of a language, for the index."""
    about = config.site_name, config.site_description
    SITES[config.theme["language"]] = *about, nav.pages


def on_page_markdown(markdown, page, config, files):
    """Make the Markdown of a page."""
    language, _, path = page.file.src_uri.partition("/")
    address = path if language == "zh" else page.file.src_uri
    page.plain = plain(markdown, config)
    page.plain_file = Path(config.site_dir) / address
    page.markdown_url = get_relative_url(address, page.url)
    title = page.meta.get("title", page.title)
    full = config.site_url if config.use_directory_urls else None
    page.line = f"- [{title}]({urljoin(full or '', address)})"
    if description := page.meta.get("description"):
        page.line += f": {description}"


def on_post_page(output, page, config):
    """Write it."""
    write_file(page.plain.encode(), str(page.plain_file))


@event_priority(-200)  # after the pages of all languages
def on_post_build(config):
    """Write the index, in the order of the pages."""
    text = "# " + " · ".join(name for name, _, _ in SITES.values()) + "\n"
    for name, what, pages in SITES.values():
        lines = [page.line for page in pages if hasattr(page, "line")]
        text += f"\n## {name}\n\n> {what}\n\n" + "\n".join(lines) + "\n"
    write_file(text.encode(), str(Path(config.site_dir) / "llms.txt"))


def plain(markdown, config):
    """The page without what only the site understands."""

    def described(figure):
        alt = re.search(r'aria-label="([^"]*)"', figure[0])[1]
        caption = re.search(r"(?s)<figcaption[^>]*>(.*?)</figcaption>", figure[0])
        return (
            "> "
            + " ".join(unescape(alt).split())
            + (f"\n>\n> {caption[1]}" if caption else "")
        )

    def worded(words):
        words = FIGURE.sub(described, PLOT.sub(described, still(words)))
        return REFERENCE.sub(r"\1", EMPTY.sub("", ID.sub(r"\1", words)))

    text = OBJECT.sub(lambda name: documented(name[1], config), markdown)
    text = unfolded(LIVE.sub(lambda figure: tables(still(figure[0])), text))
    parts = FENCE.split(text)  # words and code in turn
    parts[::2] = map(worded, parts[::2])
    return "".join(parts).strip() + "\n"


def tables(html):
    """A live figure that is still: its tables, and what is between them."""
    soup, parts = BeautifulSoup(html, "html.parser"), []
    for svg in soup.find_all("svg"):
        svg.string = svg.get("aria-label", "")
    for mark in soup.find_all(["br", "label"]):
        mark.insert_after(" ")
    for part in soup.find_all(["p", "table", "li", "svg"]):
        if part.name == "table":
            parts.append(table(part))
        elif not part.find_parent("table"):
            parts.append(BEFORE.get(part.name, "") + words(part))
    return "\n\n".join(filter(None, parts))


def table(part):
    """A table, whose first row is its head."""
    rows = [[words(cell) for cell in row(["td", "th"])] for row in part("tr")]
    wide = max(map(len, rows))
    if not part.thead:
        rows.insert(0, [])
    rows = [row + [""] * (wide - len(row)) for row in rows]
    rows.insert(1, ["---"] * wide)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def words(part):
    """The text of an element, in one line; an index with its sign."""
    for sign, tag in (("_", "sub"), ("^", "sup")):
        for index in part(tag):
            text = index.text.strip()
            index.replace_with(sign + (f"{{{text}}}" if text[1:] else text))
    for sign, tag in (("`", "code"), ("**", "strong")):
        for marked in part(tag):
            marked.replace_with(f"{sign}{marked.text}{sign}")
    return " ".join(part.text.split()).replace("|", "\\|")


def documented(name, config):
    """An object of the package: how it is called, and what its docstring says."""
    handler = config.plugins["mkdocstrings"].get_handler("python")
    thing = handler.collect(name, handler.get_options({}))
    parts = [described_object("##", thing)]
    if thing.is_class:
        methods = [m for m in thing.members.values() if m.is_function]
        parts += [
            described_object("###", method)
            for method in methods
            if method.docstring and not method.is_alias and method.name[0] != "_"
        ]
    return "\n\n".join(parts)


def described_object(level, thing):
    """A heading, the call, and the docstring with its examples as code."""
    made = thing.members.get("__init__") if thing.is_class else thing
    call = made.signature(name=thing.name) if made else f"{thing.name}()"
    text = thing.docstring.value if thing.docstring else ""
    text = re.sub(r"Examples:[^\n]*\n((?:    .*\n?|\n)+)", example, text)
    return f"{level} {thing.name}\n\n```text\n{call}\n```\n\n{text}".strip()


def example(part):
    """An example of a docstring as a block."""
    lines = [line.removeprefix("    ") for line in part[1].rstrip().split("\n")]
    return "```pycon\n" + "\n".join(lines) + "\n```\n"
