"""Put the comments and docstrings that have no Chinese into docs/zh/code.po.

    python -m tests.untranslated

adds what a Chinese page shows, to be filled in, drops what no page shows any more, and
says what is left to do. Where a text has a new wording, the Chinese of the old one
stands under it, marked as fuzzy: it is not shown until the mark is taken away.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import griffe
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from docs.hooks.pages.chinese import CATALOGUE
from docs.hooks.pages.code_words import is_worded, joined, passages
from docs.hooks.pages.code_words import read as read_catalogue
from tests.includes import Line
from tests.pages import path_of, read

ROOT = Path(__file__).parents[1]
# Babel's own holds the time, so that each run would change it.
HEADER = """\
# The Chinese of the comments and docstrings that Chinese pages show, in the order of
# the package. `python -m tests.untranslated` adds what is missing: see CONTRIBUTING.md.
msgid ""
msgstr ""
"Language: zh_CN\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
Place = tuple[str, int]  # a file of the repository, and a line


def update(root: Path) -> list[str]:
    """Rewrite the catalogue, and return what in it is not translated."""
    file = root / "docs" / CATALOGUE
    old = read_po(BytesIO(file.read_bytes() if file.exists() else b""))
    new = Catalog()
    for text, places in shown(root).items():
        new.add(text, locations=places)
    old.update(new)
    for entry in old:
        entry.flags &= {"fuzzy"} if entry.string else set()  # no `python-format`
    written = BytesIO()
    write_po(written, old, width=0, omit_header=True, ignore_obsolete=True)
    file.write_bytes(HEADER.encode() + written.getvalue().rstrip() + b"\n")
    return untranslated(root)


def untranslated(root: Path) -> list[str]:
    """What Chinese pages show in English, and where it stands."""
    chinese = read_catalogue(root / "docs" / CATALOGUE)
    return [
        f"{places[0][0]}:{places[0][1]}: {text}"
        for text, places in shown(root).items()
        if not chinese.get(text)
    ]


def shown(root: Path) -> dict[str, list[Place]]:
    """All words in what Chinese pages show of the package, in its order."""
    found: dict[str, set[Place]] = {}
    for text, file, line in [*on_pages(root), *of_the_api(root)]:
        place = (file.relative_to(root).as_posix(), line)
        found.setdefault(text, set()).add(place)
    places = {text: sorted(found[text]) for text in found}
    # Those of one docstring stay in their order.
    return dict(sorted(places.items(), key=lambda entry: entry[1][0]))


def on_pages(root: Path) -> Iterator[Line]:
    """Those in the fences; both languages have the same ones."""
    folder = root / "docs/en"
    for page in sorted(folder.rglob("*.md")):
        stem = page.relative_to(folder).with_suffix("").as_posix()
        for example in read(root, "en", stem):
            lines = example.parsed.lines
            for passage in passages([line.text for line in lines]):
                for text in passage.words:
                    yield lines[passage.first]._replace(text=text)


def of_the_api(root: Path) -> Iterator[Line]:
    """Those in the docstrings of what the page of the API names."""
    page = path_of(root, "zh", "api").read_text(encoding="utf-8")
    package = griffe.load("rnn_tutorial", search_paths=[root], try_relative_path=False)
    for name in re.findall(r"(?m)^::: rnn_tutorial\.(\w+)", page):
        item = package[name]
        members = [] if item.is_function else item.members.values()
        for each in [item, *members]:
            private = re.match("_[^_]", each.name)  # which the page leaves out
            if not each.docstring or private:
                continue
            for paragraph in each.docstring.value.split("\n\n"):
                if is_worded(text := joined(paragraph)):
                    yield Line(text, each.filepath, each.docstring.lineno)


if __name__ == "__main__":
    left = update(ROOT)
    print(*left, f"{len(left)} of {len(shown(ROOT))} to do", sep="\n")
