"""The figure of six networks: the page's splits, the states drawn, late answers."""

import random
import re

import nbformat
import pytest

from rnn_tutorial.labs.pinyin_split.data import load_parts
from rnn_tutorial.labs.pinyin_split.score import score
from rnn_tutorial.live.split import KINDS, read, shown, strips
from rnn_tutorial.live.weights import unpacked
from tests.live import address, opened, started

# What is drawn of each step: the numbers of each strip, as they are written.
DRAWN = """figure => [...figure.querySelectorAll(".live-steps tr")].map(row =>
  [...row.querySelectorAll("svg")].map(svg => [
    svg.viewBox.baseVal.width,
    ...[...svg.querySelectorAll("path")].map(path => path.getAttribute("d")),
  ]))"""
BAR = re.compile(r"M(\d+) 0v(-?[\d.]+)h1V0")
ROWS = """figure => figure.querySelector(".live-steps").innerHTML"""


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "split") as live:
        yield live


def printed(site, name="split", stem="labs/pinyin_split"):
    """What the cell printed that hands the networks over."""
    folder = site / address(name, "en")
    notebook = nbformat.read(folder / f"{stem.split('/')[-1]}.ipynb", as_version=4)
    [cell] = [c for c in notebook.cells if "\nhand_over(" in c.source]
    assert [output.output_type for output in cell.outputs] == ["stream"]
    return cell.outputs[0].text


def drawn(live):
    """The states of each step, read from the drawing."""
    steps = []
    for row in live.root.evaluate(DRAWN):
        steps.append([])
        for size, *paths in row:
            state = [0.0] * int(size)
            for path, sign in zip(paths, (1, -1), strict=True):
                assert BAR.sub("", path) == ""
                for place, height in BAR.findall(path):
                    assert float(height) * sign < 0  # up is less in a drawing
                    state[int(place)] = -float(height)
            steps[-1].append(state)
    return steps


def check_drawn(live):
    found, expected = drawn(live), strips(live.start["arrays"], live.settings)
    assert found == [[[s + 0.0 for s in half] for half in step] for step in expected]


def test_the_splits_of_the_page(live, site):
    live.reset()
    for kind, name in KINDS.items():
        found = live.shown()[f"split_{name}"]
        assert re.search(rf"(?m)^{kind} +{re.escape(found)}$", printed(site))


def test_the_page_says_how_good_the_rounded_networks_are(site):
    arrays = started(site, "split", "en")["arrays"]
    _, test = load_parts()
    for kind, name in KINDS.items():
        weights, splits = unpacked(arrays[name]), []
        for string in test:
            p, _ = read(name, weights, string)
            ends = [*(p[:-1] > 0.5), False]
            pieces = zip(string, ends, strict=True)
            text = "".join(letter + "|" * int(end) for letter, end in pieces)
            splits.append(tuple(text.split("|")))
        right = 100 * score(splits, list(test.values())).strings
        said = re.search(rf"(?m)^{kind} +([\d.]+) ", printed(site))[1]
        assert abs(float(said) - right) <= 0.1


def test_states_are_drawn_as_they_are(live):
    live.reset()
    check_drawn(live)
    rng = random.Random(0)
    for net in live.start["limits"]["net"]:
        live.set("net", net)
        check_drawn(live)
        live.set("letters", live.draw("letters", rng))
        check_drawn(live)
        live.check()


def test_the_drawing_is_the_same_without_a_script(live, browser, base):
    live.reset()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(base + address("split", "en"))
        before = page.locator("live-split").evaluate(ROWS)
    after = live.root.evaluate(ROWS)
    assert re.sub(r"\s*\n\s*", "", before) == after


@pytest.mark.parametrize("net", ["0", "1", "2", "3", "4", "both"])
def test_a_late_network_answers_in_later_rows(live, net):
    live.reset()
    live.set("net", net)
    live.set("letters", "xian")
    late = 0 if net == "both" else int(net)
    rows = live.root.locator(".live-steps tr").all()
    assert len(rows) == 4 + late
    for r, row in enumerate(rows):
        names = [output.get_attribute("name") for output in row.locator("output").all()]
        answers = [f"about_{r - late}", f"p_{r - late}"] if r >= late else []
        assert names == [f"x_{r}", *answers]
    marked = live.root.locator("[data-net].live-marked").all()
    assert [row.get_attribute("data-net") for row in marked] == [net]


def test_a_network_knows_no_more_than_it_has_read(live):
    """Of xia and xiang the one that answers at once says the same; both ways not."""
    said = {}
    for letters in ("xia", "xiang"):
        for net in ("0", "both"):
            settings = {"letters": letters, "net": net}
            said[letters, net] = shown(live.start["arrays"], settings)["p_2"]
    assert said["xia", "0"] == said["xiang", "0"]
    assert said["xia", "both"] != said["xiang", "both"]


def test_words_of_the_page_set_it(live):
    for button in live.page.locator("button.live-set[data-figure=split]").all():
        button.click()
        parts = dict(p.split("=") for p in button.get_attribute("value").split())
        live.settings = live.start["settings"] | parts
        live.check()
        check_drawn(live)


def test_no_letters(live):
    live.reset()
    live.set("letters", "")
    live.check()
    assert live.shown()["split_both"] == "–"
