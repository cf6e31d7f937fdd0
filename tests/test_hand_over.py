"""What a lab hands to the live figure of its page, and how the page gets it."""

import json
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
import torch
from nbformat import v4

from docs.hooks.pages import lab_notebook, live
from rnn_tutorial.labs.hand_over import MIME, hand_over, packed, rounded
from rnn_tutorial.labs.pinyin_lm.model import build
from rnn_tutorial.labs.pinyin_split.model import Splitter
from rnn_tutorial.live.weights import unpacked
from tests.small_site import ROOT


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return Splitter(4, bidirectional=True)


def test_a_rounded_weight_is_a_step_of_255_and_nearest(model):
    for weight, near in zip(
        model.parameters(), rounded(model).parameters(), strict=True
    ):
        step = weight.abs().max() / 127
        assert (near - weight).abs().max() <= step * 0.5001
        assert torch.allclose(near / step, (near / step).round(), atol=1e-4)
        assert not torch.equal(near, weight)


@pytest.mark.parametrize("kind", [lambda: Splitter(4), lambda: build(hidden_size=5)])
def test_what_is_handed_over_are_the_rounded_weights(kind):
    """Whether the model has been rounded before or not."""
    torch.manual_seed(1)
    model = kind()
    arrays = unpacked(json.loads(json.dumps(packed(model))))
    expected = {
        name.removeprefix("model.").removeprefix("rnn."): weight.numpy()
        for name, weight in rounded(model).state_dict().items()
    }
    assert arrays.keys() == expected.keys()
    for name, array in arrays.items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-6)
    again = unpacked(packed(rounded(model)))
    for name, array in arrays.items():
        np.testing.assert_allclose(array, again[name], rtol=1e-6)


def test_weights_of_zeros_stay_zeros():
    model = build(hidden_size=2)
    with torch.no_grad():
        model.output_layer.bias.zero_()
    assert not unpacked(packed(model))["output_layer.bias"].any()


def test_the_browser_unpacks_the_same(model, browser):
    """To the last bit."""
    weights = packed(model)
    with browser.new_context() as context:
        page = context.new_page()
        page.add_script_tag(path=ROOT / "docs/live/rnn.js")
        found = page.evaluate("weights => rnn.unpacked(weights)", weights)
    assert found == {name: a.tolist() for name, a in unpacked(weights).items()}


def cell(*data):
    """A cell that has been run."""
    outputs = [v4.new_output("execute_result", data=each) for each in data]
    return v4.new_code_cell("x", outputs=outputs)


def test_a_notebook_shows_words_and_keeps_the_rest(model):
    handed = hand_over({"net": model}, more="words")
    data = handed._repr_mimebundle_()
    assert data["text/plain"] == repr(handed) == "handed to the live figure: net, more"
    notebook = v4.new_notebook(cells=[cell(), cell({"text/plain": "1"}, data)])
    nbformat.validate(notebook)
    kept = nbformat.reads(nbformat.writes(notebook), as_version=4)
    assert MIME == lab_notebook.HANDED
    assert lab_notebook.handed(kept.cells) == handed.data
    assert lab_notebook.shown(kept.cells[1], []) == []  # nor is it on the page


def test_a_lab_that_has_not_run_has_no_figure_yet():
    file = SimpleNamespace(handed=None, src_uri="en/labs/t.md")
    config = SimpleNamespace(theme={"language": "en"}, docs_dir=str(ROOT / "docs"))
    text = "Try [[set split letters=xia | these]].\n\n[[live split]]\n\nThe end.\n"
    page = SimpleNamespace(file=file)
    made = live.on_page_markdown(text, page, config, None)
    assert made.split() == ["Try", "these.", "The", "end."]
    assert not hasattr(page, "figures")
