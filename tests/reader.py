"""The machine of a reader: a device, no `rnn_tutorial`, and all else as found."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import matplotlib
import numpy as np
import torch
from matplotlib import pyplot
from torch.backends import cuda, cudnn

# In this order: writing an old name of the precision resets the new names under it.
FLAGS = [
    (cudnn, "enabled"),
    (cudnn, "benchmark"),
    (cudnn, "deterministic"),
    (cudnn, "allow_tf32"),
    (cuda.matmul, "allow_tf32"),
]
if hasattr(cudnn, "rnn"):  # since torch 2.9
    places = [torch.backends, cuda.matmul, cudnn, cudnn.rnn, cudnn.conv]
    FLAGS += [(place, "fp32_precision") for place in places]
# Whatever a page may set for the whole process: how to read it, how to write it.
SETTINGS = [
    (torch.get_rng_state, torch.set_rng_state),
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.get_num_threads, torch.set_num_threads),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
    (np.get_printoptions, lambda options: np.set_printoptions(**options)),
    (lambda: "default", lambda profile: torch.set_printoptions(profile=profile)),
    (lambda: None, torch.set_default_device),
    *((partial(getattr, *flag), partial(setattr, *flag)) for flag in FLAGS),
]


def read_settings() -> list[Any]:
    return [read() for read, _ in SETTINGS]


def write_settings(values: list[Any]) -> None:
    for (_, write), value in zip(SETTINGS, values, strict=True):
        write(value)


FRESH = read_settings()  # as it is on import, before any test has changed it


@contextmanager
def reader(device: str, package: Path | None = None) -> Iterator[None]:
    """Run code as a reader does, on `device`, and leave no trace of it.

    `rnn_tutorial` is imported from the folder `package`, or cannot be imported at
    all. The seed is drawn, so that a page that sets none does not print what it shows.
    """
    chosen = mock.patch.dict(os.environ, RNN_TUTORIAL_DEVICE=device)
    with chosen, fresh_settings(), drawing(), package_from(package), empty_folder():
        torch.seed()
        yield


@contextmanager
def empty_folder() -> Iterator[None]:
    """Work in a folder of its own: a page may write files."""
    with TemporaryDirectory() as folder, chdir(folder):
        yield


@contextmanager
def fresh_settings() -> Iterator[None]:
    """Start with the settings of a new process; put back what they were before."""
    kept = read_settings()
    try:
        write_settings(FRESH)
        yield
    finally:
        write_settings(kept)


@contextmanager
def drawing() -> Iterator[None]:
    """Draw on no screen, and close what was drawn."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.use("Agg")
        warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
        try:
            yield
        finally:
            pyplot.close("all")


@contextmanager
def package_from(folder: Path | None) -> Iterator[None]:
    """Import `rnn_tutorial` anew from the folder, or, with None, from nowhere."""
    kept = forget_package()
    path, no_pyc = sys.path[:], sys.dont_write_bytecode
    if folder is None:
        sys.modules["rnn_tutorial"] = None  # an import now raises ModuleNotFoundError
    else:
        sys.path.insert(0, str(folder))
        # A cache would take a file that is changed twice in a second for unchanged.
        sys.dont_write_bytecode = True
    try:
        yield
    finally:
        forget_package()
        sys.modules.update(kept)
        sys.path[:], sys.dont_write_bytecode = path, no_pyc


def forget_package() -> dict:
    """Take every module of `rnn_tutorial` out of the imported ones."""
    names = [name for name in sys.modules if name.partition(".")[0] == "rnn_tutorial"]
    return {name: sys.modules.pop(name) for name in names}
