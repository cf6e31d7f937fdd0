"""Settings of nn.RNN, and inputs that fit them, for hypothesis to draw."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch import Tensor

from rnn_tutorial import NumpyRNN

TOLERANCE = {"float32": 1e-5, "float64": 1e-12}

SETTINGS = st.fixed_dictionaries(
    {
        "input_size": st.integers(1, 5),
        "hidden_size": st.integers(1, 5),
        "num_layers": st.integers(1, 3),
        "nonlinearity": st.sampled_from(["tanh", "relu"]),
        "bias": st.booleans(),
        "batch_first": st.booleans(),
        "bidirectional": st.booleans(),
    }
)


@dataclass
class Case:
    """What an RNN is made with, and what it is called with."""

    settings: dict[str, Any]
    dtype: str
    x: np.ndarray
    h_0: np.ndarray | None
    seed: int

    def build(self, kind: type, device: str = "cpu") -> Any:
        """A NumpyRNN, CellRNN or nn.RNN with weights of its own."""
        if kind is NumpyRNN:
            return NumpyRNN(**self.settings, dtype=self.dtype, rng=self.seed)
        torch.manual_seed(self.seed)
        dtype = getattr(torch, self.dtype)
        return kind(**self.settings, device=device, dtype=dtype)

    def tensors(self, device: str) -> tuple[Tensor, Tensor | None]:
        """Copies of x and h_0."""
        x = torch.tensor(self.x, device=device)
        return x, None if self.h_0 is None else torch.tensor(self.h_0, device=device)

    def run(self, rnn: Any) -> tuple[Tensor, Tensor]:
        """Output and h_n of rnn, whichever kind it is."""
        if isinstance(rnn, NumpyRNN):
            output, h_n = rnn(self.x, self.h_0)
            return torch.from_numpy(output), torch.from_numpy(h_n)
        output, h_n = rnn(*self.tensors(next(rnn.parameters()).device))
        return output.detach().cpu(), h_n.detach().cpu()

    def assert_close(self, actual: Any, expected: Any) -> None:
        """Of one shape, dtype and device, and equal to rounding."""
        atol = rtol = TOLERANCE[self.dtype]
        torch.testing.assert_close(actual, expected, atol=atol, rtol=rtol)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Both layouts and dtypes, a batch (of 0 too) or none, with and without h_0."""
    settings, dtype = draw(SETTINGS), draw(st.sampled_from(list(TOLERANCE)))
    length = draw(st.integers(1, 6))
    batch = draw(st.sampled_from([None, 0, 1, 2, 3, 4]))
    with_h_0, seed = draw(st.booleans()), draw(st.integers(0, 2**32 - 1))

    rows = settings["num_layers"] * (2 if settings["bidirectional"] else 1)
    if batch is None:
        x_shape, h_shape = (length,), (rows,)
    else:
        x_shape, h_shape = (length, batch), (rows, batch)
        if settings["batch_first"]:
            x_shape = (batch, length)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(*x_shape, settings["input_size"])).astype(dtype)
    h_0 = rng.normal(size=(*h_shape, settings["hidden_size"])).astype(dtype)
    return Case(settings, dtype, x, h_0 if with_h_0 else None, seed)
