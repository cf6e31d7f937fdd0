"""The figure of what reaches where: the page's experiment and its exercise 4."""

import re

import pytest

from tests.live import opened
from tests.small_site import ROOT

PAGE = (ROOT / "docs/en/birnn.md").read_text("utf-8")


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "reach") as live:
        yield live


@pytest.fixture(autouse=True)
def at_the_start(live):
    live.reset()


def printed(name):
    """A row of numbers that the page's code printed."""
    return re.search(rf"(?m)^ *{re.escape(name)} +\[([\d. ]+)\]$", PAGE)[1].split()


def changes(live, column):
    return [live.shown()[f"change_{column}_{t}"] for t in range(6)]


def test_the_start_is_what_the_page_printed(live):
    assert changes(live, "0_0") == printed("forward:")
    assert changes(live, "0_1") == printed("backward:")


@pytest.mark.parametrize("directions", [2, 1])
def test_two_layers_are_those_of_exercise_4(live, directions):
    live.set("layers", 2)
    live.set("directions", directions)
    live.check()
    assert changes(live, "1_0") == printed(f"bidirectional={directions == 2}")


# Settings, and the steps of output that change, forward and backward.
@pytest.mark.parametrize(
    ("settings", "reached"),
    [
        ({}, ("2–5", "0–2")),
        ({"directions": 1}, ("2–5", "–")),
        ({"layers": 2}, ("0–5", "0–5")),
        ({"layers": 2, "directions": 1}, ("2–5", "–")),
        ({"amount": 0}, ("–", "–")),
        ({"amount": 0.01, "layers": 2}, ("0–5", "0–5")),
    ],
)
def test_which_steps_change(live, settings, reached):
    live.page.locator("button.live-set[data-figure=reach]").click()
    live.settings["t"] = 2
    for name, value in settings.items():
        live.set(name, value)
        live.check()
    assert (live.shown()["forward"], live.shown()["backward"]) == reached


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("layers", [1, 2])
def test_only_what_is_there_is_seen(live, directions, layers):
    """And the row of h_n under each state, in PyTorch's order."""
    live.set("directions", directions)
    live.set("layers", layers)
    columns = [f"{i}_{k}" for i in range(layers) for k in range(directions)]
    cells = live.root.locator("[data-column]:visible").all()
    assert {cell.get_attribute("data-column") for cell in cells} == set(columns)
    for row, column in enumerate(columns):
        assert live.shown()[f"h_n_{column}"] == f"h_n[{row}]"
        marked = live.root.locator(
            f"tbody tr:has([data-column='{column}'].live-marked)"
        )
        step = 0 if column.endswith("1") else 5
        assert marked.locator("input").get_attribute("value") == str(step)
