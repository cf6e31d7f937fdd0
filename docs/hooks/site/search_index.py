"""An index of the search for each language, in which that language's pages come first.

All pages are in each, because a reader may search for a term of the other language.
When: after the last page.
"""

import json
from pathlib import Path

import jieba
from mkdocs.plugins import event_priority

BOOST = 100  # more than a title (see Material's search.boost), less than no match


def on_startup(command, dirty):
    """Let what cuts Chinese into words say only what went wrong, not what it loads."""
    jieba.setLogLevel("WARNING")


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
