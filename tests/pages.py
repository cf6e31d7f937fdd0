"""Read a page: its code fences, what they include, and the outputs under them."""

import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path

from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from docs.hooks.pages.chinese import CATALOGUE
from docs.hooks.pages.code_words import read as read_catalogue
from docs.hooks.pages.code_words import translated
from tests.includes import Line, PageError, resolve, statements
from tests.outputs import agree

# Sybil's own pattern passes over `python title="…"` and every other kind of fence.
FENCES = RawFencedCodeBlockLexer(re.compile(r"(?P<info>[^\n]*)\n"))


@dataclass
class Block:
    """A code fence and the output fence under it."""

    info: str  # the fence's own line: `python`, or `python title="…"`
    includes: list[str]
    lines: list[Line]
    shown: str  # "" where there is no output fence
    code: Region
    output: Region | None

    @property
    def text(self) -> str:
        """The code as the reader sees it."""
        return "\n".join(line.text for line in self.lines)


def path_of(root: Path, language: str, stem: str) -> Path:
    """The file of a page."""
    return root / "docs" / language / f"{stem}.md"


def read(root: Path, language: str, stem: str) -> list[Example]:
    """The blocks of a page, in order, as Sybil's examples in one namespace."""
    document = Sybil([partial(parse, root)]).parse(path_of(root, language, stem))
    document.namespace["__name__"] = "__main__"
    return list(document.examples())


def parse(root: Path, document: Document) -> Iterator[Region]:
    """Pair each code fence with the output fence right under it; allow no other."""
    fences = sorted(FENCES(document), key=lambda fence: fence.start)
    while fences:
        code = fences.pop(0)
        try:
            if kind(code) == "output":
                raise PageError("an output without code right above it")
            if kind(code) != "python":
                raise PageError(f"typed code, in a fence of kind {kind(code)!r}")
            lines = resolve(root, code.lexemes["source"])
            if Path(document.path).is_relative_to(root / "docs/zh"):
                lines = in_chinese(root, lines)
        except PageError as error:
            where = f"{document.path}, {document.line_column(code.start)}"
            raise PageError(f"{where}: {error}") from None
        output = None
        if fences and kind(fences[0]) == "output":
            between = document.text[code.end : fences[0].start]
            output = None if between.strip() else fences.pop(0)
        includes = code.lexemes["source"].split("\n")
        shown = output.lexemes["source"] if output else ""
        block = Block(code.lexemes["info"], includes, lines, shown, code, output)
        yield Region(code.start, (output or code).end, block, check)


def in_chinese(root: Path, lines: list[Line]) -> list[Line]:
    """The code with the Chinese of its comments and docstrings."""
    chinese = read_catalogue(root / "docs" / CATALOGUE)
    changed = translated([line.text for line in lines], chinese)
    return [lines[number]._replace(text=text) for text, number in changed]


def kind(fence: Region) -> str:
    """The first word after the backticks."""
    return fence.lexemes["info"].strip().partition(" ")[0]


def check(example: Example) -> str | None:
    """Run the block; say what it printed if the page shows something else."""
    printed = run(example)
    if agree(example.parsed.shown, printed):
        return None
    return f"the page shows:\n{example.parsed.shown}\nits code printed:\n{printed}"


def run(example: Example) -> str:
    """Run the block after the blocks before it, and return what it printed."""
    try:
        with redirect_stdout(StringIO()) as printed:
            for code in statements(example.parsed.lines):
                exec(code, example.namespace)
    except Exception as error:
        error.add_note(f"in the block at {example.path}, line {example.line}")
        raise
    return printed.getvalue()
