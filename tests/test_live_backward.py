"""The figure of the way back: the page's numbers, step by step."""

import random
import re

import pytest

from tests.live import opened
from tests.small_site import ROOT


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "backward") as live:
        yield live


def page():
    return (ROOT / "docs/en/bptt.md").read_text("utf-8")


def test_the_numbers_of_the_page(live):
    """The loss, the gradient of s_0 and of x_1 by way of delta_1, and that of W."""
    live.reset()
    shown = live.shown()
    assert f"loss {shown['loss']}\n" in page()
    printed = re.search(r"(?m)^s_0 \[(\S+) (\S+)\] ", page())
    assert (shown["grad_0_0"], shown["grad_0_1"]) == printed.groups()
    for _ in range(3):
        live.press("back")
    live.settings["t"] = 1
    live.check()
    block = re.search(r"```output\n((?:[ \[]\[.*\n){3})", page())[1]
    printed = re.findall(r"-?\d\.\d+", block)
    assert printed == [live.shown()[f"sum_{i}"] for i in range(9)]


def test_back_and_forth_with_edits_between(live):
    live.reset()
    rng, t = random.Random(0), 4
    for _ in range(30):
        step = rng.choice([-1, -1, 1])
        button = live.root.locator(f"button[name={'forth' if step > 0 else 'back'}]")
        assert button.is_enabled() == (1 <= t + step <= 4)
        if button.is_enabled():
            button.click()
            t += step
        live.settings["t"] = t
        name = rng.choice(live.controls())
        live.set(name, live.draw(name, rng))
        live.check()
        marked = live.root.locator("thead .live-marked").inner_text()
        assert marked == f"t = {t}"


def test_a_large_input_stops_the_gradient(live):
    """As the words beside the figure say: where a state is saturated, little passes."""
    live.page.locator("button.live-set[data-figure=backward]").click()
    live.settings = live.start["settings"] | {"x_3_0": 5.0, "x_3_1": 5.0, "t": 2}
    live.check()
    slopes = [1 - float(live.shown()[f"s_3_{i}"]) ** 2 for i in range(3)]
    assert max(slopes) < 0.05
    for i in range(3):
        assert abs(float(live.shown()[f"next_{i}"])) < 0.05


def test_what_the_page_starts_from_is_exact(live):
    """The fields show four decimals; the numbers behind them are those of the page."""
    live.reset()
    for name in live.controls():
        value = live.start["settings"][name]
        assert float(live.control(name).input_value()) == round(value, 4) != value
