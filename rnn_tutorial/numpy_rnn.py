"""A recurrent neural network in NumPy that computes what torch.nn.RNN does."""

# --8<-- [start:imports]
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

# --8<-- [end:imports]
from rnn_tutorial.checks import check_input, check_settings
from rnn_tutorial.weights import Weight, read_weights


# --8<-- [start:scan]
def relu(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """max(x, 0), element by element."""
    return np.maximum(x, 0, out=out)


def project(x: np.ndarray, weight_ih: np.ndarray, states: np.ndarray) -> None:
    """Write W_ih x_t of every step into states, in one matrix product.

    ``x`` (length, batch, input), ``states`` (length, batch, hidden).
    """
    flat = states.reshape(
        -1, states.shape[2]
    )  # a view, (length * batch, hidden)
    np.matmul(x.reshape(-1, x.shape[2]), weight_ih.T, out=flat)


def scan(
    states: np.ndarray, h: np.ndarray, weight_hh: np.ndarray, f: Callable
) -> np.ndarray:
    """Run the recurrence in place and return the last hidden state.

    ``states`` (length, batch, hidden) comes in holding the input part of every
    step, W_ih x_t + b, and goes out holding the hidden states. ``h`` (batch,
    hidden) is the initial one. No array is made inside the loop.
    """
    carried = np.empty_like(h)
    for s_t in states:  # (batch, hidden), a view: what is written to it stays
        np.matmul(h, weight_hh.T, out=carried)
        s_t += carried
        h = f(s_t, out=s_t)
    return h


# --8<-- [end:scan]


# --8<-- [start:NumpyRNN]
class NumpyRNN:
    """``torch.nn.RNN`` in NumPy: same arguments, shapes, weight names, results.

    h_t = f(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh), with f = tanh or relu
    (Elman, "Finding structure in time", 1990). With ``bidirectional=True`` a
    second set of weights reads the sequence from its end (Schuster and Paliwal,
    "Bidirectional recurrent neural networks", 1997). Arguments and shapes
    follow the PyTorch documentation of ``torch.nn.RNN``; ``dropout`` must stay
    0. ``rng``, a seed or a ``numpy.random.Generator``, draws the weights as
    torch does: uniformly from -1/sqrt(hidden_size) to 1/sqrt(hidden_size).

    Raises ValueError where an argument is out of range.

    >>> rnn = NumpyRNN(5, 3, batch_first=True, rng=0)
    >>> output, h_n = rnn(np.ones((10, 6, 5), dtype=np.float32))
    >>> output.shape, h_n.shape, output.dtype
    ((10, 6, 3), (1, 10, 3), dtype('float32'))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        dtype: DTypeLike = np.float32,
        rng: int | np.random.Generator | None = None,
    ) -> None:
        self.input_size, self.hidden_size = input_size, hidden_size
        self.num_layers, self.nonlinearity = num_layers, nonlinearity
        self.bias, self.batch_first = bias, batch_first
        self.bidirectional, self.dtype = bidirectional, np.dtype(dtype)
        check_settings(self, dropout)
        if self.dtype.kind != "f":
            raise ValueError(
                f"dtype: expected a floating type, got {self.dtype}"
            )

        reverse = ("", "_reverse") if bidirectional else ("",)
        self.suffixes = [f"l{n}{r}" for n in range(num_layers) for r in reverse]
        self.weights: dict[str, np.ndarray] = {}
        rng, bound = np.random.default_rng(rng), 1 / np.sqrt(hidden_size)
        for i, suffix in enumerate(self.suffixes):
            # A layer above the first reads the output of the layer below.
            width = (
                input_size if i < len(reverse) else hidden_size * len(reverse)
            )
            shapes = {"weight_ih": (hidden_size, width)}
            shapes["weight_hh"] = (hidden_size, hidden_size)
            if bias:
                shapes["bias_ih"] = shapes["bias_hh"] = (hidden_size,)
            for name, shape in shapes.items():
                weight = rng.uniform(-bound, bound, shape).astype(dtype)
                self.weights[f"{name}_{suffix}"] = weight

    def __call__(
        self, x: np.ndarray, h_0: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Read the sequences x from the initial state h_0 (zeros if None).

        With D = 2 if ``bidirectional``, else 1, the shapes are
        x (length, batch, input_size), output (length, batch, D * hidden_size),
        both with batch first if ``batch_first``, without it for one sequence;
        h_0, h_n (D * num_layers, batch, hidden_size), always in this order.

        Raises ValueError where the dimensions, sizes or dtypes do not fit.
        """
        x, h_0 = np.asarray(x), None if h_0 is None else np.asarray(h_0)
        check_input(self, x, h_0)
        one_sequence = x.ndim == 2
        if one_sequence:
            x = x[:, None]  # a batch of one
        elif self.batch_first:
            x = x.swapaxes(0, 1)  # the loop walks over the first axis: time
        length, batch, _ = x.shape
        size, directions = self.hidden_size, 2 if self.bidirectional else 1
        h_n = np.zeros((len(self.suffixes), batch, size), self.dtype)
        if h_0 is not None:
            h_n[:] = h_0.reshape(h_n.shape)

        f = np.tanh if self.nonlinearity == "tanh" else relu
        for layer in range(self.num_layers):
            output = np.empty((length, batch, directions * size), self.dtype)
            for backward in range(directions):
                i = layer * directions + backward
                weight_ih, weight_hh, *biases = self.weights_of(i)
                # Side by side in the output: forward first.
                states = output[:, :, backward * size : (backward + 1) * size]
                project(x, weight_ih, states)
                for bias in biases:
                    states += bias
                # The backward direction walks from the last step to the first.
                steps = states[::-1] if backward else states
                h_n[i] = scan(steps, h_n[i], weight_hh, f)
            x = output

        if one_sequence:
            return output[:, 0], h_n[:, 0]
        return (output.swapaxes(0, 1) if self.batch_first else output), h_n

    def weights_of(self, i: int) -> list[np.ndarray]:
        """The weights behind row i of h_n: ih, hh and, if any, both biases."""
        names = ["weight_ih", "weight_hh"] + ["bias_ih", "bias_hh"] * self.bias
        return [self.weights[f"{name}_{self.suffixes[i]}"] for name in names]

    def state_dict(self) -> dict[str, np.ndarray]:
        """The weights under torch's names, sharing memory with this RNN's.

        ``nn_rnn.load_state_dict(rnn.state_dict())`` copies them into torch.
        """
        return {
            name: weight.view(Weight) for name, weight in self.weights.items()
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Copy weights, arrays or tensors under torch's names, into this RNN.

        Raises ValueError, and changes nothing, where a weight is missing,
        unknown or of another shape.
        """
        for name, new in read_weights(state_dict, self.weights).items():
            self.weights[name][...] = new


# --8<-- [end:NumpyRNN]
