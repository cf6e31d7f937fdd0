"""NumpyRNN.backward gives nn.RNN's gradients, and those that the definition gives."""

import copy
import itertools
import re
from dataclasses import replace

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn

from rnn_tutorial import NumpyRNN
from tests.settings import SOME_LENGTHS, Case, cases

DEEP = {"num_layers": 2, "bidirectional": True}
BATCH_FIRST = {"batch_first": True, **DEEP}


@hypothesis.settings(max_examples=300)
@given(case=cases(SOME_LENGTHS))
def test_equals_autograd_of_nn_rnn(case, device):
    rnn, oracle = case.build(NumpyRNN), case.build(nn.RNN, device)
    rnn.load_state_dict(oracle.state_dict())
    expected = case
    if case.h_0 is None:  # zeros, and they have a gradient
        _, h_n = case.run(oracle)
        expected = replace(case, h_0=np.zeros(h_n.shape, case.dtype))
    case.assert_close(case.gradients(rnn), expected.gradients(oracle))


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize(
    ("settings", "shape", "lengths"),
    [
        ({}, (4, 3, 2), None),
        ({"bias": False}, (4, 3, 2), None),
        (DEEP, (4, 2), None),
        (BATCH_FIRST, (3, 4, 2), None),
        ({"num_layers": 3}, (4, 3, 2), [2, 4, 1]),
        (BATCH_FIRST, (3, 4, 2), [2, 4, 1]),
    ],
)
def test_equals_central_differences(settings, shape, lengths, nonlinearity):
    """Of a loss that weighs each number of output and h_n differently.

    No a_t of this seed is so near to 0, where relu has a kink, that a step of the
    difference would cross it.
    """
    rng = np.random.default_rng(0)
    settings = {"nonlinearity": nonlinearity, **settings}
    rnn = NumpyRNN(2, 3, **settings, dtype=np.float64, rng=rng)
    x = rng.normal(size=shape)
    h_0 = rng.normal(size=rnn(x)[1].shape)
    grads = [rng.normal(size=result.shape) for result in rnn(x, h_0, lengths)]
    grad_x, grad_h_0 = rnn.backward(*grads)

    def loss():
        return sum(map(np.vdot, grads, rnn(x, h_0, lengths)))

    leaves = {"x": x, "h_0": h_0, **rnn.weights}
    for name, grad in {"x": grad_x, "h_0": grad_h_0, **rnn.grad}.items():
        expected = central_differences(loss, leaves.pop(name))
        np.testing.assert_allclose(grad, expected, rtol=0, atol=1e-8, err_msg=name)
    assert not leaves


def central_differences(loss, array, step=1e-5):
    """dL/d(array), one element after the other."""
    grad = np.empty_like(array)
    for i in np.ndindex(array.shape):
        here = array[i]
        array[i] = here + step
        above = loss()
        array[i] = here - step
        grad[i] = (above - loss()) / (2 * step)
        array[i] = here
    return grad


def test_one_step_by_hand():
    """dL/da = dL/ds (1 - s^2), and everything else is a product with it."""
    rng = np.random.default_rng(0)
    rnn = NumpyRNN(5, 3, dtype=np.float64, rng=rng)
    x, h_0 = rng.normal(size=(1, 2, 5)), rng.normal(size=(1, 2, 3))
    output, _ = rnn(x, h_0)
    grad_output, grad_h_n = rng.normal(size=(2, 1, 2, 3))
    grad_x, grad_h_0 = rnn.backward(grad_output, grad_h_n)
    grad_a = ((grad_output + grad_h_n) * (1 - output**2))[0]
    expected = {
        "weight_ih_l0": grad_a.T @ x[0],
        "weight_hh_l0": grad_a.T @ h_0[0],
        "bias_ih_l0": grad_a.sum(axis=0),
        "bias_hh_l0": grad_a.sum(axis=0),
    }
    np.testing.assert_allclose(grad_x[0], grad_a @ rnn.weights["weight_ih_l0"])
    np.testing.assert_allclose(grad_h_0[0], grad_a @ rnn.weights["weight_hh_l0"])
    assert list(rnn.grad) == list(expected)
    for name, grad in expected.items():
        np.testing.assert_allclose(rnn.grad[name], grad)


@given(case=cases(SOME_LENGTHS))
def test_leaves_arguments_alone_and_can_be_repeated(case):
    rnn = case.build(NumpyRNN)
    grads = case.grads(rnn(case.x, case.h_0, case.lengths))
    before = copy.deepcopy([case.x, case.h_0, *grads])
    first, first_grad = rnn.backward(*grads), rnn.grad
    kept = copy.deepcopy([*first, *first_grad.values()])
    second = rnn.backward(*grads)
    assert list(rnn.grad) == list(first_grad)
    assert_all_same([case.x, case.h_0, *grads], before)
    assert_all_same([*first, *first_grad.values()], kept)
    assert_all_same([*second, *rnn.grad.values()], kept)


def assert_all_same(arrays, others):
    for array, other in zip(arrays, others, strict=True):
        np.testing.assert_array_equal(array, other, strict=True)


@given(case=cases(SOME_LENGTHS))
def test_gradients_are_like_their_arrays_and_arrays_of_their_own(case):
    rnn = case.build(NumpyRNN)
    output, h_n = rnn(case.x, case.h_0, case.lengths)
    grads = case.grads((output, h_n))
    grad_x, grad_h_0 = rnn.backward(*grads)
    assert rnn.grad.keys() == rnn.state_dict().keys()
    pairs = [(grad_x, case.x), (grad_h_0, h_n)]
    pairs += [(rnn.grad[name], weight) for name, weight in rnn.weights.items()]
    for grad, array in pairs:
        assert (grad.shape, grad.dtype) == (array.shape, array.dtype)
    of_its_own = [grad_x, grad_h_0, *rnn.grad.values()]
    taken = [output, h_n, *grads, case.x, *rnn.weights.values()]
    for grad, other in itertools.combinations(of_its_own + taken, 2):
        if any(grad is own for own in of_its_own):
            assert not np.shares_memory(grad, other)


@pytest.mark.parametrize("content", [np.nan, 1e9])
def test_gradient_of_the_padding_is_not_read(content):
    """It is that of zeros which depend on nothing."""
    rng = np.random.default_rng(0)
    x, lengths = rng.normal(size=(3, 4, 5)), [2, 4, 1]
    rnn = NumpyRNN(5, 3, **BATCH_FIRST, dtype=np.float64, rng=rng)
    grads = [rng.normal(size=result.shape) for result in rnn(x, None, lengths)]
    expected = [*rnn.backward(*grads), *rnn.grad.values()]
    grads[0][np.arange(4) >= np.array(lengths)[:, None]] = content
    assert_all_same([*rnn.backward(*grads), *rnn.grad.values()], expected)


def test_goes_through_the_last_call():
    """And leaves the gradients of an earlier one as they were."""
    rng = np.random.default_rng(0)
    rnn = NumpyRNN(5, 3, **DEEP, dtype=np.float64, rng=rng)
    alone, (x, other) = copy.deepcopy(rnn), rng.normal(size=(2, 6, 2, 5))
    output, _ = rnn(x)
    first = [*rnn.backward(output)]
    first_grad, kept = rnn.grad, copy.deepcopy([*first, *rnn.grad.values()])
    arguments = other, np.ones((4, 2, 3)), [6, 2]
    rnn(*arguments)
    alone(*arguments)
    expected = [*alone.backward(output), *alone.grad.values()]
    assert_all_same([*rnn.backward(output), *rnn.grad.values()], expected)
    assert_all_same([*first, *first_grad.values()], kept)


def test_weights_loaded_since_the_call_end_it():
    """Its gradients would be wrong; where nothing is loaded, it stays."""
    rnn, other = NumpyRNN(5, 3), NumpyRNN(5, 3)
    output, _ = rnn(np.ones((4, 2, 5), np.float32))
    with pytest.raises(ValueError, match="missing"):
        rnn.load_state_dict({})
    rnn.backward(output)
    rnn.load_state_dict(other.state_dict())
    with pytest.raises(RuntimeError, match="expected a call of the RNN before"):
        rnn.backward(output)


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_what_is_not_a_number_goes_where_it_goes_in_nn_rnn(nonlinearity, device):
    """One step of one sequence: into its later states, and of relu no further."""
    settings = {"input_size": 5, "hidden_size": 3, "nonlinearity": nonlinearity}
    settings |= {"num_layers": 2, "bias": True, "batch_first": False}
    x = np.random.default_rng(0).normal(size=(4, 2, 5))
    x[1, 0, 0] = np.nan
    case = Case(settings, "float64", x, np.ones((2, 2, 3)), seed=0)
    rnn, oracle = case.build(NumpyRNN), case.build(nn.RNN, device)
    rnn.load_state_dict(oracle.state_dict())
    expected = case.gradients(oracle)
    assert expected["x"].isnan().any() == (nonlinearity == "tanh")
    torch.testing.assert_close(case.gradients(rnn), expected, equal_nan=True)


def test_lengths_may_change_after_the_call():
    rng = np.random.default_rng(0)
    rnn, lengths = NumpyRNN(5, 3, dtype=np.float64, rng=rng), np.array([2, 4])
    output, _ = rnn(rng.normal(size=(4, 2, 5)), None, lengths)
    expected = [*rnn.backward(output), *rnn.grad.values()]
    lengths[:] = 1
    assert_all_same([*rnn.backward(output), *rnn.grad.values()], expected)


@pytest.mark.parametrize("settings", [DEEP, BATCH_FIRST])
def test_gradient_may_have_any_strides(settings):
    """And be one that NumPy lets nobody write to: that of a sum, broadcast from a 1."""
    rng = np.random.default_rng(0)
    rnn = NumpyRNN(5, 3, **settings, dtype=np.float64, rng=rng)
    results = rnn(rng.normal(size=(4, 2, 5)))
    ones = [np.ones(result.shape) for result in results]
    expected = [*rnn.backward(*ones), *rnn.grad.values()]
    for strange in (
        lambda grad: np.broadcast_to(1.0, grad.shape),
        lambda grad: np.asfortranarray(grad)[::-1],
    ):
        actual = [*rnn.backward(*map(strange, ones)), *rnn.grad.values()]
        for array, other in zip(actual, expected, strict=True):
            np.testing.assert_allclose(array, other, rtol=1e-12)


@pytest.mark.parametrize("settings", [{}, DEEP, BATCH_FIRST])
def test_batch_of_0(settings):
    rnn = NumpyRNN(5, 3, **settings)
    x = np.ones((0, 6, 5) if "batch_first" in settings else (6, 0, 5), np.float32)
    output, h_n = rnn(x)
    grad_x, grad_h_0 = rnn.backward(output, h_n)
    assert (grad_x.shape, grad_h_0.shape) == (x.shape, h_n.shape)
    for name, weight in rnn.weights.items():
        np.testing.assert_array_equal(rnn.grad[name], np.zeros_like(weight))


def test_before_any_call():
    rnn = NumpyRNN(5, 3)
    assert rnn.grad == {}
    message = "backward: expected a call of the RNN before, got none"
    with pytest.raises(RuntimeError, match=re.escape(message)):
        rnn.backward(np.ones((6, 2, 3), np.float32))
    with pytest.raises(ValueError, match="x: expected"):
        rnn(np.ones((6, 2, 4), np.float32))
    with pytest.raises(RuntimeError, match=re.escape(message)):
        rnn.backward(np.ones((6, 2, 3), np.float32))


# The shapes of x, of grad_output and of the one that fits, and the same of grad_h_n.
BAD_GRAD_OUTPUT = [
    ({}, (6, 2, 5), (2, 6, 3), (6, 2, 3)),
    ({}, (6, 2, 5), (6, 2, 4), (6, 2, 3)),
    ({}, (6, 2, 5), (2, 3), (6, 2, 3)),
    ({}, (6, 2, 5), (), (6, 2, 3)),
    (DEEP, (6, 2, 5), (6, 2, 3), (6, 2, 6)),  # one direction
    (BATCH_FIRST, (2, 6, 5), (6, 2, 6), (2, 6, 6)),
    (DEEP, (6, 5), (6, 1, 6), (6, 6)),  # a batch for one sequence
]
BAD_GRAD_H_N = [
    ({}, (6, 2, 5), (2, 3), (1, 2, 3)),
    (DEEP, (6, 2, 5), (2, 2, 3), (4, 2, 3)),  # one layer
    (BATCH_FIRST, (2, 6, 5), (2, 4, 3), (4, 2, 3)),  # batch first, as x is
    (DEEP, (6, 5), (4, 1, 3), (4, 3)),
]


@pytest.mark.parametrize(
    ("name", "settings", "x_shape", "shape", "expected"),
    [("grad_output", *row) for row in BAD_GRAD_OUTPUT]
    + [("grad_h_n", *row) for row in BAD_GRAD_H_N],
)
def test_shape_of_a_gradient(name, settings, x_shape, shape, expected):
    """After the error, the gradients are those there were."""
    rnn = NumpyRNN(5, 3, **settings)
    results = rnn(np.ones(x_shape, np.float32))
    rnn.backward(*results)
    before, kept = rnn.grad, copy.deepcopy(rnn.grad)
    grads = dict(zip(("grad_output", "grad_h_n"), results, strict=True))
    assert grads[name].shape == expected
    grads[name] = np.ones(shape, np.float32)
    message = re.escape(f"{name}: expected shape {expected}, got {shape}")
    with pytest.raises(ValueError, match=message):
        rnn.backward(**grads)
    assert rnn.grad is before
    assert_all_same(rnn.grad.values(), kept.values())


@pytest.mark.parametrize(
    ("dtype", "wrong"),
    [("float32", "float64"), ("float64", "float32"), ("float32", "int64")],
)
def test_dtype_of_a_gradient(dtype, wrong):
    rnn = NumpyRNN(5, 3, dtype=dtype)
    output, h_n = rnn(np.ones((6, 2, 5), dtype))
    says = f"expected dtype {dtype}, got {wrong}"
    with pytest.raises(ValueError, match=f"grad_output: {says}"):
        rnn.backward(output.astype(wrong), h_n)
    with pytest.raises(ValueError, match=f"grad_h_n: {says}"):
        rnn.backward(output, h_n.astype(wrong))
