"""Bad input gets an error that names what was expected and what came.

Everywhere input_size is 5 and hidden_size 3.
"""

import copy
import re

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from rnn_tutorial import CellRNN, ManyToMany, NumpyRNN, cell_names
from tests.settings import call

each_kind = pytest.mark.parametrize("kind", [NumpyRNN, CellRNN])

ONE, TWO = {}, {"bidirectional": True}
BATCH_FIRST, DEEP = {"batch_first": True}, {"num_layers": 2, "bidirectional": True}

BAD_X = [
    (ONE, (5,), "expected 3 dimensions, or 2 for one sequence without a batch"),
    (ONE, (1, 6, 2, 5), "expected 3 dimensions, or 2 for one sequence"),
    (ONE, (6, 2, 4), "expected 5 features (input_size) in the last dimension"),
    (ONE, (6, 4), "expected 5 features (input_size)"),
    (ONE, (5, 2, 6), "expected 5 features (input_size)"),
    (ONE, (0, 2, 5), "expected at least one time step"),
    (ONE, (0, 0, 5), "expected at least one time step"),
    (BATCH_FIRST, (2, 0, 5), "expected at least one time step"),
    (BATCH_FIRST, (0, 5), "expected at least one time step"),
]
# The shapes of x, of the h_0 that fits it and of the h_0 that came.
BAD_H_0 = [
    (ONE, (6, 2, 5), (1, 2, 3), (1, 2, 4)),  # another hidden size
    (ONE, (6, 2, 5), (1, 2, 3), (1, 6, 3)),  # length for batch
    (ONE, (6, 2, 5), (1, 2, 3), (2, 3)),  # no first axis
    (BATCH_FIRST, (2, 6, 5), (1, 2, 3), (2, 1, 3)),  # batch first, as x is
    (BATCH_FIRST, (2, 6, 5), (1, 2, 3), (1, 6, 3)),
    (TWO, (6, 2, 5), (2, 2, 3), (1, 2, 3)),  # one row for two directions
    (TWO, (6, 2, 5), (2, 2, 3), (1, 2, 6)),
    (DEEP, (6, 2, 5), (4, 2, 3), (2, 2, 3)),  # the rows of one layer
    (ONE, (6, 5), (1, 3), (1, 1, 3)),  # a batch for one sequence
    (ONE, (6, 5), (1, 3), (3,)),
    (DEEP, (6, 5), (4, 3), (2, 3)),
]
# The dtypes of the weights, of x and of h_0.
BAD_DTYPES = [
    (
        "float32",
        "int64",
        None,
        "x: expected dtype {}float32 (the weights'), got {}int64",
    ),
    (
        "float32",
        "float64",
        None,
        "x: expected dtype {}float32 (the weights'), got {}flo",
    ),
    (
        "float64",
        "float32",
        None,
        "x: expected dtype {}float64 (the weights'), got {}flo",
    ),
    (
        "float32",
        "float32",
        "float64",
        "h_0: expected dtype {}float32 (the weights'), got {}float64",
    ),
    (
        "float64",
        "float64",
        "float32",
        "h_0: expected dtype {}float64 (the weights'), got {}float32",
    ),
    (
        "float32",
        "float32",
        "int64",
        "h_0: expected dtype {}float32 (the weights'), got {}int64",
    ),
]
BAD_LENGTHS = [  # for two sequences of at most 6 steps
    [],
    [3],
    [3, 2, 1],
    [3, 0],
    [-1, 3],
    [3, 7],
    [3.0, 2.0],
    [3.5, 2],
    [True, True],
    [None, 3],
    [[3, 2]],
    [[3], [2]],
]
BAD_SETTINGS = [
    ("input_size", 0, "expected a whole number above 0"),
    ("input_size", 2.5, "expected a whole number above 0"),
    ("hidden_size", -1, "expected a whole number above 0"),
    ("num_layers", 0, "expected a whole number above 0"),
    ("num_layers", True, "expected a whole number above 0"),
    ("hidden_size", 3.0, "expected a whole number above 0"),
    ("input_size", [5], "expected a whole number above 0"),
    ("input_size", None, "expected a whole number above 0"),
    ("bias", None, "expected True or False"),
    ("batch_first", 1, "expected True or False"),
    ("bidirectional", "no", "expected True or False"),
    ("nonlinearity", "sigmoid", "expected 'tanh' or 'relu'"),
    ("dropout", 0.5, "expected 0.0"),
]


def ones(kind, shape, dtype="float32", device="cpu"):
    """What kind is called with: an array, or a tensor on the device."""
    if shape is None:
        return None
    array = np.ones(shape, dtype)
    return array if kind is NumpyRNN else torch.tensor(array, device=device)


def build(kind, device, dtype="float32", **settings):
    if kind is NumpyRNN:
        return NumpyRNN(5, 3, **settings, dtype=dtype)
    return kind(5, 3, **settings, device=device, dtype=getattr(torch, dtype))


def says(*parts):
    """A pattern: the parts, letter by letter, with anything in between."""
    return ".*".join(map(re.escape, parts))


@each_kind
@pytest.mark.parametrize(("settings", "shape", "expected"), BAD_X)
def test_shape_of_x(kind, settings, shape, expected, device):
    rnn = build(kind, device, **settings)
    with pytest.raises(ValueError, match=says("x: ", expected, f", got shape {shape}")):
        rnn(ones(kind, shape, device=device))


@each_kind
@pytest.mark.parametrize(("settings", "x_shape", "expected", "shape"), BAD_H_0)
def test_shape_of_h_0(kind, settings, x_shape, expected, shape, device):
    rnn = build(kind, device, **settings)
    x, h_0 = (ones(kind, s, device=device) for s in (x_shape, shape))
    with pytest.raises(
        ValueError, match=says(f"h_0: expected shape {expected}, got {shape}")
    ):
        rnn(x, h_0)
    rnn(x, ones(kind, expected, device=device))  # the one named does fit


@pytest.mark.parametrize(
    ("settings", "x_shape", "h_shape"),
    [(settings, shape, None) for settings, shape, _ in BAD_X]
    + [(settings, x_shape, h_shape) for settings, x_shape, _, h_shape in BAD_H_0],
)
def test_nn_rnn_refuses_these_shapes_too(settings, x_shape, h_shape, device):
    rnn = build(nn.RNN, device, **settings)
    x, h_0 = (ones(nn.RNN, shape, device=device) for shape in (x_shape, h_shape))
    with pytest.raises((ValueError, RuntimeError)):
        rnn(x, h_0)


@each_kind
@pytest.mark.parametrize(("dtype", "x_dtype", "h_dtype", "message"), BAD_DTYPES)
def test_dtype(kind, dtype, x_dtype, h_dtype, message, device):
    rnn = build(kind, device, dtype)
    x = ones(kind, (6, 2, 5), x_dtype, device)
    h_0 = ones(kind, h_dtype and (1, 2, 3), h_dtype, device)
    prefix = "" if kind is NumpyRNN else "torch."
    with pytest.raises(ValueError, match=says(message.format(prefix, prefix))):
        rnn(x, h_0)


@each_kind
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("lengths", BAD_LENGTHS, ids=str)
def test_lengths(kind, lengths, batch_first, device):
    """A list, an array or a tensor, and none of them taken to be another length."""
    rnn = build(kind, device, batch_first=batch_first)
    x = ones(kind, (2, 6, 5) if batch_first else (6, 2, 5), device=device)
    expected = "lengths: expected 2 whole numbers from 1 to 6"
    rnn(x, None, [6, 1])
    with pytest.raises(ValueError, match=says(f"{expected}, got {lengths}")):
        rnn(x, None, lengths)
    if None not in lengths:
        for lengths_as in (np.array, torch.tensor):
            got = lengths_as(lengths)
            with pytest.raises(
                ValueError, match=says(f"{expected}, got {got.tolist()}")
            ):
                rnn(x, None, got)


@pytest.mark.parametrize(
    "lengths",
    [3, 2.5, {2, 3}, {2: 0, 3: 0}, iter([2, 3]), np.array(3), torch.tensor(3), "ab"],
    ids=lambda lengths: type(lengths).__name__,
)
@pytest.mark.parametrize("kind", [NumpyRNN, CellRNN, nn.RNN])
def test_lengths_in_no_order(kind, lengths, device):
    """Also for the nn.RNN of a model."""
    rnn = build(kind, device)
    model = ManyToMany(rnn, output_size=4) if kind is nn.RNN else rnn
    expected = "lengths: expected 2 whole numbers from 1 to 6, got "
    with pytest.raises(ValueError, match=says(expected)):
        model(ones(kind, (6, 2, 5), device=device), None, lengths)


@each_kind
@pytest.mark.parametrize("batch_first", [False, True])
def test_lengths_of_one_sequence(kind, batch_first, device):
    rnn = build(kind, device, batch_first=batch_first)
    message = "lengths: expected x with a batch, got one sequence"
    with pytest.raises(ValueError, match=says(message)):
        rnn(ones(kind, (6, 5), device=device), None, [6])


@pytest.mark.parametrize("lengths", [[3, 0], [-1, 3], [3, 7]], ids=str)
def test_nn_rnn_refuses_these_lengths_too(lengths, device):
    rnn, x = build(nn.RNN, device), ones(nn.RNN, (6, 2, 5), device=device)
    with pytest.raises(RuntimeError):
        call(rnn, x, None, lengths)


@each_kind
@pytest.mark.parametrize(("name", "value", "expected"), BAD_SETTINGS)
def test_setting(kind, name, value, expected):
    settings = {"input_size": 5, "hidden_size": 3, name: value}
    with pytest.raises(ValueError, match=says(f"{name}: {expected}", f"got {value!r}")):
        kind(**settings)


@each_kind
@pytest.mark.parametrize("size", [np.int64, np.uint8, np.int32])
def test_a_number_of_numpy_is_a_whole_number(kind, size):
    """And becomes Python's: two directions of 200 numbers are 400, and not 144."""
    rnn = kind(size(5), size(200), num_layers=size(2), bidirectional=True)
    assert {type(n) for n in (rnn.input_size, rnn.hidden_size, rnn.num_layers)} == {int}
    _, h_n = rnn(ones(kind, (6, 2, 5)))
    assert tuple(h_n.shape) == (4, 2, 200)


@pytest.mark.parametrize("name", ["x", "h_0"])
@pytest.mark.parametrize("value", [np.ones((6, 2, 5)), [[0.0] * 5] * 6, ()])
def test_cell_rnn_takes_tensors(name, value):
    arguments = {"x": torch.ones(6, 2, 5), name: value}
    message = f"{name}: expected a torch.Tensor, got {type(value).__name__}"
    with pytest.raises(ValueError, match=message):
        CellRNN(5, 3)(**arguments)


def masked(*shape):
    return np.ma.masked_greater(np.ones(shape, np.float32), 2)


def packed():
    return pack_padded_sequence(torch.ones(6, 2, 5), [6, 2])


@pytest.mark.parametrize("name", ["x", "h_0", "grad_output", "grad_h_n", "bias_hh_l0"])
def test_numpy_rnn_takes_no_masked_array(name):
    rnn = NumpyRNN(5, 3)
    x, (output, h_n) = np.ones((6, 2, 5), np.float32), rnn(np.ones((6, 2, 5), "f"))
    calls = {
        "x": lambda: rnn(masked(6, 2, 5)),
        "h_0": lambda: rnn(x, masked(1, 2, 3)),
        "grad_output": lambda: rnn.backward(masked(6, 2, 3), h_n),
        "grad_h_n": lambda: rnn.backward(output, masked(1, 2, 3)),
        "bias_hh_l0": lambda: rnn.load_state_dict(rnn.weights | {name: masked(3)}),
    }
    with pytest.raises(ValueError, match=says(f"{name}: expected an array", "MaskedA")):
        calls[name]()


@pytest.mark.parametrize("name", ["x", "h_0"])
def test_numpy_rnn_takes_no_packed_sequence(name):
    arguments = {"x": np.ones((6, 2, 5), np.float32), name: packed()}
    message = says(f"{name}: expected an array", "lengths=", "got a PackedSequence")
    with pytest.raises(ValueError, match=message):
        NumpyRNN(5, 3)(**arguments)


@pytest.mark.parametrize("kind", [CellRNN, nn.RNN])
def test_lengths_and_packed_sequences(kind):
    rnn = kind(5, 3)
    model = ManyToMany(rnn, output_size=4) if kind is nn.RNN else rnn
    with pytest.raises(ValueError, match="lengths: expected None, as packed x has"):
        model(packed(), lengths=[6, 2])


@pytest.mark.parametrize("dtype", ["int64", "bool", "complex128"])
def test_dtype_of_numpy_weights(dtype):
    message = f"dtype: expected a floating type, got {dtype}"
    with pytest.raises(ValueError, match=says(message)):
        NumpyRNN(5, 3, dtype=dtype)


def weights(**changed):
    """Those of a torch.nn.RNN, some of them changed, or with None left out."""
    weights = {**nn.RNN(5, 3).state_dict(), **changed}
    return {name: weight for name, weight in weights.items() if weight is not None}


@pytest.mark.parametrize(
    ("settings", "state_dict", "message"),
    [
        (ONE, weights(bias_hh_l0=None), says("missing ['bias_hh_l0']")),
        (DEEP, weights(), says("missing", "weight_hh_l0_reverse", "weight_ih_l1")),
        (
            ONE,
            weights(U=torch.ones(3)),
            says("unknown ['U'], expected", "weight_ih_l0"),
        ),
        ({"bias": False}, weights(), says("unknown ['bias_hh_l0', 'bias_ih_l0']")),
        (
            ONE,
            weights(weight_ih_l0=torch.ones(5, 3)),  # transposed
            says("weight_ih_l0: expected shape (3, 5), got (5, 3)"),
        ),
        (
            ONE,
            weights(bias_hh_l0=np.ones(())),  # the last one: the others fit
            says("bias_hh_l0: expected shape (3,), got ()"),
        ),
        (
            ONE,
            weights(bias_hh_l0=np.ones(3, complex)),
            says("bias_hh_l0: expected real numbers, got complex128"),
        ),
        (
            ONE,
            weights(bias_hh_l0=torch.ones(3, dtype=torch.complex64).conj()),
            says("bias_hh_l0: expected real numbers, got complex64"),
        ),
        (
            ONE,
            weights(bias_hh_l0=["1", "2", "3"]),
            says("bias_hh_l0: expected real numbers, got <U1"),
        ),
        (
            ONE,
            weights(bias_hh_l0=[True, True, True]),
            says("bias_hh_l0: expected real numbers, got bool"),
        ),
        (
            ONE,
            weights(bias_hh_l0=np.array([1, 2, 3], object)),
            says("bias_hh_l0: expected real numbers, got object"),
        ),
    ],
)
def test_weights_of_numpy_rnn(settings, state_dict, message):
    """And after the error the RNN is the one it was."""
    rnn = NumpyRNN(5, 3, **settings)
    before = copy.deepcopy(rnn.weights)
    with pytest.raises(ValueError, match=message):
        rnn.load_state_dict(state_dict)
    assert list(rnn.weights) == list(before)
    for name, weight in before.items():
        np.testing.assert_array_equal(rnn.weights[name], weight, strict=True)


@pytest.mark.parametrize(
    ("settings", "state_dict", "message", "name"),
    [
        (ONE, weights(bias_hh_l0=None), "Missing key(s)", 'cells.l0.bias_hh"'),
        (ONE, weights(U=torch.ones(3)), "Unexpected key(s)", '"U"'),
        (TWO, weights(), "Missing key(s)", '"cells.l0_reverse.weight_ih"'),
        ({"bias": False}, weights(), "Unexpected key(s)", '"cells.l0.bias_ih"'),
        (ONE, weights(bias_ih_l0=torch.ones(5)), "mismatch", "cells.l0.bias_ih"),
    ],
)
def test_weights_of_cell_rnn(settings, state_dict, message, name, device):
    """Torch's own errors."""
    rnn = build(CellRNN, device, **settings)
    with pytest.raises(RuntimeError, match=says(message, name)):
        rnn.load_state_dict(cell_names(state_dict))
