"""Put the live figures into a page, and what they start from into a script beside it.

When: while the page is Markdown, after the labs and before its notebook is made; the
script is written with the page.
"""

import json
import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.utils import get_relative_url, write_file

FIGURE = re.compile(r"^\[\[live (?P<name>\w+)\]\]$", re.M)
BUTTON = re.compile(
    r"\[\[set (?P<name>\w+) (?P<value>[^|\]]+?) *\| *(?P<words>[^\]]+)\]\]"
)
ARITHMETIC, SHARED = "live/rnn.js", "live/figure.js"
STYLE = "live/live.css"


@event_priority(40)
def on_page_markdown(markdown, page, config, files):
    """Write the figures of a page in place of `[[live NAME]]`."""
    names, handed = FIGURE.findall(markdown), getattr(page.file, "handed", {})
    if not names:
        return markdown
    if handed is None:  # a lab that has not run: its page says so
        return BUTTON.sub(r"\g<words>", FIGURE.sub("", markdown))
    language, folder = config.theme["language"], Path(config.docs_dir) / "live"
    try:
        figures = {name: figure(folder, name, language, handed) for name in names}
        markdown = FIGURE.sub(
            lambda place: html(folder, figures, **place.groupdict()), markdown
        )
    except (ImportError, LookupError, NameError, OSError, ValueError) as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error
    page.figures = f"rnn.figures = {json.dumps(figures, ensure_ascii=False)};\n"
    page.figures_name = f"{Path(page.file.src_uri).stem}.live.js"
    scripts = [SHARED, *(f"live/{name}.js" for name in names)]
    page.live = [
        get_relative_url(script, page.url) for script in (ARITHMETIC, *scripts)
    ]
    page.live.insert(1, page.figures_name)
    styles = [STYLE, *(f"live/{name}.css" for name in names)]
    page.live_styles = [style for style in styles if (folder.parent / style).exists()]
    return BUTTON.sub(button, markdown)


def on_post_page(output, page, config):
    """Write what the figures start from into the page's folder."""
    if figures := getattr(page, "figures", None):
        file = Path(page.file.abs_dest_path).with_name(page.figures_name)
        write_file(figures.encode(), str(file))


def figure(folder, name, language, handed):
    """What a figure starts from, in a lab what it handed over; its words."""
    module = import_module(f"rnn_tutorial.live.{name}")
    words = tomllib.loads((folder / "all.toml").read_text("utf-8"))
    words |= tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    start = module.start(handed) if handed else module.start()
    return start | {"words": {key: both[language] for key, both in words.items()}}


def html(folder, figures, name):
    """A figure as it is before a script has run: complete, with the page's numbers."""
    start = figures[name]
    module = import_module(f"rnn_tutorial.live.{name}")
    made = {
        kind: getattr(module, kind)(start["arrays"], start["settings"])
        for kind in ("shown", "drawn")
        if hasattr(module, kind)
    }
    template = templates(folder).get_template(f"{name}.html")
    return template.render(start, name=name, **made)


@cache  # of two languages, and of each build while serving; it sees a changed file
def templates(folder):
    """What reads the templates of the figures: to compile them is slow."""
    return Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True
    )


def button(place):
    """Words that set a figure; without a script they are words like all others."""
    name, value, words = place.groups()
    return (
        f'<button type="button" class="live-set" data-figure="{name}" value="{value}"'
        f" disabled>{words}</button>"
    )
