"""CellRNN is nn.RNN, gradients included, on every device and in every dtype."""

import copy

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn

from rnn_tutorial import CellRNN, choose_device
from tests.settings import SOME_LENGTHS, cases


@given(case=cases(SOME_LENGTHS))
def test_equals_nn_rnn(case, device):
    rnn, oracle = case.build(CellRNN, device), case.build(nn.RNN, device)
    rnn.load_state_dict(oracle.state_dict())
    case.assert_close(case.run(rnn), case.run(oracle))


@hypothesis.settings(max_examples=200)
@given(case=cases(SOME_LENGTHS))
def test_gradients_equal_those_of_nn_rnn(case, device):
    rnn, oracle = case.build(CellRNN, device), case.build(nn.RNN, device)
    rnn.load_state_dict(oracle.state_dict())
    case.assert_close(case.gradients(rnn), case.gradients(oracle))


@given(case=cases(SOME_LENGTHS))
def test_leaves_arguments_and_earlier_results_alone(case, device):
    rnn, lengths = case.build(CellRNN, device), case.lengths
    arguments = [*case.tensors(device), lengths]
    before = copy.deepcopy(arguments)
    results = [result.detach() for result in rnn(*arguments)]
    before += copy.deepcopy(results)
    with torch.no_grad():
        rnn(-arguments[0], None, lengths)
    for now, then in zip([*arguments, *results], before, strict=True):
        np.testing.assert_array_equal(*map(as_array, (now, then)), strict=True)


def as_array(x):
    return x.numpy(force=True) if isinstance(x, torch.Tensor) else np.asarray(x)


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
