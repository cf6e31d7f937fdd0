"""A training step in NumPy is the same step in torch, and the step learns."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from rnn_tutorial import NumpyRNN, to_torch
from rnn_tutorial.numpy_training import clip_gradients, cross_entropy, train_step

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 6)


@given(seed=seeds, batch=sizes, labels=sizes, scale=st.sampled_from([0.0, 1.0, 1e4]))
def test_cross_entropy_equals_torch(seed, batch, labels, scale):
    rng = np.random.default_rng(seed)
    scores = scale * rng.standard_normal((batch, labels))
    right = rng.integers(labels, size=batch)
    before = scores.copy()
    loss, grad = cross_entropy(scores, right)

    tensor = torch.tensor(scores, requires_grad=True)
    expected = nn.functional.cross_entropy(tensor, torch.tensor(right))
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(grad, tensor.grad, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(scores, before)


@pytest.mark.parametrize(
    "labels",
    [[0, -1], [0, 3], [0.0, 1.0], [False, True], [0], [0, 1, 2], [[0], [1]], "ab"],
    ids=str,
)
def test_labels_of_cross_entropy(labels):
    """One a sequence, of those there are scores for: -1 is not the last of them."""
    message = "labels: expected 2 whole numbers from 0 to 2, got "
    with pytest.raises(ValueError, match=message):
        cross_entropy(np.ones((2, 3)), labels)
    assert cross_entropy(np.ones((2, 3)), [0, 2])[0] == pytest.approx(np.log(3))


def test_cross_entropy_takes_no_masked_labels():
    labels = np.ma.masked_equal([0, 1], 1)
    with pytest.raises(ValueError, match="labels: expected an array"):
        cross_entropy(np.ones((2, 3)), labels)


@given(seed=seeds, dtype=st.sampled_from(["float32", "float64"]))
@pytest.mark.parametrize("share", [0.1, 0.9, 1.1, 10.0])
def test_clipping_equals_torch(share, seed, dtype):
    rng = np.random.default_rng(seed)
    shapes = {"W": (4, 3), "b": (4,), "V": (2, 4)}
    grads = {n: rng.standard_normal(s).astype(dtype) for n, s in shapes.items()}
    before = {name: g.copy() for name, g in grads.items()}
    norm = np.sqrt(sum((g.astype(float) ** 2).sum() for g in grads.values()))

    weights = [nn.Parameter(torch.zeros(s)) for s in shapes.values()]
    for weight, g in zip(weights, grads.values(), strict=True):
        weight.data = weight.data.to(getattr(torch, dtype))
        weight.grad = torch.tensor(g)
    limit = share * norm
    expected = nn.utils.clip_grad_norm_(weights, limit)

    assert clip_gradients(grads, limit) == pytest.approx(norm, rel=1e-12)
    assert norm == pytest.approx(expected.item(), rel=1e-6)  # before, in torch too
    for name, weight in zip(grads, weights, strict=True):
        assert grads[name].dtype == dtype
        # torch divides by the norm plus 1e-6.
        np.testing.assert_allclose(grads[name], weight.grad, rtol=1e-5)
        if share > 1:
            np.testing.assert_array_equal(grads[name], before[name])
    after = np.sqrt(sum((g.astype(float) ** 2).sum() for g in grads.values()))
    assert after == pytest.approx(min(norm, limit), rel=1e-6)


@pytest.mark.parametrize("max_norm", [0.1, 100.0])  # one that clips, one that does not
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("batch_first", [False, True])
def test_three_steps_equal_torch(batch_first, nonlinearity, max_norm):
    rng = np.random.default_rng(0)
    settings = {"nonlinearity": nonlinearity, "batch_first": batch_first}
    rnn = NumpyRNN(3, 5, **settings, dtype=np.float64, rng=rng)
    output_layer = {"V": rng.standard_normal((4, 5)), "c": rng.standard_normal(4)}

    oracle = nn.RNN(3, 5, **settings, dtype=torch.float64)
    oracle.load_state_dict(to_torch(rnn.state_dict()))
    linear = nn.Linear(5, 4, dtype=torch.float64)
    linear.load_state_dict(
        {
            "weight": torch.tensor(output_layer["V"]),
            "bias": torch.tensor(output_layer["c"]),
        }
    )
    weights = [*oracle.parameters(), *linear.parameters()]
    optimizer = torch.optim.SGD(weights, lr=0.3)

    norms = []
    for _ in range(3):
        x = rng.standard_normal((8, 6, 3) if batch_first else (6, 8, 3))
        labels = rng.integers(4, size=8)
        loss = train_step(rnn, output_layer, x, labels, 0.3, max_norm)

        _, h_n = oracle(torch.tensor(x))
        expected = nn.functional.cross_entropy(linear(h_n[-1]), torch.tensor(labels))
        optimizer.zero_grad()
        expected.backward()
        norms.append(nn.utils.clip_grad_norm_(weights, max_norm))
        optimizer.step()
        assert loss == pytest.approx(expected.item(), rel=1e-6)
    assert all((norm > max_norm) == (max_norm < 1) for norm in norms)

    # torch divides by the norm plus 1e-6 where it clips.
    close = {"rtol": 0, "atol": 1e-6 if max_norm < 1 else 1e-12}
    for name, weight in oracle.named_parameters():
        np.testing.assert_allclose(rnn.weights[name], weight.detach(), **close)
    np.testing.assert_allclose(output_layer["V"], linear.weight.detach(), **close)
    np.testing.assert_allclose(output_layer["c"], linear.bias.detach(), **close)


@pytest.mark.parametrize("seed", range(3))
def test_learns_to_remember_the_first_of_ten_numbers(seed):
    rng = np.random.default_rng(seed)
    rnn = NumpyRNN(1, 16, batch_first=True, rng=rng)
    output_layer = {
        "V": rng.uniform(-0.25, 0.25, (2, 16)).astype(np.float32),
        "c": np.zeros(2, dtype=np.float32),
    }

    def draw(size):
        x = rng.choice(np.float32([-1, 1]), size=(size, 10, 1))
        return x, (x[:, 0, 0] > 0).astype(int)

    for _ in range(500):
        loss = train_step(rnn, output_layer, *draw(64), learning_rate=0.5, max_norm=1)
    assert loss < 0.01
    x, labels = draw(1000)
    _, h_n = rnn(x)
    scores = h_n[0] @ output_layer["V"].T + output_layer["c"]
    assert (scores.argmax(axis=1) == labels).all()
