"""An output layer adds g(V s + c) to the states, and nothing else."""

import re
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_tutorial import CellRNN, ManyToMany, ManyToOne
from tests.settings import cases

each_rnn = pytest.mark.parametrize("rnn_kind", [nn.RNN, CellRNN])
each_model = pytest.mark.parametrize("model_kind", [ManyToMany, ManyToOne])


@each_rnn
@given(case=cases())
def test_many_to_many_is_the_formula_at_every_step(case, rnn_kind, device):
    rnn, (x, h_0) = case.build(rnn_kind, device), case.tensors(device)
    model = ManyToMany(rnn, output_size=4, g=torch.sigmoid)
    states, h_n = rnn(x, h_0)
    V, c = model.output_layer.weight, model.output_layer.bias
    case.assert_close(model(x, h_0), (torch.sigmoid(states @ V.T + c), h_n))


@each_rnn
@given(case=cases())
def test_many_to_one_is_the_formula_at_each_direction_s_end(case, rnn_kind, device):
    """The forward state comes from the last step, the backward one from the first."""
    rnn, (x, h_0) = case.build(rnn_kind, device), case.tensors(device)
    model = ManyToOne(rnn, output_size=4, g=torch.sigmoid)
    states, _ = rnn(x, h_0)
    if rnn.batch_first and x.ndim == 3:
        states = states.transpose(0, 1)
    H = rnn.hidden_size
    s = torch.cat([states[-1][..., :H], states[0][..., H:]], dim=-1)
    V, c = model.output_layer.weight, model.output_layer.bias
    case.assert_close(model(x, h_0), torch.sigmoid(s @ V.T + c))


@each_rnn
def test_many_to_one_is_not_the_last_step_of_two_directions(rnn_kind, device):
    rnn = rnn_kind(5, 3, batch_first=True, bidirectional=True, device=device)
    model, x = ManyToOne(rnn, output_size=4), torch.randn(2, 6, 5, device=device)
    out, _ = rnn(x)
    assert not torch.allclose(model(x), model.output_layer(out[:, -1]))
    s = torch.cat([out[:, -1, :3], out[:, 0, 3:]], dim=-1)
    torch.testing.assert_close(model(x), model.output_layer(s))


@each_model
def test_without_g_outputs_are_scores(model_kind):
    torch.manual_seed(0)
    scores = model_kind(nn.RNN(5, 3), output_size=4)
    activated = model_kind(scores.rnn, output_size=4, g=torch.tanh)
    activated.load_state_dict(scores.state_dict())
    x = torch.randn(6, 2, 5)
    o, o_activated = scores(x), activated(x)
    if model_kind is ManyToMany:
        o, o_activated = o[0], o_activated[0]
    torch.testing.assert_close(o_activated, torch.tanh(o))


def test_many_to_many_reads_a_sequence_on(device):
    model = ManyToMany(CellRNN(5, 3, num_layers=2, device=device), output_size=4)
    x = torch.randn(6, 2, 5, device=device)
    whole, h_n = model(x)
    first, h = model(x[:4])
    second, h = model(x[4:], h)
    torch.testing.assert_close(torch.cat([first, second]), whole)
    torch.testing.assert_close(h, h_n)


@each_model
@each_rnn
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_output_layer_is_where_the_rnn_is(
    model_kind, rnn_kind, bidirectional, dtype, device
):
    settings = {"bidirectional": bidirectional, "device": device, "dtype": dtype}
    model = model_kind(rnn_kind(5, 3, **settings), output_size=4)
    V = model.output_layer.weight
    assert (V.device.type, V.dtype) == (device, dtype)
    assert V.shape == (4, 6 if bidirectional else 3)


KINDS = {
    "RNN": nn.RNN,
    "CellRNN": CellRNN,
    "GRU": nn.GRU,
    "LSTM": nn.LSTM,
    "LSTM with proj_size": partial(nn.LSTM, proj_size=2),
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
# For shorter states torch has one implementation only, and says so once.
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections:UserWarning")
each_depth = pytest.mark.parametrize(
    "depth", [{}, {"num_layers": 2, "bidirectional": True}], ids=["one", "deep"]
)
each_layout = pytest.mark.parametrize("batch_first", [False, True])


def scores(model, states):
    return states @ model.output_layer.weight.T + model.output_layer.bias


@each_kind
@each_depth
@each_layout
def test_reads_the_states_of_each_kind_of_rnn(kind, depth, batch_first, device):
    """nn.LSTM has cell states too, which are not read, and may make states shorter."""
    rnn = kind(5, 3, **depth, batch_first=batch_first, device=device)
    to_many, to_one = ManyToMany(rnn, output_size=4), ManyToOne(rnn, output_size=4)
    x = torch.randn(6, 6, 5, device=device)  # six steps of six sequences
    states, finals = rnn(x)
    torch.testing.assert_close(to_many(x), (scores(to_many, states), finals))
    if batch_first:
        states = states.transpose(0, 1)
    width = states.shape[-1] // (2 if depth else 1)
    s = torch.cat([states[-1, :, :width], states[0, :, width:]], dim=-1)
    torch.testing.assert_close(to_one(x), scores(to_one, s))


@each_kind
@each_depth
@each_layout
def test_with_lengths_each_sequence_is_read_as_if_alone(
    kind, depth, batch_first, device
):
    """The padding is not read: its outputs are those of zeros."""
    rnn = kind(5, 3, **depth, batch_first=batch_first, device=device)
    to_many, to_one = ManyToMany(rnn, output_size=4), ManyToOne(rnn, output_size=4)
    x, lengths = torch.randn(6, 3, 5, device=device), [2, 5, 4]  # of six steps
    x[torch.arange(6)[:, None] >= torch.tensor(lengths)] = torch.nan
    given = x.transpose(0, 1) if batch_first else x
    many, _ = to_many(given, lengths=lengths)
    many = many.transpose(0, 1) if batch_first else many
    one = to_one(given, lengths=lengths)
    assert (many.shape, one.shape) == ((6, 3, 4), (3, 4))
    for i, length in enumerate(lengths):
        alone = x[:length, i]
        torch.testing.assert_close(many[:length, i], to_many(alone)[0])
        torch.testing.assert_close(one[i], to_one(alone))
        padding = to_many.output_layer.bias.expand(6 - length, 4)
        torch.testing.assert_close(many[length:, i], padding)


@each_kind
@each_depth
def test_packed_sequences_are_read_too(kind, depth, device):
    rnn = kind(5, 3, **depth, device=device)
    to_many = ManyToMany(rnn, output_size=4, g=torch.sigmoid)
    to_one, x = ManyToOne(rnn, output_size=4), torch.randn(6, 3, 5, device=device)
    lengths = [2, 6, 4]
    packed = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    torch.testing.assert_close(to_one(packed), to_one(x, lengths=lengths))
    (o, h_n), (expected, expected_h_n) = to_many(packed), to_many(x, lengths=lengths)
    torch.testing.assert_close(h_n, expected_h_n)
    o, _ = pad_packed_sequence(o)
    for i, length in enumerate(lengths):
        torch.testing.assert_close(o[:length, i], expected[:length, i])


@each_kind
def test_many_to_many_reads_on_from_the_states_of_each_kind(kind, device):
    model = ManyToMany(kind(5, 3, device=device), output_size=4)
    x = torch.randn(6, 2, 5, device=device)
    _, h_n = model(x[:4], lengths=[4, 3])
    second, _ = model(x[4:], h_n)
    whole = torch.cat([x[:3, 1:], x[4:, 1:]])
    torch.testing.assert_close(second[:, 1:], model(whole)[0][3:])


@each_model
@each_rnn
@pytest.mark.parametrize("lengths_as", [tuple, np.array, torch.tensor])
@pytest.mark.parametrize("where", ["meta", None])
def test_lengths_are_any_whole_numbers(model_kind, rnn_kind, lengths_as, where, device):
    """Also where another device is the default: packing wants them on the CPU."""
    model, x = model_kind(rnn_kind(5, 3, device=device), 4), torch.randn(6, 2, 5)
    expected, lengths = model(x.to(device), lengths=[3, 6]), lengths_as([3, 6])
    with torch.device(where or device):
        result = model(x.to(device), lengths=lengths)
    torch.testing.assert_close(result, expected)


@each_model
@each_rnn
@each_layout
@pytest.mark.parametrize("lengths", [[3, 7], [3, 0], [3.5, 2], [3], [[3, 2]]], ids=str)
def test_lengths_that_do_not_fit(model_kind, rnn_kind, batch_first, lengths, device):
    """Torch would take 3.5 for 3."""
    rnn = rnn_kind(5, 3, batch_first=batch_first, device=device)
    x = torch.ones((2, 6, 5) if batch_first else (6, 2, 5), device=device)
    message = "lengths: expected 2 whole numbers from 1 to 6, got "
    with pytest.raises(ValueError, match=re.escape(message + str(lengths))):
        model_kind(rnn, output_size=4)(x, lengths=lengths)
    with pytest.raises(ValueError, match="lengths: expected x with a batch"):
        model_kind(rnn, output_size=4)(x[0], lengths=lengths)
