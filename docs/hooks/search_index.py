"""An index of the search for each language, in which that language's pages come first.

All pages are in each, because a reader may search for a term of the other language.
"""

import json
import re
from copy import copy
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from kept import write_whole
from material.plugins.search.plugin import SearchIndex
from mkdocs.plugins import event_priority

BOOST = 100  # more than a title (see Material's search.boost), less than no match
READ = {}  # what the search has read: sections by a hash of the page
USED = set()  # the hashes of the pages built
HOW = [Path(__file__).read_text("utf-8"), version("mkdocs-material"), version("jieba")]
# Most of a page's elements, in code and formulas: the search has no use for them.
SKIPPED = re.compile(r'<span class="\w{1,2}">([^<]*)</span>|</?m[a-z]+\b[^>]*>')


class Index(SearchIndex):
    """The theme's own, but a build reads only the pages that have changed."""

    def add_entry_from_context(self, page):
        """Add the sections of a page."""
        parts = [*HOW, page.url, page.title, page.content, page.meta]
        key = sha256(repr(parts).encode()).hexdigest()
        USED.add(key)
        if key not in READ:
            alone, light = SearchIndex(**self.config), copy(page)
            light.content = SKIPPED.sub(r"\1", page.content)
            alone.add_entry_from_context(light)
            READ[key] = alone.entries
        self.entries += map(dict, READ[key])


@event_priority(-100)  # after the search has made its index
def on_config(config):
    """Use this index, with what earlier builds have read."""
    if not READ and file_of(config).exists():
        READ.update(json.loads(file_of(config).read_text("utf-8")))
    search = config.plugins["material/search"]
    search.search_index = Index(**search.config)


def file_of(config):
    """The file of what has been read."""
    return Path(config.config_file_path).parent / ".cache/search.json"


@event_priority(-200)  # after the language plugin, which puts the index together
def on_post_build(config):
    """Write search_index.zh.json and search_index.en.json in place of one index."""
    folder = Path(config.site_dir) / "search"
    file = folder / "search_index.json"
    if not file.exists():  # the index comes with the default language, at the end
        return
    index = json.loads(file.read_text(encoding="utf-8"))
    for language in ("zh", "en"):
        for page in index["docs"]:
            own = page["location"].startswith("en/") == (language == "en")
            page["boost"] = BOOST if own else 1
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        (folder / f"search_index.{language}.json").write_text(text, encoding="utf-8")
    write_whole(file_of(config), json.dumps({key: READ[key] for key in USED}))
