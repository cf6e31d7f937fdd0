"""CellRNN is nn.RNN, gradients included, on every device and in every dtype."""

import copy

import pytest
import torch
from hypothesis import given
from torch import nn

from rnn_tutorial import CellRNN, choose_device
from tests.settings import cases


@given(case=cases())
def test_equals_nn_rnn(case, device):
    rnn, oracle = case.build(CellRNN, device), case.build(nn.RNN, device)
    rnn.load_state_dict(oracle.state_dict())
    case.assert_close(case.run(rnn), case.run(oracle))


@given(case=cases())
def test_gradients_equal_those_of_nn_rnn(case, device):
    rnn, oracle = case.build(CellRNN, device), case.build(nn.RNN, device)
    rnn.load_state_dict(oracle.state_dict())
    actual = gradients(rnn, *case.tensors(device))
    case.assert_close(actual, gradients(oracle, *case.tensors(device)))


def gradients(rnn, x, h_0):
    """Those of x, h_0 and the weights, by name; each result counts differently."""
    leaves = {"x": x} if h_0 is None else {"x": x, "h_0": h_0}
    for leaf in leaves.values():
        leaf.requires_grad_()
    results = torch.cat([result.flatten() for result in rnn(x, h_0)])
    results.backward(torch.linspace(-1, 1, len(results)).to(results))
    leaves |= rnn.state_dict(keep_vars=True)
    return {name: leaf.grad for name, leaf in leaves.items()}


@given(case=cases())
def test_leaves_arguments_and_earlier_results_alone(case, device):
    rnn, (x, h_0) = case.build(CellRNN, device), case.tensors(device)
    output, h_n = rnn(x, h_0)
    tensors = [t for t in (x, h_0, output, h_n) if t is not None]
    before = copy.deepcopy([t.detach() for t in tensors])
    with torch.no_grad():
        rnn(-x)
    for now, then in zip(tensors, before, strict=True):
        assert torch.equal(now, then)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_batch_of_0(batch_first, bidirectional, device):
    settings = {"batch_first": batch_first, "bidirectional": bidirectional}
    x = torch.ones((0, 6, 5) if batch_first else (6, 0, 5), device=device)
    output, h_n = CellRNN(5, 3, **settings, device=device)(x)
    expected_output, expected_h_n = nn.RNN(5, 3, **settings, device=device)(x)
    assert output.shape == expected_output.shape
    assert h_n.shape == expected_h_n.shape


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_state_is_made_where_x_is(bidirectional, dtype, device):
    """And not on the default device, here another, nor in the default dtype."""
    x = torch.ones(6, 2, 5, device=device, dtype=dtype)
    settings = {"bidirectional": bidirectional, "device": device, "dtype": dtype}
    rnn = CellRNN(5, 3, **settings)
    with torch.device("meta"):
        results = rnn(x)
    for result in results:
        assert (result.device.type, result.dtype) == (device, dtype)
        assert result.isfinite().all()


def test_moves_to_a_device_and_a_dtype_as_modules_do(device):
    rnn = CellRNN(5, 3).to(device, torch.float64)
    output, _ = rnn(torch.ones(6, 2, 5, device=device, dtype=torch.float64))
    assert (output.device.type, output.dtype) == (device, torch.float64)


def test_runs_on_the_device_chosen(device, monkeypatch):
    monkeypatch.setenv("RNN_TUTORIAL_DEVICE", device)
    chosen = choose_device()
    output, h_n = CellRNN(5, 3, device=chosen)(torch.ones(6, 2, 5, device=chosen))
    assert output.device.type == h_n.device.type == device


def test_computes_shapes_on_the_meta_device():
    rnn = CellRNN(5, 3, device="meta")
    output, h_n = rnn(torch.ones(6, 2, 5, device="meta"))
    assert output.is_meta
    assert h_n.is_meta
    assert (output.shape, h_n.shape) == ((6, 2, 3), (1, 2, 3))
