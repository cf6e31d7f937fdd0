"""The figure of shapes: what it says is what a real nn.RNN has."""

import random
import re
import warnings

import pytest
import torch
from torch import nn

from rnn_tutorial.live import shapes
from tests.live import drawn, opened
from tests.small_site import ROOT

START = shapes.start()
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
PAGE = (ROOT / "docs/en/shapes.md").read_text("utf-8")


@pytest.fixture(scope="module")
def live(browser, base, site):
    with opened(browser, base, site, "shapes") as live:
        yield live


def random_settings(rng):
    """Any settings, of sizes that are quick to run."""
    few = {name: [1, 7, 1] for name in ("input_size", "hidden_size", "N", "T")}
    start = START | {"limits": START["limits"] | few}
    return {name: drawn(start, name, rng) for name in START["settings"]}


@pytest.mark.parametrize("seed", range(100))
def test_a_real_network_has_these_shapes(seed):
    settings = random_settings(random.Random(seed))
    N, T = settings["N"], settings["T"]
    H_in, H, M = (settings[n] for n in ("input_size", "hidden_size", "num_layers"))
    D = 1 + settings["bidirectional"]
    sizes = {"N": N, "T": T, "H_in": H_in, "H": H, "M": M, "D": D, "nn": nn}
    shown = shapes.shown({}, settings)

    def tuple_of(name):
        return eval(shown[name].replace("·", "*"), dict(sizes))

    torch.manual_seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dropout with one layer
        rnn = eval(shown["call"], dict(sizes)).eval()
    assert rnn.nonlinearity == settings["nonlinearity"]
    assert rnn.dropout == pytest.approx(settings["dropout"])
    assert rnn.batch_first == settings["batch_first"]
    x, h_0 = torch.randn(tuple_of("input")), torch.randn(tuple_of("h_0"))
    assert x.dim() == 2 + settings["batch"]
    output, h_n = rnn(x, h_0)
    assert output.shape == tuple_of("output")
    assert h_n.shape == tuple_of("h_n")

    named = {name: tuple(w.shape) for name, w in rnn.named_parameters()}
    said = {
        f"{name}_{end}": tuple_of(f"{name}_{end}")
        for end in shapes.ENDS
        for name in NAMES
        if shown[f"{name}_{end}"] not in ("", "-")
    }
    assert said == named
    assert shown["count"] == f"{sum(w.numel() for w in rnn.parameters()):,}"

    layer, direction = divmod(shapes.ENDS.index(settings["chosen"]), 2)
    layer, direction = min(layer, M - 1), min(direction, D - 1)
    names = sizes | {"h_n": h_n, "output": output}
    names |= {"layer": layer, "direction": direction}
    taken = eval(shown["line"], names)
    assert taken.shape == tuple_of("taken")
    assert torch.equal(taken, h_n.view(M, D, *h_n.shape[1:])[layer, direction])
    assert torch.equal(taken, eval(shown[f"h_n_{end(layer, direction)}"], names))
    assert bool(shown["same"]) == (layer == M - 1)
    if shown["same"]:
        assert torch.equal(taken, eval(shown["same"], names))


def end(layer, direction):
    return f"l{layer}{'_reverse' * direction}"


def test_the_start_is_the_table_of_the_page():
    shown = shapes.shown({}, START["settings"])
    table = PAGE.split("```output\n")[1].split("```")[0]
    assert f"batch_first=False, input {shown['input']}\n" in table
    first = table.split("batch_first=True")[0]
    assert f"       2 2  {shown['output']}  {shown['h_n']}\n" in first
    assert f"h_n {shown['h_n']} by_layer" in PAGE
    of_rnn = PAGE.partition("{ #lstm-and-gru }")[0]
    weights = dict(
        re.findall(r"(?m)^((?:weight|bias)_\w+) .* (\(\d+,(?: \d+)?\))$", of_rnn)
    )
    assert len(weights) == 16
    for name, shape in weights.items():
        assert shown[name] == shape
    assert f"layers 2, D 2: {shown['count']} weights" in PAGE


def test_the_page_and_the_figure_have_the_same_sizes():
    lesson = (ROOT / "rnn_tutorial/lessons/shapes.py").read_text("utf-8")
    start = START["settings"]
    assert f"\nT, N = {start['T']}, {start['N']} " in lesson
    assert f"\nH_in, H = {start['input_size']}, {start['hidden_size']} " in lesson


def marked(live):
    ends = live.root.locator(".live-marked[data-end]").all()
    return {part.get_attribute("data-end") for part in ends}


def test_the_grid(live):
    live.reset()
    for layers in (1, 2, 4):
        live.set("num_layers", layers)
        for both in (False, True):
            live.set("bidirectional", both)
            radios = live.root.locator("input[name=row]:visible")
            assert radios.count() == layers * (1 + both)
            for radio in radios.all():
                radio.check()
                live.settings["chosen"] = radio.get_attribute("value")
                live.check()
                assert marked(live) == {live.settings["chosen"]}
                row = live.root.locator("tr.live-marked th").inner_text()
                assert row == f"_{live.settings['chosen']}"
                lower = live.root.locator(".live-lower").is_visible()
                top = live.settings["chosen"].startswith(f"l{layers - 1}")
                assert lower != top
                assert live.root.locator(".live-same").is_visible() == top
    rows = live.root.locator("tr[data-end]:visible th code").all_inner_texts()
    assert rows == [f"_{end}" for end in shapes.ENDS]


def test_the_nearest_row_is_chosen(live):
    live.reset()
    live.set("num_layers", 4)
    live.root.locator("input[name=row][value=l3_reverse]").check()
    live.settings["chosen"] = "l3_reverse"
    live.set("num_layers", 2)
    live.set("bidirectional", False)
    live.check()
    assert live.shown()["line"] == "h_n[1 * 1 + 0]"
    assert marked(live) == {"l1"}
    assert live.root.locator("input[name=row]:checked").input_value() == "l1"


def test_dropout_of_one_layer_is_remarked(live):
    live.reset()
    note = live.root.locator(".live-dropout")
    for layers, dropout in [(2, 0.5), (1, 0.5), (1, 0.0)]:
        live.set("num_layers", layers)
        live.set("dropout", dropout)
        assert note.is_visible() == (layers == 1 and dropout > 0)
        assert ("dropout" in live.shown()["call"]) == (dropout > 0)


def test_large_sizes_and_letters_fit_a_phone(live):
    live.reset()
    for name in ("input_size", "hidden_size", "N", "T"):
        live.set(name, 4096)
    live.set("nonlinearity", "relu")
    for name in ("batch_first", "letters"):
        live.set(name, True)
        live.check()
        assert live.page.evaluate("document.documentElement.scrollWidth") == 360


def test_rows_are_chosen_with_a_finger(live):
    live.reset()
    for label in live.root.locator(".live-grid label:visible").all():
        box = label.bounding_box()
        assert min(box["width"], box["height"]) >= 44


def test_words_of_the_page_set_it(live):
    live.reset()
    buttons = live.page.locator("button.live-set[data-figure=shapes]")
    for button, changed in zip(
        buttons.all(), [{"batch_first": True}, {"batch": False}], strict=True
    ):
        button.click()
        live.settings = START["settings"] | changed
        live.check()
