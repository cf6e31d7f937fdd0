"""Make the page of a lab from a notebook, with what its cells print and draw.

When: the cells run before any page is read, or while `mkdocs serve` shows the pages.
Page by page, the notebook is written to `.cache/notebooks`, and mkdocs-jupyter makes of
it, with the template in `jupyter`, the Markdown that the other hooks find.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from itertools import count
from pathlib import Path
from textwrap import indent

import lab_later
from includes import resolve
from lab_later import Underway, run_later
from lab_notebook import code_of, handed, notebook_of
from lab_run import LabError, run_lab
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from nbconvert.filters import strip_ansi
from nbformat import v4
from plots import inline

TITLE = re.compile(r"(?m)^# .*$")
FIGURE = re.compile(r"(?ms)^( *)!\[([^\]]+)\]\((<\?xml.*?</svg>)\s*\)$")


serving = False


def on_startup(command, dirty):
    """Have nbconvert look for templates beside this file first."""
    global serving
    serving = command == "serve"
    others = filter(None, [os.environ.get("JUPYTER_PATH")])
    here = str(Path(__file__).with_name("jupyter"))
    os.environ["JUPYTER_PATH"] = os.pathsep.join([here, *others])


def on_config(config):
    """Keep the plugin from loading a script from elsewhere, where it would (0.27)."""
    options = config.plugins["mkdocs-jupyter"].config
    if "mathjax_version" in options:
        options["mathjax_version"] = 2  # the only one that stays within its page


def on_files(files, config):
    """Run the labs side by side; where they have been run before, nothing happens."""
    if serving:
        return
    pages = filter(is_lab, files.documentation_pages())
    labs = {file.name: file for file in pages}  # one language is enough
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [
            pool.submit(run, file, resolve(file.content_string, config), config)
            for file in labs.values()
        ]
    try:
        for done in runs:
            done.result()  # raises what was raised
    except LabError as error:
        raise PluginError(str(error)) from error


def on_serve(server, config, builder):
    """Once all pages are shown, run what waits; show what is done."""
    results = Path(config.config_file_path).parent / ".cache/labs"
    results.mkdir(parents=True, exist_ok=True)
    server.watch(str(results))
    lab_later.start()


def is_lab(file):
    """Whether a file of the docs is the page of a lab."""
    return "/labs/" in file.src_uri


def run(file, markdown, config):
    """The cells of a lab, with what they printed and drew."""
    root, how = Path(config.config_file_path).parent, run_later if serving else run_lab
    return how(Path(file.src_uri).stem, code_of(markdown), root).cells


@event_priority(100)  # before mkdocs-jupyter, which looks at the name of the file
def on_pre_page(page, config, files):
    """Write the notebook of a lab, and put it in place of its page."""
    if not is_lab(page.file):
        return
    markdown, cells = resolve(page.file.content_string, config), None
    try:
        cells = run(page.file, markdown, config)
    except Underway:
        markdown = noted(markdown, f'!!! note "{config.extra["lab_runs"]}"')
    except LabError as error:
        how = indent(f"```text\n{strip_ansi(str(error))}\n```", "    ")
        note = f'!!! failure "{config.extra["lab_failed"]}"\n\n{how}'
        markdown = noted(markdown, note)
    page.file.handed = handed(cells) if cells else None
    try:
        notebook = notebook_of(markdown, cells)
    except ValueError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error
    folder = Path(config.config_file_path).parent / ".cache/notebooks"
    file = (folder / page.file.src_uri).with_suffix(".ipynb")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(v4.writes(notebook), encoding="utf-8")
    page.file.abs_src_path = str(file)


def noted(markdown, note):
    """The page with a note under its title."""
    return TITLE.sub(lambda title: f"{title[0]}\n\n{note}", markdown, count=1)


@event_priority(100)  # before the other hooks, which expect Markdown
def on_page_markdown(markdown, page, config, files):
    """What mkdocs-jupyter makes of the notebook, up to the style that it adds."""
    if not is_lab(page.file):
        return markdown
    page.render(config, files)
    del page.render  # its own; from here on the page is one like all others
    text, number = unescape(page.content.partition("<style>")[0]), count()

    def place(match):
        indent, alt, svg = match.groups()
        return indent + inline(svg, alt, name=f"plot{next(number)}")

    return FIGURE.sub(place, text)
