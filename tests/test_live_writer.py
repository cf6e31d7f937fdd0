"""The figure of the language model: the page's numbers, and what it draws."""

import re

import pytest
import torch
from torch import nn

from rnn_tutorial.labs.pinyin import load_phrases, split_phrases
from rnn_tutorial.labs.pinyin_lm.legal import fewest_syllables
from rnn_tutorial.labs.pinyin_lm.model import bits_of, build
from rnn_tutorial.live.weights import unpacked
from rnn_tutorial.live.writer import marked, shown
from tests.live import opened, started
from tests.test_live_split import printed

STEM = "labs/pinyin_lm"


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "writer") as live:
        yield live


@pytest.fixture(scope="module")
def model(site):
    """The figure's weights in torch."""
    arrays = unpacked(started(site, "writer", "en")["arrays"]["RNN"])
    model = build(nn.RNN)
    rnn = {name: torch.from_numpy(a) for name, a in arrays.items() if "_l0" in name}
    rest = {n: torch.from_numpy(a) for n, a in arrays.items() if "_l0" not in n}
    model.load_state_dict({f"rnn.{name}": a for name, a in rnn.items()} | rest)
    return model


def test_the_numbers_of_the_page(live, site):
    """What the page's code printed of the rounded model."""
    live.reset()
    found, said = live.shown(), printed(site, "writer", STEM)
    for k, (text, p) in enumerate(re.findall(r"(?m)^xi(.) (0\.\d{4})$", said)):
        assert found[f"next_{k}"] == text
        assert abs(float(found[f"p_{k}"]) - float(p)) <= 0.0001
    assert k == 4


def test_the_page_says_how_good_the_rounded_model_is(model, site):
    _, held_out = split_phrases(list(load_phrases()))
    said = re.search(r"rounded ([\d.]+)", printed(site, "writer", STEM))[1]
    assert abs(bits_of(model, held_out).all - float(said)) <= 0.001


def test_drawn_letter_by_letter_it_is_the_first_string(live):
    live.reset()
    button = live.root.locator("button[name=draw]")
    for drawn in range(1, 42):
        live.press("draw")
        live.settings["drawn"] = drawn
        live.check()
        if not button.is_enabled():
            break
    found = live.shown()
    text = re.sub(r"[\[\]…]", "", found["string_0"])
    assert found["text"] == text
    assert text.endswith(".") or len(text) == 40
    live.reset()
    assert button.is_enabled()


def test_ten_others_with_the_next_seed_and_the_same_again(live):
    live.reset()
    strings = {k: v for k, v in live.shown().items() if k.startswith("string_")}
    live.press("ten")
    live.settings["seed"] += 1
    live.check()
    assert live.control("seed").input_value() == "2"
    others = {k: v for k, v in live.shown().items() if k.startswith("string_")}
    assert sum(others[k] != strings[k] for k in strings) >= 8
    live.set("seed", 1)
    live.check()
    assert {k: live.shown()[k] for k in strings} == strings
    live.set("seed", 9999)
    live.press("ten")
    live.settings["seed"] = 0
    live.check()


def test_draws_follow_the_probabilities(live):
    """A thousand first letters against the probability of each."""
    settings = live.start["settings"] | {"drawn": 1}
    start = shown(live.start["arrays"], live.start["settings"])
    count, draws = 0, 400
    for seed in range(draws):
        one = shown(live.start["arrays"], settings | {"seed": seed * 10})
        count += one["text"] == "xi" + start["next_0"]
    p = float(start["p_0"])
    assert abs(count / draws - p) < 4 * (p * (1 - p) / draws) ** 0.5


def test_bits_of_what_is_typed(live, model):
    """Those of the lab, less those of the end."""
    live.reset()
    for letters in ("zhongguo", "zhogguo", "qqqq"):
        live.set("letters", letters)
        live.check()
        expected = bits_of(model, [letters]).letters
        assert abs(float(live.shown()["bits"]) - expected) < 0.0002
    live.set("letters", "")
    live.check()
    assert live.shown()["bits"] == "–"


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("zhongguo", "zhongguo"),
        ("zhogguo", "zho[g]guo"),
        ("xian", "xian"),
        ("xqxian", "[xq]xian"),
        ("", ""),
        ("vvv", "[vvv]"),
    ],
)
def test_what_is_no_syllable_is_marked(string, expected):
    syllables = {"zhong", "zho", "guo", "xi", "an", "xian"}
    assert marked(string, syllables) == expected


def test_brackets_are_where_the_lab_says_not_legal(live):
    syllables = set(live.start["arrays"]["syllables"].split())
    live.reset()
    for temperature in (1, 2.5):
        live.set("temperature", temperature)
        live.check()
        for k in range(10):
            text = live.shown()[f"string_{k}"]
            string = re.sub(r"\W", "", text)
            legal = fewest_syllables(string, syllables) < float("inf")
            assert ("[" in text) is not legal
            marks = live.root.locator(f"[name=string_{k}] mark").all_inner_texts()
            assert marks == re.findall(r"\[\w+\]", text)


def test_at_the_hottest_and_coldest(live):
    live.reset()
    for temperature in (0.1, 5):
        live.set("temperature", temperature)
        for letters in ("", "a" * 40, "zhong"):
            live.set("letters", letters)
            live.check()


def test_what_the_page_says_of_its_examples(live):
    """A letter that surprises; an end after two syllables rather than three."""
    live.reset()
    live.set("letters", "zhogguo")
    found = live.shown()
    bits = [float(found[f"bits_{t}"]) for t in range(7)]
    assert max(bits) == bits[3] > 6  # the g after o

    def end(letters):
        live.set("letters", letters)
        found = live.shown()
        [k] = [k for k in range(10) if found[f"next_{k}"] == "."]
        return float(found[f"p_{k}"])

    assert end("zhongguo") > 1.5 * end("zhongguoren")


def test_words_of_the_page_set_it(live):
    for button in live.page.locator("button.live-set[data-figure=writer]").all():
        button.click()
        name, value = button.get_attribute("value").split("=")
        value = float(value) if name == "temperature" else value
        live.settings = live.start["settings"] | {name: value}
        live.check()
