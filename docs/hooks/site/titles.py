"""Give each page the title and the description under which it is found.

When: before anything else is done with a page, so that all its forms can name them.
They are in `docs/titles.toml`, both languages side by side.
"""

import tomllib
from pathlib import Path

from mkdocs.plugins import event_priority

FILE = "titles.toml"


@event_priority(100)
def on_page_markdown(markdown, page, config, files):
    """Note them where the theme looks for them."""
    language, _, stem = page.file.src_uri.removesuffix(".md").partition("/")
    page.meta |= read(Path(config.docs_dir) / FILE).get(stem, {}).get(language, {})


def read(file):
    """By page and language; a site may do without the file."""
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
