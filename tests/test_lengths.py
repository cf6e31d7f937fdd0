"""Of a padded batch each sequence is read as if it stood alone, up to its own end.

That the results are those of nn.RNN on packed sequences is tested with the rest of
them, in the tests of each implementation.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given

from rnn_tutorial import CellRNN, NumpyRNN
from tests.settings import LENGTHS, Case, cases

each_kind = pytest.mark.parametrize("kind", [NumpyRNN, CellRNN])

DEEP = {"input_size": 5, "hidden_size": 3, "num_layers": 2, "bidirectional": True}


def case_of(lengths, batch_first=False):
    """Two layers, two directions, sequences of up to 6 steps."""
    rng = np.random.default_rng(0)
    batch = len(lengths)
    x = rng.normal(size=(batch, 6, 5) if batch_first else (6, batch, 5))
    h_0 = rng.normal(size=(4, batch, 3))
    settings = {**DEEP, "batch_first": batch_first}
    return Case(settings, "float64", x, h_0, seed=0, lengths=lengths)


def assert_identical(actual, expected):
    torch.testing.assert_close(actual, expected, rtol=0, atol=0)


@each_kind
@given(case=cases(LENGTHS))
def test_each_sequence_is_read_as_if_alone(case, kind, device):
    rnn = case.build(kind, device)
    output, h_n = case.run(rnn)
    batch_axis = 0 if case.settings["batch_first"] else 1
    for i, length in enumerate(case.lengths):
        x = case.x.take(i, batch_axis)[:length]
        h_0 = None if case.h_0 is None else case.h_0[:, i]
        alone = replace(case, x=x, h_0=h_0, lengths=None)
        own = output.select(batch_axis, i)[:length]
        case.assert_close((own, h_n[:, i]), alone.run(rnn))


@each_kind
@given(case=cases(LENGTHS))
def test_padding_is_not_read(case, kind, device):
    """Not for the results and not for the gradients, to the last bit."""
    rnn, padding = case.build(kind, device), case.padding()
    results, gradients = case.run(rnn), case.gradients(rnn)
    for content in (0, np.nan, np.inf, -1e9):
        x = case.x.copy()
        x[padding] = content
        other = replace(case, x=x)
        assert_identical(other.run(rnn), results)
        assert_identical(other.gradients(rnn), gradients)


@each_kind
@given(case=cases(LENGTHS))
def test_padding_gets_zeros(case, kind, device):
    """As output and as gradient; 0.0, not -0.0, which would be shown as -0."""
    rnn, padding = case.build(kind, device), torch.from_numpy(case.padding())
    output, _ = case.run(rnn)
    for array in (output, case.gradients(rnn)["x"]):
        assert not array[padding].any()
    assert not output[padding].signbit().any()


@each_kind
@pytest.mark.parametrize("batch_first", [False, True])
def test_final_state_is_that_of_each_sequence_s_own_end(kind, batch_first, device):
    case = case_of([4, 1, 6], batch_first)
    output, h_n = case.run(case.build(kind, device))
    if batch_first:
        output = output.transpose(0, 1)
    for i, length in enumerate(case.lengths):
        assert_identical(h_n[-2, i], output[length - 1, i, :3])
        assert_identical(h_n[-1, i], output[0, i, 3:])  # which has read all of it


@each_kind
def test_backward_direction_starts_at_each_sequence_s_own_end(kind, device):
    """There its state comes from one input and h_0: what stands before is not read."""
    case = case_of([4, 1, 6])
    case.settings["num_layers"], case.h_0 = 1, case.h_0[:2]
    rnn = case.build(kind, device)
    output, _ = case.run(rnn)
    for i, length in enumerate(case.lengths):
        x = case.x[length - 1 : length, i]
        alone = replace(case, x=x, h_0=case.h_0[:, i], lengths=None)
        _, h_n = alone.run(rnn)
        case.assert_close(output[length - 1, i, 3:], h_n[1])


@each_kind
@pytest.mark.parametrize(
    "lengths_as",
    [
        tuple,
        np.array,
        torch.tensor,
        lambda lengths: list(np.array(lengths)),
        lambda lengths: list(torch.tensor(lengths)),
        lambda lengths: np.array(lengths, np.uint8),
        lambda lengths: torch.tensor(lengths, dtype=torch.int32),
    ],
)
def test_lengths_may_be_any_whole_numbers(kind, lengths_as, device):
    case = case_of([4, 1, 6])
    rnn = case.build(kind, device)
    expected, expected_gradients = case.run(rnn), case.gradients(rnn)
    case.lengths = lengths_as(case.lengths)
    assert_identical(case.run(rnn), expected)
    assert_identical(case.gradients(rnn), expected_gradients)


def test_lengths_of_cell_rnn_may_be_on_the_device(device):
    """Where ``pack_padded_sequence`` takes them on the CPU only."""
    case = case_of([4, 1, 6])
    rnn = case.build(CellRNN, device)
    expected = case.run(rnn)
    case.lengths = torch.tensor(case.lengths, device=device)
    assert_identical(case.run(rnn), expected)


@each_kind
@given(case=cases(LENGTHS))
def test_full_lengths_are_as_none(case, kind, device):
    rnn = case.build(kind, device)
    x = np.nan_to_num(case.x, posinf=0)
    length = x.shape[1 if case.settings["batch_first"] else 0]
    full = replace(case, x=x, lengths=[length] * len(case.lengths))
    none = replace(full, lengths=None)
    case.assert_close(full.run(rnn), none.run(rnn))
    case.assert_close(full.gradients(rnn), none.gradients(rnn))


@each_kind
@pytest.mark.parametrize("batch_first", [False, True])
def test_batch_of_0(kind, batch_first, device):
    case = case_of([], batch_first)
    rnn = case.build(kind, device)
    output, h_n = case.run(rnn)
    assert output.shape == ((0, 6, 6) if batch_first else (6, 0, 6))
    assert h_n.shape == (4, 0, 3)
    assert case.gradients(rnn)["x"].shape == case.x.shape


def test_mask_is_made_where_x_is(device):
    """And not on the default device, here another."""
    case = case_of([4, 1, 6])
    rnn = case.build(CellRNN, device)
    expected, (x, h_0) = case.run(rnn), case.tensors(device)
    with torch.device("meta"):
        output, h_n = rnn(x, h_0, case.lengths)
    assert_identical((output.detach().cpu(), h_n.detach().cpu()), expected)
