"""The accelerator where there is one, else the CPU, unless somebody asks."""

import pytest
import torch

from rnn_tutorial import choose_device


@pytest.fixture(autouse=True)
def nobody_asks(monkeypatch):
    monkeypatch.delenv("RNN_TUTORIAL_DEVICE", raising=False)


@pytest.fixture
def accelerator(monkeypatch):
    """Give this machine an accelerator, or, called with None, take it away."""

    def give(name):
        found = None if name is None else torch.device(name)
        monkeypatch.setattr(
            torch.accelerator, "current_accelerator", lambda check_available: found
        )
        monkeypatch.setattr(torch.accelerator, "device_count", lambda: 2)

    return give


def test_takes_a_device_that_computes():
    assert torch.ones(2, device=choose_device()).sum() == 2


def test_takes_the_cpu_where_there_is_no_accelerator(accelerator):
    accelerator(None)
    assert choose_device() == torch.device("cpu")


def test_takes_the_accelerator_where_there_is_one(accelerator):
    accelerator("cuda")
    assert choose_device() == torch.device("cuda")


def test_argument_overrides(accelerator):
    accelerator("cuda")
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("cuda:1") == torch.device("cuda:1")


def test_environment_overrides(accelerator, monkeypatch):
    accelerator("cuda")
    monkeypatch.setenv("RNN_TUTORIAL_DEVICE", "cpu")
    assert choose_device() == torch.device("cpu")


def test_argument_overrides_environment(accelerator, monkeypatch):
    accelerator("cuda")
    monkeypatch.setenv("RNN_TUTORIAL_DEVICE", "cpu")
    assert choose_device("cuda") == torch.device("cuda")


@pytest.mark.parametrize("name", ["mps", "cuda:2", "cpu:1"])
def test_absent_device_asked_for_by_argument(accelerator, name):
    accelerator("cuda")
    expected = f"device: expected one of 1 cpu, 2 cuda, got '{name}'"
    with pytest.raises(ValueError, match=expected):
        choose_device(name)


def test_absent_device_asked_for_by_environment(accelerator, monkeypatch):
    accelerator(None)
    monkeypatch.setenv("RNN_TUTORIAL_DEVICE", "cuda")
    with pytest.raises(ValueError, match="device: expected one of 1 cpu, got 'cuda'"):
        choose_device()


def test_no_device_at_all():
    with pytest.raises(RuntimeError, match="gpu"):
        choose_device("gpu")


def test_device_is_one_present(device):
    assert choose_device(device).type == device
