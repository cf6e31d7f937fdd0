"""What the page on NumPy asks to be taken on trust, or promises: its own test."""

import numpy as np
import pytest
import torch
from torch import nn

from tests.includes import read_section
from tests.test_docs import ROOT

LESSON = "rnn_tutorial/lessons/numpy_rnn.py"
STEPS, TEXT = "range(301)", 'text = "to be or not to be."'


def run(section, replace=(), **names):
    """The names that a section, changed in one place each, leaves behind."""
    code = "\n".join(line.text for line in read_section(ROOT, "", LESSON, section))
    for old, new in replace:
        assert code.count(old) == 1
        code = code.replace(old, new)
    exec(compile(code, LESSON, "exec"), names)
    return names


@pytest.mark.parametrize("steps", [1, 40])
def test_gradients_of_the_script_equal_torch(steps):
    names = run("train", [(STEPS, f"range({steps})")])
    gradients, rate = names["gradients"], names["learning_rate"]
    pairs = zip(names["weights"], gradients, strict=True)
    before = [torch.tensor(w + rate * g, requires_grad=True) for w, g in pairs]
    W_xh, W_hh, b, W_hy, c = before

    h, losses = torch.zeros(names["H"], dtype=torch.float64), []
    for x_t, y_t in zip(*map(torch.tensor, (names["x"], names["y"])), strict=True):
        h = torch.tanh(x_t @ W_xh + h @ W_hh + b)
        losses.append(nn.functional.cross_entropy(h @ W_hy + c, y_t))
    loss = torch.stack(losses).mean()
    loss.backward()
    assert names["loss"] == pytest.approx(loss.item(), rel=1e-12)
    for weight, gradient in zip(before, gradients, strict=True):
        np.testing.assert_allclose(gradient, weight.grad, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "hello world",
        "the cat sat on the mat.",
        "she sells sea shells by the sea shore.",
        "all that glitters is not gold",
        "床前明月光，疑是地上霜。举头望明月，低头思故乡。",
        "吃葡萄不吐葡萄皮，不吃葡萄倒吐葡萄皮。",
    ],
)
def test_script_learns_the_readers_sentence(text, capsys):
    run("train", [(TEXT, f"text = {text!r}")])
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("step 300: loss 0.")
    assert last.endswith(repr(text))


@pytest.mark.parametrize("initial", [False, True])
def test_small_rnn_equals_torch(initial):
    rng = np.random.default_rng(0)
    rnn = run("SmallRNN", np=np)["SmallRNN"](4, 3, rng)
    rnn.b += rng.standard_normal(3)
    x, h_0 = rng.standard_normal((2, 5, 4)), rng.standard_normal((2, 3))
    weights = {"weight_ih_l0": rnn.W_xh.T, "weight_hh_l0": rnn.W_hh.T}
    weights |= {"bias_ih_l0": rnn.b, "bias_hh_l0": np.zeros(3)}
    torch_rnn = nn.RNN(4, 3, batch_first=True, dtype=torch.float64)
    torch_rnn.load_state_dict({n: torch.tensor(w) for n, w in weights.items()})

    output, h_n = rnn(x, h_0) if initial else rnn(x)
    given = (torch.tensor(h_0)[None],) if initial else ()
    with torch.no_grad():
        expected, expected_h_n = torch_rnn(torch.tensor(x), *given)
    np.testing.assert_allclose(output, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(h_n, expected_h_n[0], rtol=1e-12, atol=1e-14)
