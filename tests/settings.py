"""Settings of nn.RNN, and inputs that fit them, for hypothesis to draw."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_tutorial import CellRNN, NumpyRNN, cell_names, rnn_names, to_torch

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


LENGTHS_AS = [list, np.array, torch.tensor]
NO_LENGTHS, SOME_LENGTHS, LENGTHS = st.just(False), st.booleans(), st.just(True)


@dataclass
class Case:
    """What an RNN is made with, and what it is called with."""

    settings: dict[str, Any]
    dtype: str
    x: np.ndarray
    h_0: np.ndarray | None
    seed: int
    lengths: list[int] | np.ndarray | Tensor | None = None
    with_grad_h_n: bool = True

    def build(self, kind: type, device: str = "cpu") -> Any:
        """A NumpyRNN, CellRNN or nn.RNN with weights of its own."""
        if kind is NumpyRNN:
            return NumpyRNN(**self.settings, dtype=self.dtype, rng=self.seed)
        torch.manual_seed(self.seed)
        if device == "xla" and kind is nn.RNN and self.lengths is not None:
            device = "cpu"  # torch_xla does not pack
        dtype = getattr(torch, self.dtype)
        return kind(**self.settings, device=device, dtype=dtype)

    def tensors(self, device: str) -> tuple[Tensor, Tensor | None]:
        """Copies of x and h_0."""
        x = torch.tensor(self.x, device=device)
        return x, None if self.h_0 is None else torch.tensor(self.h_0, device=device)

    def run(self, rnn: Any) -> tuple[Tensor, Tensor]:
        """Output and h_n of rnn, whichever kind it is."""
        if isinstance(rnn, NumpyRNN):
            output, h_n = rnn(self.x, self.h_0, self.lengths)
            return torch.from_numpy(output), torch.from_numpy(h_n)
        device = next(rnn.parameters()).device
        output, h_n = call(rnn, *self.tensors(device), self.lengths)
        return output.detach().cpu(), h_n.detach().cpu()

    def gradients(self, rnn: Any) -> dict[str, Tensor]:
        """Those of x, of h_0 and of the weights, by name, for ``grads``."""
        if isinstance(rnn, NumpyRNN):
            results = rnn(self.x, self.h_0, self.lengths)
            grad_x, grad_h_0 = rnn.backward(*self.grads(results))
            arrays = {"x": grad_x, "h_0": grad_h_0, **rnn.grad}
            return {name: torch.from_numpy(grad) for name, grad in arrays.items()}

        x, h_0 = self.tensors(next(rnn.parameters()).device)
        leaves = {"x": x} if h_0 is None else {"x": x, "h_0": h_0}
        for leaf in leaves.values():
            leaf.requires_grad_()
        leaves |= rnn_names(rnn.state_dict(keep_vars=True))
        results = call(rnn, x, h_0, self.lengths)
        grads = [torch.tensor(grad, device=x.device) for grad in self.grads(results)]
        torch.autograd.backward(results[: len(grads)], grads)
        return {name: leaf.grad.cpu() for name, leaf in leaves.items()}

    def grads(self, results: tuple[Any, Any]) -> list[np.ndarray]:
        """At random, of output and, where the case has one, of h_n."""
        rng = np.random.default_rng([self.seed, 1])
        shapes = [tuple(result.shape) for result in results]
        grads = [rng.normal(size=shape).astype(self.dtype) for shape in shapes]
        return grads if self.with_grad_h_n else grads[:1]

    def padding(self) -> np.ndarray:
        """True where x is padding; (length, batch), in the layout of x."""
        if self.lengths is None:
            return np.zeros(self.x.shape[:-1], bool)
        time = 1 if self.settings["batch_first"] else 0
        steps = np.arange(self.x.shape[time])[:, None]
        padding = steps >= np.asarray(self.lengths)
        return padding.T if time else padding

    def assert_close(self, actual: Any, expected: Any) -> None:
        """Of one shape, dtype and device, and equal to rounding."""
        atol = rtol = TOLERANCE[self.dtype]
        torch.testing.assert_close(actual, expected, atol=atol, rtol=rtol)


def move(source: Any, target: Any) -> None:
    """Load the weights of one RNN into another, whichever kinds they are."""
    weights = rnn_names(source.state_dict())
    if isinstance(source, NumpyRNN) and isinstance(target, nn.Module):
        weights = to_torch(weights)
    target.load_state_dict(
        cell_names(weights) if isinstance(target, CellRNN) else weights
    )


def call(
    rnn: Any, x: Any, h_0: Any = None, lengths: Any = None
) -> tuple[Tensor, Tensor]:
    """The results of rnn; nn.RNN reads sequences of different lengths packed."""
    if not isinstance(rnn, nn.RNN):
        return rnn(x, h_0, lengths)
    if lengths is None:
        return rnn(x, h_0)
    first, length = rnn.batch_first, x.shape[1 if rnn.batch_first else 0]
    packed = pack_padded_sequence(
        x, torch.as_tensor(lengths).cpu(), first, enforce_sorted=False
    )
    packed, h_n = rnn(packed, h_0)
    return pad_packed_sequence(packed, first, total_length=length)[0], h_n


@st.composite
def cases(draw: st.DrawFn, with_lengths: st.SearchStrategy[bool] = NO_LENGTHS) -> Case:
    """Both layouts and dtypes, a batch (of 0 too) or none, with and without h_0.

    Where sequences have lengths, there is a batch, and the padding holds what must
    not be read.
    """
    settings, dtype = draw(SETTINGS), draw(st.sampled_from(list(TOLERANCE)))
    length = draw(st.integers(1, 6))
    padded = draw(with_lengths)
    batch = draw(st.sampled_from([1, 2, 3, 4] if padded else [None, 0, 1, 2, 3, 4]))
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
    case = Case(settings, dtype, x, h_0 if with_h_0 else None, seed)
    case.with_grad_h_n = draw(st.booleans())
    if padded:
        sizes = st.lists(st.integers(1, length), min_size=batch, max_size=batch)
        case.lengths = draw(st.sampled_from(LENGTHS_AS))(draw(sizes))
        x[case.padding()] = draw(st.sampled_from([0, np.nan, np.inf, 1e9]))
    return case
