"""Put the Chinese of comments and docstrings into the code of a Chinese page.

When: while the page is Markdown, after includes and labs, before its notebook is made.
The page of the API has docstrings alone; its plugin reads them where the page names the
first object, and finds them in Chinese.

The Chinese is in `docs/zh/code.po`; what is not, stays English. A lab is run with the
English code; both do the same.
"""

import re
from pathlib import Path

from code_words import is_worded, joined, read, translated

CATALOGUE = "zh/code.po"
# In a folded block a fence is indented, and so is what stands in it.
FENCE = re.compile(
    r"(?ms)^(?P<open>(?P<indent> *)```python[^\n]*\n)(?P<code>.*?)\n(?=(?P=indent)```$)"
)


def on_page_markdown(markdown, page, config, files):
    """Put it into a page."""
    if config.theme["language"] != "zh":
        return markdown
    chinese = read(Path(config.docs_dir) / CATALOGUE)
    if re.search(r"(?m)^::: ", markdown):
        handler = config.plugins["mkdocstrings"].get_handler("python")
        package = handler.collect("rnn_tutorial", handler.get_options({}))
        put_into_docstrings(package, chinese)
    return put_into_fences(markdown, chinese)


def put_into_fences(markdown, chinese):
    """The page with Chinese in its code."""

    def put(fence):
        indent = fence["indent"]
        code = [line[len(indent) :] for line in fence["code"].split("\n")]
        lines = [indent + line for line, _ in translated(code, chinese)]
        return fence["open"] + "".join(f"{line.rstrip()}\n" for line in lines)

    return FENCE.sub(put, markdown)


def put_into_docstrings(item, chinese):
    """Put it into the docstrings of a module or class, and of all that is in it."""
    if item.docstring:
        paragraphs = item.docstring.value.split("\n\n")
        item.docstring.value = "\n\n".join(
            in_chinese(paragraph, chinese) for paragraph in paragraphs
        )
    for member in item.members.values():
        if not member.is_alias:
            put_into_docstrings(member, chinese)


def in_chinese(paragraph, chinese):
    """A paragraph of a docstring; the heading of an example is from `doctests.py`."""
    if paragraph.startswith("Examples:\n"):
        return paragraph.replace(":", ": 例：", 1)
    text = joined(paragraph)
    return (is_worded(text) and chinese.get(text)) or paragraph
