"""Rewrite the outputs of every page, in both languages, from a run of its code.

    python -m tests.update_outputs            # every page
    python -m tests.update_outputs birnn      # one

Nobody types an output. A block whose output agrees at the precision shown stays as it
is, so that another machine does not rewrite last decimals.
"""

import re
import sys
from pathlib import Path

from sybil import Example

from tests.outputs import agree
from tests.pages import read, run
from tests.reader import reader

ROOT = Path(__file__).parents[1]


def update(root: Path, stem: str = "*") -> list[Path]:
    """Rewrite the pages under root and return the files that changed."""
    pages = sorted(root.glob(f"docs/zh/{stem}.md"))
    pages += sorted(root.glob(f"docs/en/{stem}.md"))
    return [page for page in pages if update_page(root, page)]


def update_page(root: Path, page: Path) -> bool:
    """Rewrite the outputs of one page, and return whether any changed."""
    before = after = page.read_text(encoding="utf-8")
    with reader("cpu"):
        runs = [(e, run(e)) for e in read(root, page.parent.name, page.stem)]
    for example, printed in reversed(runs):  # from the end, so that positions hold
        if not agree(example.parsed.shown, printed):
            after = with_output(after, example, printed)
    if after != before:
        page.write_text(after, encoding="utf-8")
    return after != before


def with_output(text: str, example: Example, printed: str) -> str:
    """The page's text with this output under the block, or none if it printed none."""
    code, output = example.parsed.code, example.parsed.output
    head, tail = text[: code.end], text[example.end :]
    if not printed:
        return head + tail
    gap = text[code.end : output.start] if output else "\n\n"
    # As deep as the code, which may stand in a list or a folded block.
    indent = re.sub(r"\S", " ", re.match(r"[^`~]*", text[code.start :])[0])
    lines = ["```output", *printed.splitlines(), "```"]
    return head + gap + "\n".join((indent + line).rstrip() for line in lines) + tail


if __name__ == "__main__":
    for page in update(ROOT, *sys.argv[1:2]):
        print(page.relative_to(ROOT))
