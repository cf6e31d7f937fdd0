"""The arithmetic of the live figures, in the browser, against torch and NumpyRNN."""

import math
import random

import numpy as np
import pytest
import torch
from torch import nn

from rnn_tutorial import NumpyRNN
from rnn_tutorial.live.mulberry32 import mulberry32
from rnn_tutorial.live.packed import packed, unpacked
from tests.small_site import ROOT

SETTINGS = 300
KINDS = {"tanh": nn.RNN, "relu": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
RUN = """cases => cases.map(({ kind, weights, x, options }) =>
  rnn.run(kind, weights, x, options))"""
BACKWARD = """cases => cases.map(({ weights, x, h_0, grads }) => {
  const own = rnn.direction(weights, 0, 0);
  const states = rnn.scan(rnn.steps.tanh, own, x, h_0);
  return rnn.backward(own, x, states, h_0, grads);
})"""


@pytest.fixture(scope="module")
def page(browser):
    """An empty page with the arithmetic."""
    with browser.new_context() as context:
        page = context.new_page()
        page.add_script_tag(path=ROOT / "docs/live/rnn.js")
        yield page


def difference(found, expected):
    """The largest difference between two nests of numbers of one shape."""
    found, expected = np.array(found, float), torch.as_tensor(expected).numpy()
    assert found.shape == expected.shape
    return np.abs(found - expected).max(initial=0.0)


def test_forward_equals_torch(page):
    """Random sizes, layers, directions, initial states, and lengths, in float64."""
    rng, cases, expected = random.Random(0), [], []
    torch.manual_seed(0)
    for number in range(SETTINGS):
        kind = list(KINDS)[number % 4]
        size, hidden, length = rng.randint(1, 5), rng.randint(1, 6), rng.randint(1, 7)
        layers, directions = rng.randint(1, 3), rng.randint(1, 2)
        more = {"nonlinearity": kind} if kind in ("tanh", "relu") else {}
        model = KINDS[kind](size, hidden, layers, bidirectional=directions == 2, **more)
        model.double()
        x = torch.randn(length, size, dtype=torch.float64)
        options = {"layers": layers, "directions": directions}
        states = torch.randn(2, layers * directions, hidden, dtype=torch.float64)
        given = rng.random() < 0.5
        if given:
            options |= {"h_0": states[0].tolist(), "c_0": states[1].tolist()}
        start = tuple(states) if kind == "lstm" else states[0]
        with torch.no_grad():
            output, h_n = model(x, start) if given else model(x)
        expected.append((output, h_n))
        weights = {name: w.tolist() for name, w in model.state_dict().items()}
        case = {"kind": kind, "weights": weights, "x": x.tolist()}
        cases.append(case | {"options": options})
        if kind == "tanh":  # the same weights in NumPy
            numpy_rnn = NumpyRNN(
                size, hidden, layers, bidirectional=directions == 2, dtype=np.float64
            )
            numpy_rnn.load_state_dict(model.state_dict())
            own = states[0].numpy() if given else None
            assert difference(numpy_rnn(x.numpy(), own)[0], output) < 1e-12
    for case, found, (output, h_n) in zip(
        cases, page.evaluate(RUN, cases), expected, strict=True
    ):
        h, c = h_n if case["kind"] == "lstm" else (h_n, None)
        assert difference(found["output"], output) <= 1e-12, case["kind"]
        assert difference(found["h_n"], h) <= 1e-12
        if c is not None:
            assert difference(found["c_n"], c) <= 1e-12


def test_backward_equals_numpy(page):
    rng, cases, expected = np.random.default_rng(1), [], []
    for _ in range(SETTINGS):
        size, hidden, length = rng.integers(1, 6, 3).tolist()
        model = NumpyRNN(size, hidden, dtype=np.float64, rng=rng)
        x, h_0 = rng.standard_normal((length, size)), rng.standard_normal(hidden)
        grads = rng.standard_normal((length, hidden))
        model(x, h_0[None])
        grad_x, grad_h_0 = model.backward(grads, np.zeros((1, hidden)))
        expected.append((model.grad, grad_x, grad_h_0[0]))
        weights = {name: w.tolist() for name, w in model.weights.items()}
        case = {"weights": weights, "x": x.tolist(), "h_0": h_0.tolist()}
        cases.append(case | {"grads": grads.tolist()})
    for case, found, (grad, grad_x, grad_h_0) in zip(
        cases, page.evaluate(BACKWARD, cases), expected, strict=True
    ):
        assert difference(found["U"], grad["weight_ih_l0"]) <= 1e-12
        assert difference(found["W"], grad["weight_hh_l0"]) <= 1e-12
        assert difference(found["b"], grad["bias_ih_l0"]) <= 1e-12
        assert difference(found["h_0"], grad_h_0) <= 1e-12
        to_x = np.array(found["deltas"]) @ np.array(case["weights"]["weight_ih_l0"])
        assert difference(to_x, grad_x) <= 1e-12


def test_softmax_is_safe(page):
    found = page.evaluate("[[1000, 0], [-1000, -1000], [0.5, -0.25]].map(rnn.softmax)")
    z = torch.tensor([[1000, 0], [-1000, -1000], [0.5, -0.25]], dtype=torch.float64)
    assert difference(found, z.softmax(dim=1)) <= 1e-15


@pytest.mark.parametrize("digits", [0, 1, 2, 4])
def test_numbers_are_written_as_in_python(page, digits):
    rng = random.Random(digits)
    numbers = [rng.uniform(-10, 10) * 10 ** rng.randint(-8, 4) for _ in range(500)]
    ties = [(2 * k + 1) / 2 ** (digits + 1) for k in range(-40, 40)]  # some are
    numbers += [*ties, 0.0, -0.0, -1e-9, 1e-9, 0.125, 0.375, -0.125, 2.5, 3.5, 1e20]
    found = page.evaluate(
        "([xs, d]) => xs.map(x => rnn.fixed(x, d))", [numbers, digits]
    )
    assert found == [f"{number:z.{digits}f}" for number in numbers]


@pytest.mark.parametrize("digits", [1, 2, 4])
def test_powers_of_ten_are_written_as_in_python(page, digits):
    rng = random.Random(digits)
    numbers = [rng.uniform(-10, 10) * 10 ** rng.randint(-300, 290) for _ in range(500)]
    ties = [(2 * k + 1) / 2**power for k in range(-40, 40) for power in range(1, 9)]
    numbers += [*ties, 0.0, -0.0, 1.0, 9.96, 9.95, 99.95, 1e-7, 1e100, 5e-324, 125e20]
    found = page.evaluate(
        "([xs, d]) => xs.map(x => rnn.exponent(x, d))", [numbers, digits]
    )
    assert found == [f"{number:z.{digits}e}" for number in numbers]


def test_packed_numbers_are_read_as_in_python(page):
    numbers = np.random.default_rng(2).uniform(-40, 40, (5, 7))
    packing = packed(numbers, 1000)
    found = page.evaluate("packing => rnn.matrix(packing)", packing)
    assert difference(found, unpacked(packing)) <= 1e-15


def test_random_numbers_are_known(page):
    """Mulberry32, whose first numbers for a seed are the same everywhere."""
    found = page.evaluate(
        "(() => { const draw = rnn.random(1); return [...Array(1000)].map(draw) })()"
    )
    draw = mulberry32(1)
    assert found == [draw() for _ in range(1000)]
    assert math.isclose(sum(found) / 1000, 0.5, abs_tol=0.03)
