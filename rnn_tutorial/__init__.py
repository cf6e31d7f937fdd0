"""Recurrent neural networks in NumPy and PyTorch, with equal results."""

from importlib import import_module
from typing import TYPE_CHECKING

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
    from rnn_tutorial.numpy_rnn import NumpyRNN
    from rnn_tutorial.torch_rnn import ManyToMany, ManyToOne
    from rnn_tutorial.weights import cell_names, rnn_names, to_torch
else:
    # Torch is slow to import, and NumpyRNN does not need it: the names are
    # looked up here when they are first used (PEP 562).
    MODULES = {
        "CellRNN": "cell_rnn",
        "ManyToMany": "torch_rnn",
        "ManyToOne": "torch_rnn",
        "NumpyRNN": "numpy_rnn",
        "cell_names": "weights",
        "choose_device": "device",
        "rnn_names": "weights",
        "to_torch": "weights",
    }

    def __getattr__(name):
        if name not in MODULES:
            raise AttributeError(
                f"module {__name__!r} has no attribute {name!r}"
            )
        try:
            module = import_module(f"{__name__}.{MODULES[name]}")
        except ModuleNotFoundError as error:
            if error.name not in ("numpy", "torch"):
                raise
            return without(error.name, name)
        return getattr(module, name)

    def without(package, name):
        """A class in place of what needs the package: it only says so.

        An error at the look-up would end ``hasattr`` and ``import *``.
        """
        line = f"{name} needs {package}: python -m pip install {package}"

        def refuse(self, *args, **kwargs):
            raise ModuleNotFoundError(line, name=package)

        return type(name, (), {"__doc__": line, "__init__": refuse})

    def __dir__():
        return sorted({*globals(), *__all__})
