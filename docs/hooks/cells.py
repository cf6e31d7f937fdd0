"""The code fences of a page, with their includes resolved."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from markdown import Markdown
from markdown.preprocessors import Preprocessor

# In a folded block or a list a fence is indented.
FENCE = re.compile(
    r"(?ms)^(?P<indent> *)```python[^\n]*\n(?P<code>.*?)^(?P=indent)```$"
)


def code_of(text: str, root: Path) -> list[str]:
    """The code of each Python fence of a page, as the reader sees it."""
    fences = FENCE.finditer(resolve(text, root))
    return [unindent(fence["code"], len(fence["indent"])) for fence in fences]


def unindent(code: str, width: int) -> str:
    """The code without the indent of its fence."""
    return "\n".join(line[width:] for line in code.splitlines()).strip("\n")


def resolve(text: str, root: Path) -> str:
    """The page with what it includes in place of the includes."""
    return "\n".join(snippets(root).run(text.split("\n")))


@cache
def snippets(root: Path) -> Preprocessor:
    """What resolves the includes, with the settings of mkdocs.yml."""
    settings = {
        "base_path": [str(root)],
        "check_paths": True,
        "dedent_subsections": True,
    }
    markdown = Markdown(
        extensions=["pymdownx.snippets"],
        extension_configs={"pymdownx.snippets": settings},
    )
    return markdown.preprocessors["snippet"]


def after_each_fence(text: str, write: Callable[[int], str]) -> str:
    """The page with more text under each Python fence, indented as the fence is."""
    number = iter(range(len(text)))

    def extend(fence: re.Match[str]) -> str:
        more = write(next(number))
        return fence[0] + re.sub("(?m)^(?=.)", fence["indent"], more)

    return FENCE.sub(extend, text)
