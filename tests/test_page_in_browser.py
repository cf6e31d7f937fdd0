"""Each page in a real browser: what it loads, how it looks, what its buttons copy."""

import os
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import visit
from tests.outputs import agree
from tests.pages import read
from tests.test_docs import LABS, ROOT, STEMS
from tests.test_site import PAGES

# Bytes of the first visit to a page, compressed; for a lab without its plots.
LIMIT, LAB_LIMIT = 120_000, 160_000
# What is cut off at the right and is not in a box that scrolls.
TOO_WIDE = """
[...document.querySelectorAll("article *")].filter(element =>
  element.getBoundingClientRect().right > innerWidth + 1
  && element.checkVisibility()
  && !element.closest("pre, .md-typeset__scrollwrap, .arithmatex, svg")
).map(element => element.outerHTML.slice(0, 80))
"""
OPEN = "document.querySelectorAll('details').forEach(block => { block.open = true })"
COPY = ".language-python button[data-md-type=copy]"
NOT_FOUND = ("zh", "404")


def path_of(language, stem):
    """The address of a page on the site."""
    if stem == "404":
        return "404.html"
    folder = "" if language == "zh" else "en/"
    return folder if stem == "index" else f"{folder}{stem}/"


def looks():
    """Each page in another look, and in another one than in the other language."""
    for number, (language, stem) in enumerate([*PAGES, NOT_FOUND]):
        shift = number + 2 * (language == "en")
        yield language, stem, ("light", "dark")[shift % 2], (360, 1280)[shift // 2 % 2]


@pytest.fixture(
    scope="module", params=[*looks()], ids=lambda look: "-".join(map(str, look))
)
def seen(request, browser, base):
    """One visit to a page for all tests; at its end nothing may have gone wrong."""
    language, stem, scheme, width = request.param
    with visit(
        browser,
        base,
        path_of(language, stem),
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        permissions=["clipboard-read", "clipboard-write"],
    ) as seen:
        seen.language, seen.stem = language, stem
        yield seen


def test_page_is_light(seen):
    """Also for a phone."""
    limit = LAB_LIMIT if seen.stem in LABS else LIMIT
    assert seen.weight <= limit, seen.weights


def test_page_is_accessible(seen):
    """With its folded blocks open; the code is the same in both languages."""
    seen.page.evaluate(OPEN)
    context = {"exclude": [["pre"]]} if seen.language == "en" else None
    result = Axe().run(seen.page, context, {"resultTypes": ["violations"]})
    assert result.violations_count == 0, result.generate_report()


def test_what_is_copied_is_what_is_run(seen, tmp_path):
    """Each button gives its block to the letter; all together print what is shown.

    They run in a fresh Python, for one language: the blocks of the other are the same.
    The build runs those of the labs.
    """
    if seen.stem not in STEMS + LABS:
        return
    blocks = read(ROOT, seen.language, seen.stem)
    copied = [copy(seen.page, button) for button in seen.page.locator(COPY).all()]
    assert copied == [block.parsed.text.strip("\n") for block in blocks]
    if seen.language == "zh" and seen.stem in STEMS:
        shown = "".join(block.parsed.shown for block in blocks)
        assert agree(shown, printed("\n\n".join(copied), tmp_path))


def copy(page, button):
    """What a click puts into the clipboard."""
    button.evaluate("button => button.click()")
    text = page.evaluate("navigator.clipboard.readText()")
    page.evaluate("navigator.clipboard.writeText('')")
    return text.strip("\n")


def printed(code, folder):
    """What the code prints in a fresh Python, in an empty folder."""
    environment = {**os.environ, "RNN_TUTORIAL_DEVICE": "cpu", "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore:FigureCanvasAgg", "-"],
        input=code,
        cwd=folder,
        env={**environment, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_page_fits_a_narrow_screen(seen):
    """Only code, tables and formulas scroll sideways, each in its own box."""
    seen.page.set_viewport_size({"width": 360, "height": 740})
    html = seen.page.locator("html")
    assert html.evaluate("page => page.scrollWidth") == 360
    assert seen.page.evaluate(TOO_WIDE) == []
