"""What a code fence includes: lines of the package, each with its file and number."""

import ast
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from pymdownx.snippets import SnippetPreprocessor

INCLUDE = re.compile(
    r'(?P<indent> *)--8<-- "(?P<path>rnn_tutorial/[\w/]+\.py)(:(?P<section>[\w-]+))?"'
)
MARKER = SnippetPreprocessor.RE_SNIPPET_SECTION  # `# --8<-- [start:name]`


class PageError(AssertionError):
    """A page that breaks the contract of a page, and how."""


class Line(NamedTuple):
    """A line as the page shows it, and where in the package it stands."""

    text: str
    file: Path
    number: int


def resolve(root: Path, fence: str) -> list[Line]:
    """The lines that pymdownx.snippets will put in place of a fence's includes."""
    lines = []
    for written in fence.splitlines():
        include = INCLUDE.fullmatch(written.rstrip())
        if include:
            lines += read_section(root, **include.groupdict())
        elif written.strip():
            raise PageError(f"typed code, not an include of the package: {written!r}")
        else:
            lines.append(Line("", root, 1))
    return lines


def read_section(root: Path, indent: str, path: str, section: str | None) -> list[Line]:
    """A section of a file of the package, or the whole file, without the markers."""
    file = root / path
    if not file.is_file():
        raise PageError(f"no such file of the package: {path}")
    lines = file.read_text(encoding="utf-8").splitlines()
    markers = {n: m for n, line in enumerate(lines) if (m := MARKER.match(line))}
    bounds = [(m["type"], n) for n, m in markers.items() if m["name"] == section]
    if section is None:
        bounds = [("start", -1), ("end", len(lines))]
    if [kind for kind, _ in bounds] != ["start", "end"]:
        raise PageError(
            f"{path}: not one start and then one end of section {section!r}"
        )
    numbers = [n for n in range(bounds[0][1] + 1, bounds[1][1]) if n not in markers]
    if not numbers:
        raise PageError(f"{path}: section {section!r} is empty")
    text = "\n".join(lines[n] for n in numbers)
    texts = (textwrap.dedent(text) if section else text).split("\n")
    return [Line(indent + t, file, n + 1) for t, n in zip(texts, numbers, strict=True)]


def statements(lines: list[Line]) -> Iterator[CodeType]:
    """Compile what is shown, each statement under its own file and line numbers.

    So tracebacks and coverage point into the package.
    """
    for statement in ast.parse("\n".join(line.text for line in lines)).body:
        file = lines[statement.lineno - 1].file
        for node in ast.walk(statement):
            if hasattr(node, "lineno"):
                first, last = node.lineno, node.end_lineno
                node.lineno = lines[first - 1].number
                node.end_lineno = max(node.lineno, lines[last - 1].number)
        yield compile(ast.Module([statement], []), file, "exec", dont_inherit=True)
