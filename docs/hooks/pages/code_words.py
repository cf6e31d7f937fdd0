"""The words in Python code, its comments and docstrings: find them, put others there.

The words are paragraphs, each in one line. The code around them stays as it is.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from pathlib import Path
from unicodedata import east_asian_width

from babel.messages import pofile

WIDTH = 79  # columns; a Chinese character takes two
STRING = re.compile(r"(?s)(?P<start>[rR]?(?P<quotes>\"\"\"|'''|\"|'))(.*)(?P=quotes)")
NUMBER = r"[\w.]+(?: [*+/-] [\w.]+)*"
SHAPE = re.compile(rf"\((?:{NUMBER}, ?)+(?:{NUMBER})?\)")
WORD = re.compile(r'(?<![\w.`"])[A-Za-z][a-z]+(?![\w(]|\.\w)')
# What is not parted at the end of a line: a word, code, punctuation from what it is at.
WIDE = "\u2e80-\u9fff\uff00-\uffef“”‘’…—"
PIECE = re.compile(
    rf"\s*[（《「【“‘]*(?:``[^`]*``|[^\s{WIDE}]+|\S)[，。；：！？、）》」】”’…—,.;:)]*"
)


@dataclass
class Passage:
    """A comment or a docstring: lines of the code from first on, up to end."""

    first: int
    end: int
    opening: str  # what stands before its words
    margin: str  # and before each further line
    closing: str  # what stands behind them
    paragraphs: list[str]
    wraps: bool = True  # whether it may have more lines

    @property
    def words(self) -> list[str]:
        """The paragraphs to translate: no examples, no shapes, no symbols."""
        texts = [joined(paragraph) for paragraph in self.paragraphs]
        return [text for text in texts if is_worded(text)]

    def lines(self, translations: Mapping[str, str]) -> list[str]:
        """Its lines with other words; what has no translation stays as it is."""
        lines, room = [], WIDTH - columns(self.opening)
        for paragraph in self.paragraphs:
            text, width = joined(paragraph), WIDTH - columns(self.margin)
            other = translations.get(text, "") if is_worded(text) else ""
            if not other:
                lines += [*paragraph.split("\n"), ""]
            elif self.wraps:
                lines += [*wrapped(other, room, width), ""]
            else:
                lines += [other, ""]
            room = width
        lines.pop()
        if self.closing:
            whole = self.opening + lines[0] + self.closing
            if len(lines) > 1 or columns(whole) > WIDTH:
                lines.append("")
            lines[-1] += self.closing
        rest = [(self.margin + line).rstrip() for line in lines[1:]]
        return [self.opening + lines[0], *rest]


def translated(
    lines: list[str], translations: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Code with other words: its lines, and which of the lines given each stands for.

    What has no translation, or "", stays as it is.
    """
    result, end = [], 0
    for passage in passages(lines):
        result += [(lines[n], n) for n in range(end, passage.first)]
        end = passage.end
        if any(translations.get(text) for text in passage.words):
            for number, line in enumerate(passage.lines(translations), passage.first):
                result.append((line, min(number, end - 1)))
        else:
            result += [(lines[n], n) for n in range(passage.first, end)]
    return result + [(lines[n], n) for n in range(end, len(lines))]


def passages(lines: list[str]) -> list[Passage]:
    """The comments and docstrings of code, in order; none of what is no Python."""
    source = "\n".join(lines)
    try:
        found = [*docstrings(source, lines), *comments(source)]
    except (SyntaxError, tokenize.TokenError):
        return []
    return sorted(found, key=lambda passage: passage.first)


def docstrings(source: str, lines: list[str]) -> Iterator[Passage]:
    """Each string that stands alone."""
    for node in ast.walk(ast.parse(source)):
        if not is_docstring(node):
            continue
        # Python counts bytes here.
        before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
        behind = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
        string = STRING.fullmatch(ast.get_source_segment(source, node))
        yield Passage(
            node.lineno - 1,
            node.end_lineno,
            opening=before + string["start"],
            margin=" " * len(before),
            closing=string["quotes"] + behind,
            paragraphs=re.split(r"\n\s*\n", cleandoc(string[3])),
        )


def is_docstring(node: ast.AST) -> bool:
    """Whether a node is a string that stands alone."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def comments(source: str) -> Iterator[Passage]:
    """Each comment; lines that hold nothing else, one under the other, are one."""
    whole = None
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        (row, column), text = token.start, token.string.removeprefix("#").strip()
        before = token.line[:column]
        if before.strip():
            yield Passage(row - 1, row, f"{before}# ", "", "", [text], wraps=False)
        elif whole and whole.end == row - 1 and whole.opening == f"{before}# " and text:
            whole.end = row
            whole.paragraphs[0] += f"\n{text}"
        else:
            if whole:
                yield whole
            margin = f"{before}# "
            whole = Passage(row - 1, row, margin, margin, "", [text])
    if whole:
        yield whole


def joined(paragraph: str) -> str:
    """A paragraph in one line."""
    return " ".join(paragraph.split())


def is_worded(text: str) -> bool:
    """Whether there are words in a text that is no example."""
    return not text.startswith(">>>") and bool(WORD.search(SHAPE.sub("", text)))


def columns(text: str) -> int:
    """How wide a text is in a font in which all letters are equally wide."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def wrapped(text: str, first: int, width: int) -> list[str]:
    """A text in lines of so many columns, the first of another number."""
    lines, room = [""], first
    for piece in PIECE.findall(text):
        if lines[-1] and columns(lines[-1] + piece) > room:
            lines.append(piece.lstrip())
            room = width
        else:
            lines[-1] += piece
    return lines


def tree(code: str) -> str:
    """What code does: its syntax tree without docstrings."""
    return ast.dump(WithoutDocstrings().visit(ast.parse(code)))


class WithoutDocstrings(ast.NodeTransformer):
    """Leave out each string that stands alone."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        """None where there is one."""
        return None if is_docstring(node) else node


def read(file: Path) -> dict[str, str]:
    """The translations in a catalogue, or none where there is no such file."""
    return entries(file.read_bytes()) if file.exists() else {}


@cache
def entries(catalogue: bytes) -> dict[str, str]:
    """English and its translation, or "", of all that is in a catalogue."""
    read = pofile.read_po(io.BytesIO(catalogue), abort_invalid=True)
    return {e.id: "" if e.fuzzy else joined(e.string) for e in read if e.id}
