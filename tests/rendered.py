"""A page as the site's own Markdown renders it: what a reader sees, in order."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.meta import get_data

from docs.hooks.pages.chinese import CATALOGUE, put_into_fences
from docs.hooks.pages.code_words import read
from docs.hooks.pages.includes import resolve

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {"p", "li", "dt", "dd", "th", "td", "summary", "div"}


@cache
def settings(root: Path) -> MkDocsConfig:
    """What mkdocs.yml says."""
    return load_config(str(root / "mkdocs.yml"))


@cache
def site_markdown(root: Path) -> Markdown:
    """The Markdown that mkdocs.yml asks for, less `toc`, which makes ids up."""
    config = settings(root)
    extensions = [name for name in config.markdown_extensions if name != "toc"]
    return Markdown(extensions=extensions, extension_configs=config.mdx_configs)


class Rendered(HTMLParser):
    """The skeleton of a page, as `(kind, what)` in the order of the page.

    Headings have their id, code its text, formulas their LaTeX, figures what they
    show. The formulas inside one paragraph are sorted, because the order of the words
    is the language's own. `figures` has the text that stands for each figure.
    """

    def __init__(self, root: Path, language: str, stem: str) -> None:
        super().__init__()
        self.skeleton: list[tuple[str, str | None]] = []
        self.figures: list[str | None] = []
        self.inline: list[str] = []  # the formulas of this paragraph
        # What is being read as a whole, up to the end of its tag.
        self.inside, self.tag, self.depth, self.text = "", "", 0, ""
        text, _ = get_data((root / f"docs/{language}/{stem}.md").read_text("utf-8"))
        if language == "zh":
            chinese = read(root / "docs" / CATALOGUE)
            text = put_into_fences(resolve(text, settings(root)), chinese)
        markdown = site_markdown(root)
        self.feed(markdown.reset().convert(text))
        self.close()
        self.end_paragraph()
        assert not self.inside, f"a {self.inside} without end: {self.text}"

    def texts(self, kind: str) -> list[str | None]:
        """What there is of one kind, in order."""
        return [what for k, what in self.skeleton if k == kind]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self.inside:
            self.text += self.get_starttag_text() if self.inside == "figure" else ""
            self.depth += tag == self.tag
            return
        if tag in BLOCKS:
            self.end_paragraph()
        if tag in HEADINGS:
            self.skeleton.append((tag, attributes.get("id")))
        elif tag == "img":
            self.figures.append(attributes.get("alt"))
            self.skeleton.append(("figure", attributes.get("src")))
        elif attributes.get("role") == "img" or tag == "svg":
            self.figures.append(attributes.get("aria-label"))
            self.inside = "figure"
        elif attributes.get("class") == "arithmatex":
            self.inside = "formula" if tag == "div" else "inline formula"
        elif tag == "pre":
            self.inside = "code"
        self.tag, self.depth, self.text = tag, 1, ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if not self.inside:
            if tag in BLOCKS:
                self.end_paragraph()
            return
        self.depth -= tag == self.tag
        if self.depth:
            return
        if self.inside == "inline formula":
            self.inline.append(" ".join(self.text.split()))
        else:
            self.skeleton.append((self.inside, self.text.strip("\n")))
        self.inside = ""

    def end_paragraph(self) -> None:
        """Write down the formulas of the paragraph that ends here."""
        self.skeleton += [("inline formula", tex) for tex in sorted(self.inline)]
        self.inline = []
