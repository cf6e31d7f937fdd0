"""What the classes make is where x is, also on a GPU: with fake tensors, without one.

A fake tensor has a shape, a dtype and a device, but no numbers, and an operation on
tensors of two devices fails as it does on a GPU. There are no fake backward passes
without a GPU: autograd asks the driver. Packing needs the numbers of the lengths, so
only CellRNN, which packs nothing, is given lengths.
"""

import os

import hypothesis
import pytest
import torch
from hypothesis import given
from torch import nn

# PyTorch documents fake tensors, but under no name without an underscore.
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.backends import cudnn

from rnn_tutorial import CellRNN, ManyToMany, ManyToOne
from tests.settings import SOME_LENGTHS, cases


@pytest.fixture(scope="module", autouse=True)
def cuda_build():
    """Skip where this torch cannot fake: a build without CUDA, or an old one.

    Where FAKE_CUDA_REQUIRED is set, as in the session of nox, that is a failure.
    """
    # nn.RNN reads with PyTorch's own loop: cuDNN would look for the GPU.
    with cudnn.flags(enabled=False):
        try:
            with FakeTensorMode():
                nn.RNN(5, 3, device="cuda")(torch.ones(6, 2, 5, device="cuda"))
        except RuntimeError as error:
            first = str(error).partition("\n")[0]
            if os.environ.get("FAKE_CUDA_REQUIRED"):
                pytest.fail(f"expected fake CUDA tensors, got: {first}")
            pytest.skip(f"no fake CUDA tensors: {first}")
        yield


def looks(results):
    """The shape, dtype and device of each."""
    return [(result.shape, result.dtype, str(result.device)) for result in results]


@hypothesis.settings(max_examples=256)
@given(case=cases(SOME_LENGTHS))
def test_cell_rnn_looks_like_nn_rnn(case):
    lengths = None if case.lengths is None else list(map(int, case.lengths))
    with FakeTensorMode():
        x, h_0 = case.tensors("cuda")
        expected = looks(case.build(nn.RNN, "cuda")(x, h_0))
        assert looks(case.build(CellRNN, "cuda")(x, h_0, lengths)) == expected
    assert {device for _, _, device in expected} == {"cuda:0"}


@pytest.mark.parametrize("kind", [nn.RNN, CellRNN])
@hypothesis.settings(max_examples=256)
@given(case=cases())
def test_models_are_where_their_rnn_is(case, kind):
    with FakeTensorMode():
        x, h_0 = case.tensors("cuda")
        rnn = case.build(kind, "cuda")
        states, h_n = rnn(x, h_0)
        many = looks(ManyToMany(rnn, 4)(x, h_0))
        one = looks([ManyToOne(rnn, 4)(x, h_0)])
    dtype, batch = h_n.dtype, h_n.shape[1:-1]
    assert many == [((*states.shape[:-1], 4), dtype, "cuda:0"), *looks([h_n])]
    assert one == [((*batch, 4), dtype, "cuda:0")]


def test_a_state_on_another_device_is_noticed():
    with FakeTensorMode():
        rnn, x = CellRNN(5, 3, device="cuda"), torch.ones(6, 2, 5, device="cuda")
        with pytest.raises(RuntimeError, match="at least two devices"):
            rnn(x, torch.zeros(1, 2, 3))
