"""Live figures in a real browser: what they show, and their controls."""

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.browser import visit
from tests.small_site import ROOT

PLACE = re.compile(r"^\[\[live (\w+)\]\]$", re.M)
DOCS = ROOT / "docs/en"
# Each figure and the stem of its page.
FIGURES = {
    name: str(page.relative_to(DOCS).with_suffix("").as_posix())
    for page in sorted(DOCS.rglob("*.md"))
    for name in PLACE.findall(page.read_text(encoding="utf-8"))
}
SHOWN = """figure => Object.fromEntries(
  [...figure.querySelectorAll("output")].map(output => [output.name, output.value]))"""

NAMES = """figure => [...figure.querySelectorAll("input, select, textarea")].map(
  control => control.name)"""


def address(name: str, language: str) -> str:
    """The address of a figure's page on the site."""
    folder, stem = "" if language == "zh" else "en/", FIGURES[name]
    return folder if stem == "index" else f"{folder}{stem}/"


def started(site: Path, name: str, language: str) -> dict[str, Any]:
    """What a figure starts from, as the site has it."""
    stem = Path(FIGURES[name]).name
    file = site / address(name, language) / f"{stem}.live.js"
    text = file.read_text(encoding="utf-8").removeprefix("rnn.figures = ")
    return json.loads(text.rstrip(";\n"))[name]


def settable(html: str, name: str, start: dict[str, Any]) -> list[str]:
    """The settings of a figure that have a control on its page."""
    figure = html.partition(f"<live-{name}>")[2].partition(f"</live-{name}>")[0]
    controls = re.findall(r'<(?:input|select|textarea)[^>]*? name="(\w+)"', figure)
    return [setting for setting in start["settings"] if setting in controls]


def drawn(start: dict[str, Any], name: str, rng: random.Random) -> Any:
    """A value that a setting of a figure may have, at random."""
    limit, now = start["limits"].get(name), start["settings"][name]
    if isinstance(now, bool):
        return rng.random() < 0.5
    if isinstance(now, str) and isinstance(limit, list):
        return rng.choice(limit)
    if isinstance(now, str):
        return "".join(rng.choices("abcghijnou", k=rng.randint(1, limit)))
    least, most, *whole = limit
    if whole == [1]:
        return rng.randint(least, most)
    value = round(rng.uniform(least, most), rng.randint(0, 2))
    return min(max(value, least), most)


SLOWER = 4  # times, as a phone may be
EDIT = """figure => [1, 2, 3, 4, 5].map(() => {
  const before = performance.now();
  figure.set({ ...figure.settings });
  figure.getBoundingClientRect();  // laid out
  return performance.now() - before;
}).sort((a, b) => a - b)[2]"""


class Live:
    """A figure of an open page, and the settings that it should have."""

    def __init__(self, page: Page, name: str, start: dict[str, Any]) -> None:
        self.page, self.name, self.start = page, name, start
        self.settings = dict(start["settings"])
        self.root = page.locator(f"live-{name}")

    def shown(self) -> dict[str, str]:
        """The text of each output, as the reader sees it."""
        return self.root.evaluate(SHOWN)

    def expected(self) -> dict[str, str]:
        """What Python says that these settings must show."""
        module = import_module(f"rnn_tutorial.live.{self.name}")
        return module.shown(self.start["arrays"], self.settings)

    def check(self) -> None:
        """The figure shows what it should, and nothing that is no number."""
        assert self.shown() == self.expected(), self.settings
        assert not re.search("NaN|undefined|Infinity", self.root.inner_text())

    def control(self, name: str) -> Locator:
        """The control of a setting; of a choice of buttons, all of them."""
        return self.root.locator(f":is(input, select, textarea)[name='{name}']")

    def set(self, name: str, value: Any) -> None:
        """Set one control as a reader does; one that is off cannot be set."""
        control = self.control(name)
        if control.first.is_disabled():
            return
        match control.first.evaluate("control => control.type"):
            case "checkbox":
                control.set_checked(value)
            case "radio":
                control.and_(self.page.locator(f"[value='{value}']")).check()
            case "select-one":
                control.select_option(str(value))
            case "range":
                control.fill(f"{value:g}")  # 1, not 1.0
            case _:
                control.fill(str(value))
        self.settings[name] = value

    def press(self, name: str, value: str = "") -> None:
        """Press a button, by its name and, where several have it, its value."""
        end = f"[value='{value}']" if value else ""
        self.root.locator(f"button[name='{name}']{end}").click()

    def understood(self, text: str) -> tuple[str, str]:
        """The letters that are read of a text, and what is left out of it."""
        module = import_module(f"rnn_tutorial.live.{self.name}")
        if hasattr(module, "understood"):
            return module.understood(self.start["arrays"], text)
        letters = re.sub("[^a-z]", "", text.lower())
        limit = self.start["limits"]["letters"]
        return letters[:limit], re.sub("[a-z]", "", text) + letters[limit:]

    def reset(self) -> None:
        """Back to the start."""
        self.press("reset")
        self.settings = dict(self.start["settings"])

    def edit_ms(self) -> float:
        """Milliseconds of one edit in a browser made slower: the median of five."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        took = self.root.evaluate(EDIT)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        return took

    def controls(self) -> list[str]:
        """The settings that have a control."""
        found = self.root.evaluate(NAMES)
        return [name for name in self.settings if name in found]

    def draw(self, name: str, rng: random.Random) -> Any:
        """A value that a setting may have, at random."""
        return drawn(self.start, name, rng)


@contextmanager
def opened(
    browser: Browser,
    base: str,
    site: Path,
    name: str,
    language: str = "en",
    query: str = "",
    **options: Any,
) -> Iterator[Live]:
    """Open the page of a figure; nothing may go wrong on it until the end."""
    path = address(name, language) + query
    options.setdefault("viewport", {"width": 360, "height": 740})
    with visit(browser, base, path, "load", **options) as seen:
        live = Live(seen.page, name, started(site, name, language))
        yield live
