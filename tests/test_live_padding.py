"""The figure of padding: the page's states and losses, in a batch and packed."""

import re

import pytest

from tests.live import opened
from tests.small_site import ROOT

PAGE = (ROOT / "docs/en/lengths.md").read_text("utf-8")
FORGOTTEN, PACKED = 0, 1  # the page's words that set the figure


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "padding") as live:
        yield live


@pytest.fixture(autouse=True)
def at_the_start(live):
    live.reset()


def printed(name):
    """All rows of numbers that the page's code printed under this name."""
    return [
        row.split() for row in re.findall(rf"(?m)^{re.escape(name)} *\[(.*?)\]", PAGE)
    ]


def state(live, name):
    return [live.shown()[f"{name}_{j}"] for j in range(3)]


def loss(name):
    return re.search(rf"(?m)^{re.escape(name)}: +([\d.]+)$", PAGE)[1]


def test_the_start_is_what_the_page_printed(live):
    """The second sequence, forward and backward, in the batch and alone."""
    assert [state(live, "state_0_1")] == printed("batch, h_n:")
    assert [state(live, "alone_0_1")] == printed("alone, h_n:")
    in_batch, alone = re.search(r"(?m)^s_1: \[(.*?)\] \[(.*?)\]$", PAGE).groups()
    assert state(live, "state_1_1") == in_batch.split()
    assert state(live, "alone_1_1") == alone.split()
    rows = re.search(r"(?m)^\[(\[1 1 1 1\]\n.*\n.*)\]$", PAGE)[1]
    masks = [live.shown()[f"mask_{i}"] for i in range(3)]
    assert masks == re.findall(r"\[([\d ]+)\]", rows)


def test_packed_it_has_the_page_s_losses(live):
    live.page.locator("button.live-set[data-figure=padding]").nth(PACKED).click()
    live.settings |= {"packed": True}
    live.check()
    shown = live.shown()
    assert shown["masked"] == loss("labels") == loss("sum /  9")
    assert shown["divided"] == loss("sum / 12")
    assert shown["counted"] == loss("with_0")
    assert [state(live, "state_1_1")] == printed("backward, h_n:")
    assert {shown[f"drift_{k}_{i}"] for k in (0, 1) for i in range(3)} == {"0.0000"}


def test_after_much_padding_nothing_of_the_sequences_is_left(live):
    """Forward; the backward direction reads the sequences last."""
    live.page.locator("button.live-set[data-figure=padding]").nth(FORGOTTEN).click()
    live.settings |= {"pad": 12}
    live.check()
    assert state(live, "state_0_0") == state(live, "state_0_1")
    assert state(live, "state_0_1") == state(live, "state_0_2")
    assert state(live, "state_1_0") != state(live, "state_1_1")


def test_each_amount_of_padding(live):
    """With the slider's own keys; only the loss with the mask keeps packed states."""
    live.set("packed", True)
    masked = live.shown()["masked"]
    live.control("pad").focus()
    for pad in range(1, 13):
        live.page.keyboard.press("ArrowRight")
        live.settings["pad"] = pad
        live.check()
        assert live.shown()["masked"] == masked != live.shown()["counted"]
    live.page.keyboard.press("ArrowRight")
    live.check()
