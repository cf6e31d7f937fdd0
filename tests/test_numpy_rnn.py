"""NumpyRNN is nn.RNN, leaves its arguments alone and allocates nothing in its loop."""

import copy
import itertools
import pickle
import tracemalloc
from contextlib import contextmanager
from unittest import mock

import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn

from rnn_tutorial import NumpyRNN
from tests.settings import SOME_LENGTHS, cases

both_directions = pytest.mark.parametrize("bidirectional", [False, True])


@given(case=cases(SOME_LENGTHS))
def test_equals_nn_rnn(case, device):
    rnn, oracle = case.build(NumpyRNN), case.build(nn.RNN, device)
    rnn.load_state_dict(oracle.state_dict())
    case.assert_close(case.run(rnn), case.run(oracle))


@given(case=cases(SOME_LENGTHS))
def test_leaves_arguments_and_earlier_results_alone(case):
    rnn, arguments = case.build(NumpyRNN), [case.x, case.h_0, case.lengths]
    before = copy.deepcopy(arguments)
    results = rnn(*arguments)
    arrays = [np.asarray(a) for a in (*arguments, *results) if a is not None]
    before = [a for a in (*before, *copy.deepcopy(results)) if a is not None]
    rnn(-case.x, None, case.lengths)
    for now, then in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(now, then)
    for a, b in itertools.combinations(arrays, 2):
        assert not np.shares_memory(a, b)


@pytest.mark.parametrize("batch_first", [False, True])
@both_directions
def test_batch_of_0(batch_first, bidirectional):
    settings = {"batch_first": batch_first, "bidirectional": bidirectional}
    x = np.ones((0, 6, 5) if batch_first else (6, 0, 5), dtype=np.float32)
    output, h_n = NumpyRNN(5, 3, **settings)(x)
    expected_output, expected_h_n = nn.RNN(5, 3, **settings)(torch.from_numpy(x))
    assert output.shape == tuple(expected_output.shape)
    assert h_n.shape == tuple(expected_h_n.shape)


def test_a_seed_gives_the_same_weights():
    weights = [NumpyRNN(5, 3, rng=seed).weights["weight_hh_l0"] for seed in (0, 0, 1)]
    np.testing.assert_array_equal(weights[0], weights[1])
    assert (weights[0] != weights[2]).all()


def test_weights_are_drawn_from_the_range_of_torch():
    for weight in NumpyRNN(40, 25, num_layers=2, rng=0).weights.values():
        assert 0.15 < np.abs(weight).max() <= 0.2  # 1 / sqrt(25)


@both_directions
def test_one_matrix_product_for_all_inputs(monkeypatch, bidirectional):
    rnn = NumpyRNN(5, 3, bidirectional=bidirectional)
    matmul, dot = mock.Mock(wraps=np.matmul), mock.Mock(wraps=np.dot)
    monkeypatch.setattr(np, "matmul", matmul)
    monkeypatch.setattr(np, "dot", dot)
    rnn(np.ones((7, 2, 5), dtype=np.float32))
    directions = 2 if bidirectional else 1
    assert matmul.call_count == directions
    assert dot.call_count == directions * 7  # one a step for the states


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@both_directions
def test_a_step_allocates_nothing(monkeypatch, bidirectional, nonlinearity, bias):
    """Beside the buffers that NumPy has for strides, which have a size of their own."""
    name = "tanh" if nonlinearity == "tanh" else "maximum"
    f, rises = getattr(np, name), []

    def watched(*arguments, out=None):
        *arguments, out = arguments if out is None else (*arguments, out)
        now, peak = tracemalloc.get_traced_memory()
        rises.append(peak - now)  # since the call before this one
        f(*arguments, out=out)
        tracemalloc.reset_peak()
        return out

    rnn = NumpyRNN(
        5, 200, nonlinearity=nonlinearity, bias=bias, bidirectional=bidirectional
    )
    x = np.ones((10, 500, 5), dtype=np.float32)
    monkeypatch.setattr(np, name, watched)
    with memory_traced():
        rnn(x)
    assert len(rises) == (20 if bidirectional else 10)
    steps = [rise for i, rise in enumerate(rises) if i % 10]  # not what precedes them
    buffers = 3 * np.getbufsize() * x.itemsize if bidirectional else 0
    assert max(steps) < buffers + 5_000 < 500 * 200 * x.itemsize  # the states


@both_directions
def test_memory_beyond_the_results_does_not_grow_with_the_length(bidirectional):
    rnn = NumpyRNN(5, 10, bidirectional=bidirectional)

    def beyond(length):
        x = np.ones((length, 20, 5), dtype=np.float32)
        with memory_traced():
            results = rnn(x)
            _, peak = tracemalloc.get_traced_memory()
        return peak - sum(result.nbytes for result in results)

    assert beyond(2000) - beyond(200) < 5_000


def test_the_next_call_lets_go_of_the_output_that_backward_would_need():
    rnn, x = NumpyRNN(5, 10), np.ones((2000, 20, 5), dtype=np.float32)
    with memory_traced():
        output, _ = rnn(x)
        size = output.nbytes
        del output
        rnn(x)
        _, peak = tracemalloc.get_traced_memory()
    assert size < peak < 1.1 * size


def test_memory_of_backward_is_what_it_needs_once():
    """The gradient inside the cell and the one returned grow with the length."""
    rnn = NumpyRNN(5, 10)

    def beyond(length):
        output, _ = rnn(np.ones((length, 20, 5), dtype=np.float32))
        with memory_traced():
            rnn.backward(output)
            _, peak = tracemalloc.get_traced_memory()
        return peak

    needed = 1800 * 20 * (10 + 5) * 4
    assert needed <= beyond(2000) - beyond(200) < needed + 5_000


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda r: pickled(r)[1]])
def test_a_copy_has_the_weights_and_not_the_last_batch(duplicate):
    rnn, x = NumpyRNN(5, 10), np.ones((2000, 20, 5), dtype=np.float32)
    output, _ = rnn(x)
    assert pickled(rnn)[0] < 5_000 < output.nbytes
    twin = duplicate(rnn)
    with pytest.raises(RuntimeError, match="expected a call of the RNN before"):
        twin.backward(output)
    for ours, its in zip(rnn(x), twin(x), strict=True):
        np.testing.assert_array_equal(ours, its)
    rnn.backward(output)  # the original has what it needs


def pickled(rnn):
    """The size of the pickle, and what comes out of it."""
    data = pickle.dumps(rnn)
    return len(data), pickle.loads(data)


@contextmanager
def memory_traced():
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()
