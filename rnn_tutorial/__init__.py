"""Recurrent neural networks in NumPy and PyTorch, with equal results."""

from rnn_tutorial.cell_rnn import CellRNN
from rnn_tutorial.device import choose_device
from rnn_tutorial.numpy_rnn import NumpyRNN
from rnn_tutorial.torch_rnn import ManyToMany, ManyToOne

__all__ = [
    "CellRNN",
    "ManyToMany",
    "ManyToOne",
    "NumpyRNN",
    "choose_device",
]
