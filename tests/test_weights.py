"""One set of weights moves between all implementations."""

import copy
import io
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn
from torch.func import functional_call
from torch.nn.utils import prune, spectral_norm

from rnn_tutorial import (
    CellRNN,
    ManyToMany,
    ManyToOne,
    NumpyRNN,
    cell_names,
    rnn_names,
    to_torch,
)
from tests.settings import cases, move

KINDS = [NumpyRNN, CellRNN, nn.RNN]
DEEP = {"num_layers": 2, "bidirectional": True}


@pytest.mark.parametrize(("kind", "other"), list(itertools.permutations(KINDS, 2)))
@given(case=cases())
def test_moves_without_loss(case, kind, other, device):
    """Every pair, in both directions, from either's weights to equal results."""
    source, target = case.build(kind, device), case.build(other, device)
    move(source, target)
    saved, loaded = rnn_names(source.state_dict()), rnn_names(target.state_dict())
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
        weights = rnn_names(kind(5, 3, **DEEP).state_dict())
        assert list(weights) == list(names)
        assert {name: tuple(weight.shape) for name, weight in weights.items()} == names


def test_names_of_a_weight_of_a_cell():
    names = {"cells.l1_reverse.weight_ih": "weight_ih_l1_reverse"}
    names |= {"a.b.cells.l10.bias_hh": "a.b.bias_hh_l10"}
    names |= dict.fromkeys(["output_layer.weight", "my_weight_ih_l0", "cells.0.bias"])
    for ours, theirs in names.items():
        assert rnn_names({ours: 1}) == {theirs or ours: 1}
        assert cell_names({theirs or ours: 1}) == {ours: 1}


def test_cell_rnn_has_one_name_for_a_weight():
    rnn = CellRNN(5, 3, **DEEP)
    names = [name for name, _ in rnn.named_parameters()]
    assert list(rnn.state_dict()) == names
    assert all(rnn.get_parameter(name) is not None for name in names)


def test_functional_call_takes_the_weights_it_is_given(device):
    rnn, oracle = CellRNN(5, 3, **DEEP, device=device), nn.RNN(5, 3, **DEEP)
    weights = {name: 2 * weight for name, weight in rnn.state_dict().items()}
    oracle.to(device).load_state_dict(rnn_names(weights))
    x = torch.randn(6, 2, 5, device=device)
    torch.testing.assert_close(functional_call(rnn, weights, (x,)), oracle(x))


class Noisy(nn.RNNCell):
    """A cell with something to save beside its weights."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.register_buffer("noise", torch.randn(3))

    def forward(self, x, h):
        return super().forward(x, h) + self.noise


@pytest.mark.parametrize(
    "change",
    [
        lambda rnn: prune.l1_unstructured(rnn.cells["l0"], "weight_hh", 0.5),
        lambda rnn: spectral_norm(rnn.cells["l1_reverse"], "weight_ih"),
        lambda rnn: rnn.cells.update({"l0": Noisy(5, 3)}),
    ],
    ids=["pruned", "normalised", "own cell"],
)
@pytest.mark.filterwarnings("ignore:.*spectral_norm:FutureWarning")
def test_cell_rnn_loads_its_own_weights_with_buffers(change):
    rnn, twin, x = CellRNN(5, 3, **DEEP), CellRNN(5, 3, **DEEP), torch.randn(6, 2, 5)
    for model in (rnn, twin):
        change(model)
        model.eval()
    assert len(rnn.state_dict()) > len(list(rnn.parameters()))
    twin.load_state_dict(rnn.state_dict())
    torch.testing.assert_close(twin(x), rnn(x))


@pytest.mark.parametrize("kind", [CellRNN, nn.RNN])
def test_float64_is_rounded_to_the_dtype_of_the_one_that_loads(kind):
    source, target = NumpyRNN(5, 3, dtype=np.float64), kind(5, 3)
    move(source, target)
    rounded = NumpyRNN(5, 3)
    rounded.load_state_dict(source.state_dict())
    for name, weight in rnn_names(target.state_dict()).items():
        assert_same(weight, rounded.weights[name])


def test_numpy_takes_arrays_tensors_and_parameters(device):
    oracle = nn.RNN(5, 3, device=device)
    tensors, parameters = oracle.state_dict(), oracle.state_dict(keep_vars=True)
    arrays = {name: tensor.numpy(force=True) for name, tensor in tensors.items()}
    mixed = {**arrays, "bias_hh_l0": tensors["bias_hh_l0"]}
    lists = {name: array.tolist() for name, array in arrays.items()}
    for weights in (arrays, tensors, parameters, mixed, lists):
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


def test_numpy_takes_bfloat16_and_whole_numbers(device):
    rnn, oracle = NumpyRNN(5, 3), nn.RNN(5, 3, device=device, dtype=torch.bfloat16)
    rnn.load_state_dict(oracle.state_dict())
    assert_same(rnn.weights["bias_hh_l0"], oracle.bias_hh_l0.detach().float())
    ones = {name: torch.ones_like(w).int() for name, w in oracle.state_dict().items()}
    rnn.load_state_dict(ones)
    assert all((weight == 1).all() for weight in rnn.weights.values())


def test_numpy_state_dict_is_plain_and_shares_memory_with_the_weights():
    rnn = NumpyRNN(5, 3)
    weights = rnn.state_dict()
    assert type(weights) is dict
    assert {type(weight) for weight in weights.values()} == {np.ndarray}
    weights["bias_hh_l0"][:] = 7
    assert (rnn.weights["bias_hh_l0"] == 7).all()
    del weights["bias_hh_l0"]
    assert "bias_hh_l0" in rnn.weights


def test_to_torch_copies_into_ordinary_tensors():
    rnn = NumpyRNN(5, 3, **DEEP, dtype=np.float64)
    tensors = to_torch(rnn.state_dict())
    assert list(tensors) == list(rnn.weights)
    for name, tensor in tensors.items():
        assert type(tensor) is torch.Tensor
        assert_same(tensor, rnn.weights[name])
    torch.stack([tensors["bias_hh_l0"], tensors["bias_ih_l0"]])
    rnn.weights["bias_hh_l0"][:] = 7
    assert (tensors["bias_hh_l0"] != 7).all()


def test_weights_of_numpy_rnn_can_be_assigned_and_saved_alone():
    """Loaded as torch does by default: it refuses all that is no tensor."""
    rnn, oracle = NumpyRNN(5, 3, dtype=np.float64, rng=0), nn.RNN(5, 3)
    file = io.BytesIO()
    torch.save(to_torch(rnn.state_dict()), file)
    file.seek(0)
    oracle.load_state_dict(torch.load(file), assign=True)
    x = np.random.default_rng(0).normal(size=(6, 2, 5))
    expected = tuple(map(torch.from_numpy, rnn(x)))
    torch.testing.assert_close(oracle(torch.from_numpy(x)), expected)


def test_to_torch_takes_any_order_of_bytes_and_of_axes():
    array = np.arange(6.0).reshape(2, 3)
    for strange in (array.astype(">f8"), np.asfortranarray(array), array[::-1]):
        assert_same(to_torch({"w": strange})["w"], strange.astype(float))


def test_to_torch_says_which_dtypes_there_are():
    weights = NumpyRNN(5, 3, dtype=np.longdouble).state_dict()
    if np.finfo(np.longdouble).bits == 64:
        pytest.skip("here a long double is a double")
    with pytest.raises(TypeError, match=r"longdouble.* The only supported types are"):
        to_torch(weights)


@pytest.mark.parametrize("kind", [CellRNN, nn.RNN])
def test_torch_copies_what_it_loads_from_numpy(kind, device):
    source, target = NumpyRNN(5, 3), kind(5, 3, device=device)
    move(source, target)
    source.weights["bias_hh_l0"][:] = 7
    assert (rnn_names(target.state_dict())["bias_hh_l0"] != 7).all()


@pytest.mark.parametrize("model_kind", [ManyToMany, ManyToOne])
def test_moves_between_models(model_kind, device):
    cells, oracle = (
        model_kind(kind(5, 3, **DEEP), output_size=4).to(device)
        for kind in (CellRNN, nn.RNN)
    )
    cells.load_state_dict(cell_names(oracle.state_dict()))
    x = torch.randn(6, 2, 5, device=device)
    torch.testing.assert_close(cells(x), oracle(x))
    other = model_kind(nn.RNN(5, 3, **DEEP), output_size=4).to(device)
    other.load_state_dict(rnn_names(cells.state_dict()))
    torch.testing.assert_close(other(x), oracle(x))


def test_moves_from_numpy_into_the_rnn_of_a_model(device):
    source = NumpyRNN(5, 3)
    for kind in (CellRNN, nn.RNN):
        model = ManyToMany(kind(5, 3, device=device), output_size=4)
        move(source, model.rnn)
        assert_same(
            rnn_names(model.state_dict())["rnn.weight_ih_l0"],
            source.weights["weight_ih_l0"],
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
    move(other, twin)
    torch.testing.assert_close(twin(x), other(x))
    for name, weight in rnn.state_dict().items():
        assert_same(weight, before[name])


def test_weights_of_cell_rnn_are_saved_alone(device):
    """As torch recommends: the file holds tensors; nn.RNN loads them in one line."""
    rnn, oracle = CellRNN(5, 3, **DEEP, device=device), nn.RNN(5, 3, **DEEP)
    file = io.BytesIO()
    torch.save(rnn.state_dict(), file)
    file.seek(0)
    oracle.load_state_dict(rnn_names(torch.load(file, map_location="cpu")))
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
    """Only weights of cells get other names, whatever stands around them."""

    def model(kind):
        inner = nn.ModuleList([kind(5, 3), nn.Sequential(kind(3, 3))])
        return nn.ModuleDict({"cells": inner}).to(device)

    ours, oracle = model(CellRNN), model(nn.RNN)
    oracle.load_state_dict(rnn_names(ours.state_dict()))
    ours.load_state_dict(cell_names(oracle.state_dict()))
