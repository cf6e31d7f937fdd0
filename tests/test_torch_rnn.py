"""An output layer adds g(V s + c) to the states, and nothing else."""

import pytest
import torch
from hypothesis import given
from torch import nn

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
