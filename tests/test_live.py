"""What holds for every live figure: it shows what Python says, in both languages."""

import gzip
import math
import random
import re
import tomllib
from importlib import import_module

import pytest

from tests import measure_live
from tests.live import FIGURES, Live, address, opened, started
from tests.small_site import ROOT

LIVE = ROOT / "docs/live"
LANGUAGES = ("zh", "en")
# Bytes, compressed, of what all figures share and of one figure's own code.
LIMITS = {"rnn.js": 3_000, "figure.js": 3_500}
LIMIT = 6_000
TAB = """figure => [...figure.querySelectorAll("input, select, textarea, button")]
  .filter(control => !control.disabled && control.checkVisibility()).length"""


@pytest.fixture(
    scope="module",
    params=[(name, language) for name in FIGURES for language in LANGUAGES],
    ids="-".join,
)
def live(request, browser, base, site):
    """A figure on its open page, at its start."""
    name, language = request.param
    with opened(browser, base, site, name, language) as live:
        live.language = language
        yield live
        live.page.wait_for_timeout(500)  # what comes when it settles goes wrong, too


@pytest.fixture(scope="module", params=FIGURES)
def one(request, browser, base, site):
    """A figure in one language, for what has nothing to do with words."""
    language = LANGUAGES[len(request.param) % 2]
    with opened(browser, base, site, request.param, language) as live:
        live.language = language
        yield live


@pytest.fixture(autouse=True)
def at_the_start(request):
    """Each test begins where a reader does."""
    for name in {"live", "one"}.intersection(request.fixturenames):
        request.getfixturevalue(name).reset()


def test_both_languages_have_the_same_figures():
    """Each in the same place: see the formulas and the code around it."""
    for name, stem in FIGURES.items():
        texts = [(ROOT / f"docs/{it}/{stem}.md").read_text("utf-8") for it in LANGUAGES]
        for pattern in (rf"\[\[live {name}\]\]", rf"\[\[set {name} [^|]*\|"):
            zh, en = (re.findall(pattern, text) for text in texts)
            assert zh == en, stem


@pytest.mark.parametrize("name", ["all", *FIGURES])
def test_every_word_is_in_both_languages_and_used(name):
    words = tomllib.loads((LIVE / f"{name}.toml").read_text("utf-8"))
    files = [LIVE / f"{name}.html", LIVE / f"{name}.js"]
    if name == "all":
        files = [LIVE / "frame.html", LIVE / "figure.js"]
    used = "".join(file.read_text("utf-8") for file in files)
    for key, both in words.items():
        assert sorted(both) == ["en", "zh"], key
        assert not re.search("[\u4e00-\u9fff]", both["en"]), key
        assert both["zh"] != both["en"] or not re.search("[a-z]{3}", both["en"]), key
        fields = [sorted(re.findall(r"{\w+}", both[it])) for it in LANGUAGES]
        assert fields[0] == fields[1], key
        choices = re.findall(r'choice\("(\w+)"', used)
        chosen = any(key.startswith(f"{choice}_") for choice in choices)
        assert re.search(rf"\b{key}\b", used) or key in ("question", "said") or chosen
    html = re.sub(r"{[{%#].*?[#%}]}|<[^>]*>|&\w+;", " ", files[0].read_text("utf-8"))
    typed = set(re.findall(r"[^\W\d_]{3,}", html))
    assert typed <= {"tanh", "softmax", "sigmoid"}


@pytest.mark.parametrize("name", FIGURES)
def test_the_names_of_controls_and_outputs_are_written_down(name, site):
    """In CONTRIBUTING.md, with N for whole numbers, so that others can drive it."""
    start = started(site, name, "en")
    shown = import_module(f"rnn_tutorial.live.{name}").shown
    outputs = shown(start["arrays"], start["settings"])
    html = (LIVE / f"{name}.html").read_text("utf-8")
    buttons = re.findall(r'\bbutton\("(\w+)"', html)
    row = [f"`{name}`", f"`{FIGURES[name]}`"]
    for names in (start["settings"], [*buttons, "reset"], outputs):
        kinds = dict.fromkeys(
            re.sub(r"(?<=_)(l?)\d+(?:_reverse)?", r"\1N", each) for each in names
        )
        row.append(", ".join(f"`{kind}`" for kind in kinds))
    assert f"| {' | '.join(row)} |" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*LIMITS, *(f"{name}.js" for name in FIGURES)])
def test_scripts_are_light(name):
    size = len(gzip.compress((LIVE / name).read_bytes()))
    assert size <= LIMITS.get(name, LIMIT)


def test_the_start(live):
    """With a script, and complete without one."""
    live.check()
    assert live.root.locator(".live-on").first.is_visible()
    assert not live.page.locator(f"#live-{live.name} .live-off").is_visible()


@pytest.mark.parametrize("name", FIGURES)
def test_without_a_script(name, browser, base, site):
    """The page has all numbers, no control that would do nothing, and says so."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + address(name, "en"))
    figure = Live(page, name, started(site, name, "en"))
    outputs = figure.root.locator("output").all()
    shown = {each.get_attribute("name"): each.text_content() for each in outputs}
    assert shown == figure.expected()
    for button in figure.root.locator("button, select, textarea").all():
        assert not button.is_visible()
    assert page.locator(f"#live-{name} .live-off").is_visible()
    context.close()


def test_fifty_edits(live):
    """Through the real controls, each with a value that it may have."""
    rng = random.Random(live.name)
    names = live.controls()
    for _ in range(50 if names else 0):
        name = rng.choice(names)
        live.set(name, live.draw(name, rng))
        live.check()


def test_reset_is_the_start(live):
    before = live.shown()
    for name in live.controls():
        live.set(name, live.draw(name, random.Random(1)))
    live.reset()
    assert live.shown() == before
    live.check()
    for name in live.controls():
        control, value = live.control(name).first, live.settings[name]
        if control.get_attribute("type") == "checkbox":
            assert control.is_checked() == value


@pytest.mark.parametrize(
    "text", ["1e308", "-1e999", "abc", "", "0,5", "−0.5", "１．５", "NaN", "Infinity"]
)
def test_bad_numbers(one, text):
    """They get a short message or are brought within limits; nothing becomes NaN."""
    for name in one.controls():
        if one.control(name).first.get_attribute("inputmode") != "decimal":
            continue
        one.control(name).fill(text)
        said = one.root.locator(".live-message").inner_text()
        number = {"0,5": 0.5, "−0.5": -0.5, "１．５": 1.5}.get(text, math.inf)
        least, most, *_ = one.start["limits"][name]
        assert bool(said) is not (least <= number <= most), (name, said)
        words, limit = one.start["words"], f"{least:g} … {most:g}"
        assert said in ("", words["no_number"], words["limits"].format(limit=limit))
        assert not re.search("NaN|undefined|Infinity", one.root.inner_text())
        one.reset()
        break


@pytest.mark.parametrize(
    "text", ["Ångström 中文 123", "zhong guo", "a" * 10_000, "<b>"]
)
def test_letters(one, text):
    """Only a to z are read, and not too many of them."""
    for name in one.controls():
        limit = one.start["limits"].get(name)
        if not isinstance(one.settings[name], str) or not isinstance(limit, int):
            continue
        one.control(name).fill(text)
        one.settings[name], rest = one.understood(text)
        message = one.root.locator(".live-message")
        assert bool(message.inner_text()) == bool(rest)
        if rest:  # in sight, however long the figure is
            box = message.bounding_box()
            assert 0 < box["y"] + box["height"] < 741
        one.check()


def test_the_address_keeps_the_settings(one, browser, base, site):
    rng = random.Random(2)
    for name in one.controls():
        one.set(name, one.draw(name, rng))
    one.page.wait_for_timeout(600)
    query = one.page.evaluate("location.search + location.hash")
    assert query.endswith(f"#live-{one.name}")
    with opened(browser, base, site, one.name, one.language, query) as again:
        again.settings = one.settings
        again.check()


@pytest.mark.parametrize("name", FIGURES)
def test_a_bad_address_is_understood_as_bad_input_is(name, browser, base, site):
    """Brought within limits, or left as at the start: never NaN."""
    settings = started(site, name, "en")["settings"]
    query = "?" + "&".join(f"{name}.{each}=-1e999" for each in settings)
    with opened(browser, base, site, name, "en", query) as live:
        live.settings = live.root.evaluate("figure => figure.settings")
        assert all(
            type(v) is type(settings[k]) or isinstance(v, int | float)
            for k, v in live.settings.items()
        )
        live.check()


def test_the_result_is_said(live):
    name = live.controls()[0] if live.controls() else ""
    if name:
        live.set(name, live.draw(name, random.Random(3)))
    live.page.wait_for_timeout(600)
    said = live.root.locator(".live-said").inner_text()
    expected = live.start["words"]["said"].format(**live.shown())
    assert not name or said == expected


def test_words_of_the_page_bring_the_figure_into_sight(one):
    """Below the header, from wherever they are."""
    one.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    button = one.page.locator(f"button.live-set[data-figure={one.name}]").first
    button.evaluate("button => button.click()")
    header, figure = (
        one.page.locator(place).bounding_box()
        for place in (".md-header", f"#live-{one.name}")
    )
    assert header["y"] + header["height"] <= figure["y"] < 700


def test_the_keyboard_reaches_every_control(one):
    one.page.evaluate("window.scrollTo(0, 0)")
    first = one.root.locator("input, select, textarea, button").first
    first.evaluate(
        "control => control.closest('form').querySelector("
        "':is(input, select, textarea, button):enabled').focus()"
    )
    for key in ("Shift+Tab", "Tab"):  # to the same, but with the keyboard
        one.page.keyboard.press(key)
    reached = set()
    for _ in range(one.root.evaluate(TAB) + 3):
        name = one.page.evaluate(
            "document.activeElement.closest('.live') && document.activeElement.name"
        )
        reached.add(name)
        ring = "getComputedStyle(document.activeElement).outlineStyle"
        assert not name or one.page.evaluate(ring) != "none", name
        one.page.keyboard.press("Tab")
    assert set(one.controls()) | {"reset"} <= reached


@pytest.mark.parametrize("how", ["tap", "keyboard"])
@pytest.mark.parametrize("name", FIGURES)
def test_every_button_by_touch_and_by_keyboard(name, how, browser, base, site):
    """Three times round, on a phone in the dark: after each it shows what it should."""
    options = {"has_touch": True, "is_mobile": True, "color_scheme": "dark"}
    with opened(browser, base, site, name, "zh", **options) as live:
        buttons = live.root.locator("button").all()
        for button in buttons * 3:
            if not (button.is_visible() and button.is_enabled()):
                continue
            if how == "tap":
                button.tap()
            else:
                button.press("Enter")
            live.settings = live.root.evaluate("figure => figure.settings")
            live.check()
        assert live.settings == live.start["settings"]  # the last one is reset


def test_controls_are_large_enough_for_a_finger(one):
    typed = "input:not([type=checkbox], [type=radio])"
    for control in one.root.locator(f"button, select, {typed}, label:has(input)").all():
        if control.is_visible():
            box = control.bounding_box()
            assert min(box["width"], box["height"]) >= 44, control.inner_text()


def test_an_edit_is_shown_within_50_ms_on_a_slow_phone(one):
    """Chromium, four times slower; `python -m tests.measure_live` writes them down."""
    assert one.edit_ms() < 50


def test_edits_are_measured(browser, base, site, monkeypatch):
    """For the report of the benchmark: of all figures; one is enough here."""
    assert measure_live.FIGURES == FIGURES
    monkeypatch.setattr(measure_live, "FIGURES", ["step"])
    found = measure_live.measured(browser, base, site)
    assert list(found) == ["step"]
    assert 0 < found["step"] < 1000


@pytest.mark.parametrize("name", FIGURES)
def test_from_a_file(name, browser, site):
    with browser.new_context() as context:
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((site / address(name, "zh") / "index.html").as_uri())
        live = Live(page, name, started(site, name, "zh"))
        live.check()
        for control in live.controls()[:3]:
            live.set(control, live.draw(control, random.Random(4)))
            live.check()
        page.wait_for_timeout(600)
        assert faults == []
