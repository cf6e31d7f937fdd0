"""What is timed: one size, with the same numbers for every implementation."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from rnn_tutorial.cell_rnn import CellRNN
from rnn_tutorial.weights import cell_names


class Size(NamedTuple):
    """The sizes of one run: sequences, steps of each, and two widths."""

    batch: int
    length: int
    input: int
    hidden: int


SIZES = [
    Size(10, 6, 5, 8),
    Size(1, 100, 32, 64),
    Size(32, 100, 64, 128),
    Size(64, 200, 128, 256),
    Size(128, 100, 256, 512),
]
FORWARD, BOTH = PASSES = "forward", "forward + backward"


@dataclass
class Case:
    """Weights and inputs, for one layer with tanh; the batch comes second.

    ``arrays`` are x (length, batch, input), h_0 (1, batch, hidden), and the
    gradients that the backward pass starts from, dL/d(output) and dL/d(h_n).
    """

    size: Size
    device: torch.device
    weights: dict[str, Any]
    arrays: list[np.ndarray]

    def tensors(self) -> list[Tensor]:
        """Copies of the arrays, on the device."""
        return [
            torch.tensor(array, device=self.device) for array in self.arrays
        ]

    def load(self, rnn: Any) -> Any:
        """The RNN, with the weights of this case."""
        cells = isinstance(rnn, CellRNN)
        rnn.load_state_dict(cell_names(self.weights) if cells else self.weights)
        return rnn


def make_case(size: Size, device: torch.device | str = "cpu") -> Case:
    """Draw weights as torch does, and normal inputs; the same every time."""
    rng = np.random.default_rng(0)
    batch, length, width, hidden = size
    shapes = [(length, batch, width), (1, batch, hidden)]
    shapes += [(length, batch, hidden), (1, batch, hidden)]
    arrays = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        weights = nn.RNN(width, hidden).state_dict()
    return Case(size, torch.device(device), weights, arrays)
