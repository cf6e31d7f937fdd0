"""Make the page of a lab from a notebook, with what its cells print and draw.

When: the cells run before any page is read. Then, page by page, the notebook is written
to `.cache/notebooks`, and mkdocs-jupyter makes of it, with the template in `jupyter`,
the Markdown that the other hooks find.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from itertools import count
from pathlib import Path

from includes import resolve
from lab_notebook import code_of, notebook_of
from lab_run import LabError, run_lab
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from nbformat import v4
from plots import inline

FIGURE = re.compile(r"(?ms)^( *)!\[([^\]]+)\]\((<\?xml.*?</svg>)\s*\)$")


def on_startup(command, dirty):
    """Have nbconvert look for templates beside this file first."""
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
    pages = filter(is_lab, files.documentation_pages())
    labs = {file.name: file for file in pages}  # one language is enough
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [
            pool.submit(run, file, resolve(file.content_string, config), config)
            for file in labs.values()
        ]
    for done in runs:
        done.result()  # raises what was raised


def is_lab(file):
    """Whether a file of the docs is the page of a lab."""
    return "/labs/" in file.src_uri


def run(file, markdown, config):
    """The cells of a lab, with what they printed and drew."""
    root = Path(config.config_file_path).parent
    try:
        return run_lab(Path(file.src_uri).stem, code_of(markdown), root).cells
    except LabError as error:
        raise PluginError(str(error)) from error


@event_priority(100)  # before mkdocs-jupyter, which looks at the name of the file
def on_pre_page(page, config, files):
    """Write the notebook of a lab, and put it in place of its page."""
    if not is_lab(page.file):
        return
    markdown = resolve(page.file.content_string, config)
    try:
        notebook = notebook_of(markdown, run(page.file, markdown, config))
    except ValueError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error
    folder = Path(config.config_file_path).parent / ".cache/notebooks"
    file = (folder / page.file.src_uri).with_suffix(".ipynb")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(v4.writes(notebook), encoding="utf-8")
    page.file.abs_src_path = str(file)


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
