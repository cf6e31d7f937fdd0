"""Put what the cells of a lab print and draw into its page.

When: the cells run before any page is read; the page is filled while it is Markdown.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cells import after_each_fence, code_of
from includes import resolve
from lab_run import LabError, drawn, printed, run_lab
from mkdocs.exceptions import PluginError
from plots import inline

PLOT = re.compile(r"^(?P<indent> *)!\[(?P<alt>[^\]]+)\]\(plot\)$", re.M)


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


def on_page_markdown(markdown, page, config, files):
    """Show in the page of a lab what its cells printed and drew."""
    if not is_lab(page.file):
        return markdown
    cells = run(page.file, markdown, config)

    def output(number):
        text = printed(cells[number])
        return f"\n\n```output\n{text.rstrip()}\n```" if text else ""

    figures = [svg for cell in cells for svg in drawn(cell)]
    places = PLOT.findall(markdown)
    if len(places) != len(figures):
        where = f"{page.file.src_uri}: {len(figures)} figures are drawn"
        raise PluginError(f"{where}, and ![…](plot) stands {len(places)} times")
    numbered = iter(enumerate(figures))

    def place(match):
        number, svg = next(numbered)
        return match["indent"] + inline(svg, match["alt"], name=f"plot{number}")

    return PLOT.sub(place, after_each_fence(markdown, output))
