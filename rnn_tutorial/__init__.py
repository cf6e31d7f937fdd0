"""Recurrent neural networks in NumPy and PyTorch, with equal results."""

from importlib import import_module
from typing import TYPE_CHECKING

from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.weights import cell_names, rnn_names, to_torch

__all__ = [
    "CellRNN",
    "ManyToMany",
    "ManyToOne",
    "NumpyRNN",
    "cell_names",
    "choose_device",
    "rnn_names",
    "to_torch",
]

if TYPE_CHECKING:
    from rnn_tutorial.cell_rnn import CellRNN
    from rnn_tutorial.device import choose_device
    from rnn_tutorial.torch_rnn import ManyToMany, ManyToOne
else:
    # Torch is slow to import, and NumpyRNN does not need it: the names that do
    # are looked up here when they are first used (PEP 562).
    MODULES = {
        "CellRNN": "cell_rnn",
        "ManyToMany": "torch_rnn",
        "ManyToOne": "torch_rnn",
        "choose_device": "device",
    }

    def __getattr__(name):
        if name not in MODULES:
            raise AttributeError(
                f"module {__name__!r} has no attribute {name!r}"
            )
        return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)

    def __dir__():
        return sorted({*globals(), *__all__})
