"""An index of the search for each language, with that language's pages only.

Left out is what was printed, and folded code: solutions, and what earlier pages showed.
The results lead to the other language's search: see docs/assets/other_search.js.
When: what is left out is marked as soon as a page is HTML, before the search reads it;
the index is divided after the last page.
"""

import json
import re
from pathlib import Path

import jieba
from mkdocs.plugins import event_priority

MARK = " data-search-exclude"
PART = re.compile(
    r'<(?P<end>/?)details\b|<div class="language-(?P<kind>\w+) highlight"(?=>)'
)
MARKED = re.compile(rf'(?<=highlight"){MARK}(?=>)')
# What cuts Chinese into words puts such a blank between them; beside what separates
# words anyway it only weighs.
BLANK = re.compile(r"\u200b*([\s、。，．？！；：（）“”,:;!?=+*/@\[\](){}<>])\u200b*")
SETTINGS = {"zh": ["en", "zh"], "en": ["en"]}  # which languages' words are stemmed


def on_startup(command, dirty):
    """Let what cuts Chinese into words say only what went wrong, not what it loads."""
    jieba.setLogLevel("WARNING")


@event_priority(-50)  # after the other hooks have made the HTML
def on_page_content(html, page, config, files):
    """Mark what is left out."""
    folded = 0  # how many blocks the place is in

    def marked(part):
        nonlocal folded
        if not part["kind"]:
            folded += -1 if part["end"] else 1
        out = part["kind"] == "output" or (part["kind"] and folded)
        return part[0] + (MARK if out else "")

    return PART.sub(marked, html)


def on_post_page(output, page, config):
    """Take the marks away: a reader need not load them."""
    return MARKED.sub("", output)


@event_priority(-200)  # after the language plugin, which puts the index together
def on_post_build(config):
    """Write search_index.zh.json and search_index.en.json in place of one index."""
    file = Path(config.site_dir) / "search/search_index.json"
    if not file.exists():  # the index comes with the default language, at the end
        return
    index = json.loads(file.read_text(encoding="utf-8"))
    for language, stemmed in SETTINGS.items():
        settings = index["config"] | {"lang": stemmed}
        own = [part for part in index["docs"] if language_of(part) == language]
        text = json.dumps(
            {"config": settings, "docs": [light(part) for part in own]},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        file.with_suffix(f".{language}.json").write_text(text, encoding="utf-8")
    file.unlink()


def language_of(part):
    """The language of a part of a page."""
    return "en" if part["location"].startswith("en/") else "zh"


def light(part):
    """A part of a page without blanks that separate nothing."""
    return part | {name: BLANK.sub(r"\1", part[name]) for name in ("title", "text")}
