"""The four colours of the site, and where a reader sees where a page is."""

import re
from itertools import combinations

import numpy as np
import pytest

from tests.browser import visit
from tests.test_docs import ROOT
from tests.test_page_in_browser import path_of

KINDS = ["input", "forward", "output", "backward"]
DRAWINGS = sorted((ROOT / "docs/assets").glob("*.svg"))
# What those see who have no cones for red, or none for green (Machado et al., 2009).
EYES = {
    "all": np.eye(3),
    "no red": [[0.15, 1.05, -0.20], [0.11, 0.79, 0.10], [0.0, -0.05, 1.05]],
    "no green": [[0.37, 0.86, -0.23], [0.28, 0.67, 0.05], [-0.01, 0.04, 0.97]],
}
# Oklab: the distance of two colours is how different they look (Ottosson, 2020).
TO_CONES = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.63]]
TO_LAB = [
    [0.2105, 0.7936, -0.0041],
    [1.978, -2.4286, 0.4506],
    [0.0259, 0.7828, -0.8087],
]
COLOUR = """name => {
  const probe = document.createElement("i");
  (document.querySelector(".live") ?? document.querySelector("article")).append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
}"""
# What has a colour on a page beside its figures, and what it is written on.
COLOURED = """
[...document.querySelectorAll("article :is(math, table) [class^=rnn-]")]
  .filter(part => !part.closest(".live"))
  .map(part => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    let ground, under = part;
    do ground = numbers(getComputedStyle(under).backgroundColor);
    while (ground[3] === 0 && (under = under.parentElement));
    return {
      kind: part.getAttribute("class").replace("rnn-", ""),
      text: part.textContent.replace(/\\s/g, ""),
      colour: numbers(getComputedStyle(part).color).slice(0, 3),
      ground: ground.slice(0, 3),
    };
  })
"""
# Some of it, by page: the pages whose figures have these colours.
SYMBOLS = {
    "recurrence": {"input": "xt", "forward": "st", "output": "ot"},
    "birnn": {"input": "xt", "forward": "s→t", "backward": "s←t", "output": "ot"},
    "bptt": {"input": "xt⊤", "forward": "st", "backward": "δt", "output": "ot"},
    "equivalence": {"forward": "_l1", "backward": "_l1_reverse"},
    "shapes": {"input": "input", "forward": "h_n", "output": "output"},
    "gates": {},  # whose letters mean something else
}
OPEN_GROUPS = """
[...document.querySelectorAll(".md-nav--primary > ul > li")]
  .map(group => [...group.querySelectorAll("li > a")]
    .filter(link => !link.closest(".md-nav--secondary"))
    .filter(link => link.checkVisibility({ visibilityProperty: true })).length)
"""


def light(colour):
    """The light of a colour of the screen: red, green and blue, each from 0 to 1."""
    part = np.array(colour) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(colour, other):
    """As the WCAG measure it: from 1 to 21."""
    low, high = sorted(light(c) @ [0.2126, 0.7152, 0.0722] for c in (colour, other))
    return (high + 0.05) / (low + 0.05)


def difference(colour, other, eyes):
    """How different two colours look: 0 to 1 from black to white."""
    seen = [np.clip(EYES[eyes] @ light(c), 0, 1) for c in (colour, other)]
    first, second = (TO_LAB @ np.cbrt(TO_CONES @ c) for c in seen)
    return np.linalg.norm(first - second)


@pytest.fixture(scope="module", params=["light", "dark"])
def colours(request, browser, base):
    """The colours that a page has in a scheme, by name."""
    with visit(browser, base, "birnn/", color_scheme=request.param) as seen:
        names = [f"rnn-{kind}" for kind in KINDS] + ["live-plus", "live-minus"]
        names += ["md-default-bg-color", "md-code-bg-color"]
        yield {name: seen.page.evaluate(COLOUR, name) for name in names}


@pytest.mark.parametrize("kind", KINDS)
def test_colour_has_the_contrast_of_text(colours, kind):
    for ground in ("md-default-bg-color", "md-code-bg-color"):
        assert contrast(colours[f"rnn-{kind}"], colours[ground]) >= 4.5, ground


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("stem", SYMBOLS)
def test_formulas_and_tables_have_the_colours_of_the_figures(
    browser, base, stem, scheme
):
    """With the contrast of text, whatever they are written on."""
    with visit(browser, base, f"{stem}/", color_scheme=scheme) as seen:
        found = seen.page.evaluate(COLOURED)
        own = seen.page.evaluate(f"{KINDS}.map(kind => ({COLOUR})(`rnn-${{kind}}`))")
    texts = {kind: {p["text"] for p in found if p["kind"] == kind} for kind in KINDS}
    assert bool(found) == bool(SYMBOLS[stem])
    for kind, text in SYMBOLS[stem].items():
        assert text in texts[kind]
    for one, other in combinations(KINDS, 2):  # a symbol has one colour
        assert not texts[one] & texts[other]
    for part in found:
        assert part["colour"] == own[KINDS.index(part["kind"])], part
        assert contrast(part["colour"], part["ground"]) >= 4.5, part


@pytest.mark.parametrize("eyes", EYES)
def test_colours_are_told_apart(colours, eyes):
    """From each other, and from those of the signs in the live figures."""
    foreground = [name for name in colours if not name.startswith("md-")]
    for one, other in combinations(foreground, 2):
        found = difference(colours[one], colours[other], eyes)
        assert found >= 0.07, (one, other, found)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.stem)
def test_drawing_has_the_colours_of_the_site(drawing):
    """Each variable with what it is on white, for where there is no style sheet."""
    if drawing.stem == "favicon":
        return
    style = (ROOT / "docs/assets/style.css").read_text(encoding="utf-8")
    svg = drawing.read_text(encoding="utf-8")
    used = set(re.findall(r"var\(--([\w-]+), (#\w+)\)", svg))
    for name, fixed in used:
        if name.startswith("rnn-"):
            assert f"--{name}: {fixed};" in style, name
        else:
            assert name.startswith("md-default-fg-color--light"), name
    rest = re.sub(r"var\(.*?\)", "", svg)
    assert not re.search('"#[0-9a-f]{3,8}"', rest), "it does not follow the scheme"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reader_sees_where_the_page_is(browser, base, language):
    """All five groups are open; the page is marked, and so are the ones beside it."""
    path = path_of(language, "birnn")
    with visit(browser, base, path, viewport={"width": 1280, "height": 800}) as seen:
        page = seen.page
        assert page.evaluate(OPEN_GROUPS) == [5, 3, 5, 4, 4]
        active = page.locator(".md-nav--primary .md-nav__link--active:visible")
        name = {"zh": "双向 RNN", "en": "Bidirectional RNN"}[language]
        assert [text.strip() for text in active.all_inner_texts()] == [name]
        around = page.locator(".md-footer__title .md-ellipsis").all_inner_texts()
        assert (
            around
            == {
                "zh": ["用文本训练，让它自己写", "长度不同的序列"],
                "en": [
                    "Train on text, and let it write",
                    "Sequences of different lengths",
                ],
            }[language]
        )
        group = {"zh": "用起来", "en": "At work"}[language]
        assert page.locator(".md-path li").all_inner_texts() == [group, "7 / 16"]


@pytest.mark.parametrize("width", [1440, 2000])
def test_only_what_is_no_text_leaves_its_column(browser, base, width):
    """On a wide screen: a live figure is wider than a line, which stays readable."""
    with visit(browser, base, "", viewport={"width": width, "height": 800}) as seen:
        box = "e => e.getBoundingClientRect().width"
        text = seen.page.locator("article > p").first.evaluate(box)
        assert seen.page.locator(".live").evaluate(box) > 1.15 * text
        style = "e => getComputedStyle(e).fontSize"
        size = seen.page.locator("article").evaluate(style)
        assert text <= 46 * float(size.removesuffix("px"))
