"""One set of weights moves, under torch's names, between all implementations."""

import copy
import io
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn

from rnn_tutorial import CellRNN, ManyToMany, ManyToOne, NumpyRNN
from tests.settings import cases

KINDS = [NumpyRNN, CellRNN, nn.RNN]
DEEP = {"num_layers": 2, "bidirectional": True}


@pytest.mark.parametrize(("kind", "other"), list(itertools.permutations(KINDS, 2)))
@given(case=cases())
def test_moves_without_loss(case, kind, other, device):
    """Every pair, in both directions, from either's weights to equal results."""
    source, target = case.build(kind, device), case.build(other, device)
    target.load_state_dict(source.state_dict())
    saved, loaded = source.state_dict(), target.state_dict()
    assert list(loaded) == list(saved)
    for name in saved:
        assert_same(loaded[name], saved[name])
    case.assert_close(case.run(target), case.run(source))


def assert_same(weight, other):
    """To the last bit, and in the same dtype, wherever they are."""
    weight, other = (
        np.asarray(w.cpu() if isinstance(w, torch.Tensor) else w)
        for w in (weight, other)
    )
    np.testing.assert_array_equal(weight, other, strict=True)


def test_names_and_shapes_are_those_of_torch():
    names = {n: w.shape for n, w in nn.RNN(5, 3, **DEEP).state_dict().items()}
    for kind in (NumpyRNN, CellRNN):
        weights = kind(5, 3, **DEEP).state_dict()
        assert list(weights) == list(names)
        assert {name: tuple(weight.shape) for name, weight in weights.items()} == names


@pytest.mark.parametrize("kind", [CellRNN, nn.RNN])
def test_float64_is_rounded_to_the_dtype_of_the_one_that_loads(kind):
    source, target = NumpyRNN(5, 3, dtype=np.float64), kind(5, 3)
    target.load_state_dict(source.state_dict())
    rounded = NumpyRNN(5, 3)
    rounded.load_state_dict(source.state_dict())
    for name, weight in target.state_dict().items():
        assert_same(weight, rounded.weights[name])


def test_numpy_takes_arrays_tensors_and_parameters(device):
    oracle = nn.RNN(5, 3, device=device)
    tensors, parameters = oracle.state_dict(), oracle.state_dict(keep_vars=True)
    arrays = {name: tensor.numpy(force=True) for name, tensor in tensors.items()}
    mixed = {**arrays, "bias_hh_l0": tensors["bias_hh_l0"]}
    for weights in (arrays, tensors, parameters, mixed):
        rnn = NumpyRNN(5, 3)
        rnn.load_state_dict(weights)
        assert rnn.weights.keys() == arrays.keys()
        for name, array in arrays.items():
            assert_same(rnn.weights[name], array)


def test_numpy_copies_what_it_loads():
    weights = NumpyRNN(5, 3).state_dict()
    rnn = NumpyRNN(5, 3)
    rnn.load_state_dict(weights)
    weights["bias_hh_l0"][:] = 7
    assert (rnn.weights["bias_hh_l0"] != 7).all()


def test_numpy_state_dict_shares_memory_with_the_weights():
    rnn = NumpyRNN(5, 3)
    rnn.state_dict()["bias_hh_l0"][:] = 7
    assert (rnn.weights["bias_hh_l0"] == 7).all()


@pytest.mark.parametrize("kind", [CellRNN, nn.RNN])
def test_torch_copies_what_it_loads_from_numpy(kind, device):
    source, target = NumpyRNN(5, 3), kind(5, 3, device=device)
    target.load_state_dict(source.state_dict())
    source.weights["bias_hh_l0"][:] = 7
    assert (target.state_dict()["bias_hh_l0"] != 7).all()


@pytest.mark.parametrize("model_kind", [ManyToMany, ManyToOne])
@pytest.mark.parametrize("kinds", [(CellRNN, nn.RNN), (nn.RNN, CellRNN)])
def test_moves_between_models(model_kind, kinds, device):
    source, target = (
        model_kind(kind(5, 3, **DEEP), output_size=4).to(device) for kind in kinds
    )
    target.load_state_dict(source.state_dict())
    assert list(target.state_dict()) == list(source.state_dict())
    x = torch.randn(6, 2, 5, device=device)
    torch.testing.assert_close(target(x), source(x))


def test_moves_from_numpy_into_the_rnn_of_a_model(device):
    source = NumpyRNN(5, 3)
    for kind in (CellRNN, nn.RNN):
        model = ManyToMany(kind(5, 3, device=device), output_size=4)
        model.rnn.load_state_dict(source.state_dict())
        assert_same(
            model.state_dict()["rnn.weight_ih_l0"], source.weights["weight_ih_l0"]
        )


def saved_and_loaded(module):
    file = io.BytesIO()
    torch.save(module, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, saved_and_loaded])
def test_a_copy_of_cell_rnn_is_a_cell_rnn_of_its_own(duplicate, device):
    rnn = CellRNN(5, 3, **DEEP, device=device)
    twin, x = duplicate(rnn), torch.randn(6, 2, 5, device=device)
    torch.testing.assert_close(twin(x), rnn(x))
    other = nn.RNN(5, 3, **DEEP, device=device)
    before = copy.deepcopy(rnn.state_dict())
    twin.load_state_dict(other.state_dict())
    torch.testing.assert_close(twin(x), other(x))
    assert list(twin.state_dict()) == list(other.state_dict())
    for name, weight in rnn.state_dict().items():
        assert_same(weight, before[name])


def test_weights_of_cell_rnn_are_saved_alone(device):
    """As torch recommends: the file holds tensors, under the names of nn.RNN."""
    rnn, oracle = CellRNN(5, 3, **DEEP, device=device), nn.RNN(5, 3, **DEEP)
    file = io.BytesIO()
    torch.save(rnn.state_dict(), file)
    file.seek(0)
    oracle.load_state_dict(torch.load(file, map_location="cpu"))
    x = torch.randn(6, 2, 5)
    torch.testing.assert_close(rnn.cpu()(x), oracle(x))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, saved_and_loaded])
def test_a_copy_of_numpy_rnn_is_a_numpy_rnn_of_its_own(duplicate):
    rnn = NumpyRNN(5, 3)
    twin = duplicate(rnn)
    twin.weights["bias_hh_l0"][:] = 7
    assert (rnn.weights["bias_hh_l0"] != 7).all()
    assert_same(twin.weights["weight_hh_l0"], rnn.weights["weight_hh_l0"])


def test_weights_in_a_model_that_calls_its_own_parts_cells(device):
    """Only the cells of a CellRNN are renamed, whatever stands around them."""

    def model(kind):
        inner = nn.ModuleList([kind(5, 3), nn.Sequential(kind(3, 3))])
        return nn.ModuleDict({"cells": inner}).to(device)

    ours, oracle = model(CellRNN), model(nn.RNN)
    assert list(ours.state_dict()) == list(oracle.state_dict())
    oracle.load_state_dict(ours.state_dict())
    ours.load_state_dict(oracle.state_dict())
    missing, _ = ours.load_state_dict({}, strict=False)
    assert sorted(missing) == sorted(oracle.state_dict())
