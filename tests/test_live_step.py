"""The figure of one step: the page's numbers, step by step."""

import random
import re

import pytest

from tests.live import opened
from tests.small_site import ROOT


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "step") as live:
        yield live


def printed(name):
    """A row of numbers that the page's code printed."""
    page = (ROOT / "docs/en/recurrence.md").read_text("utf-8")
    return re.search(rf"(?m)^{re.escape(name)} *= \[(.*)\]$", page)[1].split()


def numbers(live, name, count=3):
    return [live.shown()[f"{name}_{i}"] for i in range(count)]


def test_the_numbers_of_the_page(live):
    live.reset()
    assert numbers(live, "a") == printed("a_1")
    assert numbers(live, "s") == numbers(live, "s_1") == printed("s_1")
    for _ in range(6):
        live.press("next")
    live.settings |= {"t": 2, "part": 0}
    live.check()
    assert numbers(live, "Ux") == printed("U x_2")
    assert numbers(live, "Ws") == printed("W s_1")
    assert numbers(live, "s_2") == printed("s_2")
    page = (ROOT / "docs/en/recurrence.md").read_text("utf-8")
    last, news = re.findall(r"(?m)^dog bites man (\[.*\])$", page)[1:3]
    assert last.strip("[]").split() == numbers(live, "s_3")
    for _ in range(6):
        live.press("next")
    assert news.strip("[]").split() == numbers(live, "o", 2)


def test_forward_and_back_with_edits_between(live):
    live.reset()
    rng = random.Random(0)
    place = 0
    for _ in range(40):
        step = rng.choice([-1, 1, 1])
        button = live.root.locator(f"button[name={'next' if step > 0 else 'back'}]")
        assert button.is_enabled() == (0 <= place + step < 18)
        if button.is_enabled():
            button.click()
            place += step
        live.settings |= {"t": place // 6 + 1, "part": place % 6}
        name = rng.choice(live.controls())
        live.set(name, live.draw(name, rng))
        live.check()
        marked = live.root.locator("p .live-marked, thead .live-marked[data-part]")
        parts = {m.get_attribute("data-part") for m in marked.all()}
        assert parts == ({str(place % 6)} if place % 6 else set())


def test_words_of_the_page_set_it(live):
    live.reset()
    live.page.locator("button.live-set[data-figure=step]").first.click()
    live.settings |= {"s_0_0": 0.5, "s_0_1": -0.5}
    live.check()
    assert live.control("s_0_1").input_value() == "-0.5"
