"""Each page in a real browser: what it loads, how it looks, what its buttons copy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import visit
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
COPIED = """async (buttons) => {
  const texts = [];
  for (const button of buttons) {
    await navigator.clipboard.writeText("");
    button.click();
    let text = "";
    while (!text) text = await navigator.clipboard.readText();
    texts.push(text);
  }
  return texts;
}"""
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
    """With its folded blocks open; code has the same colours in both languages."""
    seen.page.evaluate(OPEN)
    context = {"exclude": [["pre"]]} if seen.language == "en" else None
    result = Axe().run(seen.page, context, {"resultTypes": ["violations"]})
    assert result.violations_count == 0, result.generate_report()


def test_what_is_copied_is_what_is_run(seen):
    """Each button gives its block to the letter, with the folded blocks open."""
    if seen.stem not in STEMS + LABS:
        return
    seen.page.evaluate(OPEN)
    blocks = read(ROOT, seen.language, seen.stem)
    texts = [block.parsed.text.strip("\n") for block in blocks]
    assert copied(seen.page, ".language-python") == texts


def copied(page, kind):
    """What clicks on the buttons of such blocks put into the clipboard."""
    buttons = page.locator(f"{kind} button[data-md-type=copy]")
    return [text.strip("\n") for text in buttons.evaluate_all(COPIED)]


def test_page_fits_a_narrow_screen(seen):
    """Only code, tables and formulas scroll sideways, each in its own box."""
    seen.page.set_viewport_size({"width": 360, "height": 740})
    html = seen.page.locator("html")
    assert html.evaluate("page => page.scrollWidth") == 360
    assert seen.page.evaluate(TOO_WIDE) == []
