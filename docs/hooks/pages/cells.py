"""The code fences of a page."""

import re
from collections.abc import Callable

# In a folded block or a list a fence is indented.
FENCE = re.compile(
    r"(?ms)^(?P<indent> *)```python[^\n]*\n(?P<code>.*?)^(?P=indent)```$"
)


def code_of(text: str) -> list[str]:
    """The code of each Python fence of a page, as the reader sees it."""
    fences = FENCE.finditer(text)
    return [unindent(fence["code"], len(fence["indent"])) for fence in fences]


def unindent(code: str, width: int) -> str:
    """The code without the indent of its fence."""
    return "\n".join(line[width:] for line in code.splitlines()).strip("\n")


def after_each_fence(text: str, write: Callable[[int], str]) -> str:
    """The page with more text under each Python fence, indented as the fence is."""
    number = iter(range(len(text)))

    def extend(fence: re.Match[str]) -> str:
        more = write(next(number))
        return fence[0] + re.sub("(?m)^(?=.)", fence["indent"], more)

    return FENCE.sub(extend, text)
