"""A page runs without the package, and leaves nothing behind."""

import importlib
import os
import sys

import numpy as np
import pytest
import torch
from matplotlib import pyplot

from tests.reader import FRESH, fresh_settings, read_settings, reader

CHANGES = [
    lambda: torch.manual_seed(1),
    lambda: torch.set_default_dtype(torch.float64),
    lambda: torch.set_default_device("meta"),
    lambda: torch.set_num_threads(torch.get_num_threads() + 1),
    lambda: torch.set_grad_enabled(False),
    lambda: torch.use_deterministic_algorithms(True),
    lambda: torch.set_float32_matmul_precision("high"),
    lambda: torch.set_printoptions(precision=1),
    lambda: np.set_printoptions(precision=1),
    lambda: pyplot.plot([1, 2]),
    lambda: pyplot.rc("lines", linewidth=9),
    lambda: setattr(torch.backends.cudnn, "enabled", False),
    lambda: setattr(torch.backends.cudnn, "allow_tf32", False),
    lambda: setattr(torch.backends.cuda.matmul, "allow_tf32", True),
    lambda: os.environ.update(RNN_TUTORIAL_DEVICE="meta"),
    lambda: sys.path.append("x"),
]
if hasattr(torch.backends.cudnn, "rnn"):  # since torch 2.9
    CHANGES += [
        lambda: setattr(torch.backends, "fp32_precision", "ieee"),
        lambda: setattr(torch.backends.cudnn.rnn, "fp32_precision", "ieee"),
    ]


def state() -> str:
    """All that a page could have changed, as text."""
    place = os.environ.get("RNN_TUTORIAL_DEVICE"), tuple(sys.path)
    figures = pyplot.get_fignums(), pyplot.rcParams["lines.linewidth"]
    random = torch.ones(1) / 3, torch.initial_seed()
    return repr((read_settings(), place, figures, random))


@pytest.mark.parametrize("change", CHANGES)
def test_settings_are_put_back(change):
    before = state()
    with reader("cpu"):
        change()
    assert state() == before


def test_settings_are_fresh():
    with fresh_settings():  # as another test may have left them
        np.set_printoptions(precision=1)
        torch.set_default_dtype(torch.float64)
        torch.backends.cudnn.allow_tf32 = False
        with reader("cpu"):
            assert repr(read_settings()[1:]) == repr(FRESH[1:])


def test_settings_are_put_back_after_an_error():
    before = state()
    with pytest.raises(TypeError):
        change_and_fail()
    assert state() == before


@reader("cpu")
def change_and_fail():
    np.set_printoptions(precision=1)
    torch.set_default_dtype(1)


def test_a_figure_is_drawn_on_no_screen(monkeypatch):
    monkeypatch.setenv("DISPLAY", "somewhere")  # where matplotlib would warn
    with reader("cpu"):
        pyplot.plot([1, 2])
        pyplot.show()


def test_package_is_out_of_reach():
    device = importlib.import_module("rnn_tutorial.device")
    for name in ("rnn_tutorial", "rnn_tutorial.device"):
        with reader("cpu"), pytest.raises(ModuleNotFoundError):
            importlib.import_module(name)
    assert importlib.import_module("rnn_tutorial.device") is device


def test_package_of_another_folder_is_imported_anew(tmp_path):
    package = tmp_path / "rnn_tutorial"
    package.mkdir()
    for text in ("x = 1", "x = 2"):  # as long, and within the same second
        (package / "__init__.py").write_text(text)
        with reader("cpu", package=tmp_path):
            assert f"x = {importlib.import_module('rnn_tutorial').x}" == text


def test_seed_is_another_each_time():
    with reader("cpu"):
        first = torch.rand(3)
    with reader("cpu"):
        assert not torch.equal(torch.rand(3), first)
