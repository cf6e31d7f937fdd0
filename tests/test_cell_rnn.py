"""CellRNN is nn.RNN, gradients included, on every device and in every dtype."""

import copy

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from rnn_tutorial import CellRNN, choose_device
from tests.settings import LENGTHS, SOME_LENGTHS, call, cases, move


@given(case=cases(SOME_LENGTHS))
def test_equals_nn_rnn(case, device):
    rnn, oracle = case.build(CellRNN, device), case.build(nn.RNN, device)
    move(oracle, rnn)
    case.assert_close(case.run(rnn), case.run(oracle))


@hypothesis.settings(max_examples=200)
@given(case=cases(SOME_LENGTHS))
def test_gradients_equal_those_of_nn_rnn(case, device):
    rnn, oracle = case.build(CellRNN, device), case.build(nn.RNN, device)
    move(oracle, rnn)
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


def assert_identical(actual, expected):
    torch.testing.assert_close(actual, expected, rtol=0, atol=0)


def packed(x, lengths, batch_first, enforce_sorted=False):
    lengths = torch.as_tensor(lengths, device="cpu")
    return pack_padded_sequence(x, lengths, batch_first, enforce_sorted)


@given(case=cases(LENGTHS))
def test_packed_sequences_are_read_as_in_nn_rnn(case, device):
    """And come out in the same order, also where lengths are equal."""
    rnn, oracle = case.build(CellRNN, device), case.build(nn.RNN, device)
    move(oracle, rnn)
    x, h_0 = case.tensors(device)
    given = packed(x, case.lengths, rnn.batch_first)
    (output, h_n), (expected, expected_h_n) = rnn(given, h_0), oracle(given, h_0)
    case.assert_close((output.data, h_n), (expected.data, expected_h_n))
    assert_identical(output.batch_sizes, expected.batch_sizes)
    assert_identical(output.sorted_indices, expected.sorted_indices)
    assert_identical(output.unsorted_indices, expected.unsorted_indices)


@pytest.mark.parametrize("batch_first", [False, True])
def test_sequences_packed_in_order_are_read_as_in_nn_rnn(batch_first, device):
    settings = {"batch_first": batch_first, "bidirectional": True, "device": device}
    rnn, oracle = CellRNN(5, 3, **settings), nn.RNN(5, 3, **settings)
    move(oracle, rnn)
    x = torch.randn((3, 6, 5) if batch_first else (6, 3, 5), device=device)
    given = packed(x, [6, 4, 4], batch_first, enforce_sorted=True)
    (output, h_n), (expected, expected_h_n) = rnn(given), oracle(given)
    torch.testing.assert_close((output.data, h_n), (expected.data, expected_h_n))
    assert output.sorted_indices is None
    assert output.unsorted_indices is None


def test_gradients_go_through_packed_sequences(device):
    rnn, oracle = CellRNN(5, 3, device=device), nn.RNN(5, 3, device=device)
    move(oracle, rnn)
    grads = []
    for module in (rnn, oracle):
        x = torch.arange(90.0, device=device).reshape(6, 3, 5).div(90).requires_grad_()
        output, h_n = module(packed(x, [2, 6, 4], False))
        (output.data.square().sum() + h_n.sum()).backward()
        grads.append([x.grad, *(weight.grad for weight in module.parameters())])
    torch.testing.assert_close(*grads)


BOTH = [torch.float32, torch.bfloat16]


@pytest.mark.parametrize("x_dtype", BOTH)
@pytest.mark.parametrize("h_dtype", [None, *BOTH])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_under_autocast_takes_and_gives_the_dtypes_that_nn_rnn_does(
    x_dtype, h_dtype, bidirectional, device
):
    """With lengths too: the results of nn.RNN are those of packed sequences."""
    settings = {"bidirectional": bidirectional, "device": device}
    rnn, oracle = CellRNN(5, 3, **settings), nn.RNN(5, 3, **settings)
    move(oracle, rnn)
    x = torch.randn(6, 2, 5, device=device).to(x_dtype)
    h_0 = None
    if h_dtype:
        h_0 = torch.randn(2 if bidirectional else 1, 2, 3, device=device).to(h_dtype)
    for lengths in (None, [3, 6]):
        with torch.autocast(device, dtype=torch.bfloat16):
            results, expected = (call(r, x, h_0, lengths) for r in (rnn, oracle))
        torch.testing.assert_close(results, expected, rtol=0, atol=0.05)
        assert {result.dtype for result in results} == {torch.bfloat16}


def test_outside_of_autocast_dtypes_are_checked_again(device):
    rnn = CellRNN(5, 3, device=device)
    x = torch.ones(6, 2, 5, device=device, dtype=torch.bfloat16)
    with torch.autocast(device, dtype=torch.bfloat16):
        rnn(x)
    with pytest.raises(ValueError, match="x: expected dtype"):
        rnn(x)
