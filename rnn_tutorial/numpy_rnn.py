"""A recurrent neural network in NumPy that computes what torch.nn.RNN does."""

# --8<-- [start:imports]
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

# --8<-- [end:imports]
from rnn_tutorial.bptt import backpropagate
from rnn_tutorial.checks import (
    as_array,
    check_dtypes,
    check_input,
    check_settings,
)
from rnn_tutorial.scan import project, relu, scan
from rnn_tutorial.weights import read_weights


# --8<-- [start:NumpyRNN]
# --8<-- [start:NumpyRNN_backward]
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
        layers = range(self.num_layers)
        suffixes = [f"l{n}{r}" for n in layers for r in reverse]
        # The names of the weights behind each row of h_n, the biases last.
        self.names: list[list[str]] = []
        self.weights: dict[str, np.ndarray] = {}
        self.grad: dict[str, np.ndarray] = {}
        self.read: tuple[Any, ...] | None = (
            None  # what backward needs of the last call
        )
        size = self.hidden_size
        rng, bound = np.random.default_rng(rng), 1 / np.sqrt(size)
        for i, suffix in enumerate(suffixes):
            # A layer above the first reads the output of the layer below.
            above = i >= len(reverse)
            width = size * len(reverse) if above else self.input_size
            shapes: dict[str, tuple[int, ...]]
            shapes = {"weight_ih": (size, width), "weight_hh": (size, size)}
            if bias:
                shapes["bias_ih"] = shapes["bias_hh"] = (size,)
            self.names.append([f"{name}_{suffix}" for name in shapes])
            for name, shape in zip(self.names[i], shapes.values(), strict=True):
                weight = rng.uniform(-bound, bound, shape).astype(dtype)
                self.weights[name] = weight

    def __call__(
        self,
        x: np.ndarray,
        h_0: np.ndarray | None = None,
        lengths: Collection[int] | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Read the sequences x from the initial state h_0 (zeros if None).

        With D = 2 if ``bidirectional``, else 1, the shapes are
        x (length, batch, input_size), output (length, batch, D * hidden_size),
        both with batch first if ``batch_first``, without it for one sequence;
        h_0, h_n (D * num_layers, batch, hidden_size), always in this order.

        ``lengths`` (batch,) says how many steps of each sequence are its own.
        The steps after them, the padding, are not read: there the output is
        zero, h_n is the state at each sequence's own end, and the backward
        direction starts at that end.

        Raises ValueError where dimensions, sizes, dtypes or lengths do not fit.
        """
        x = as_array("x", x)
        h_0 = None if h_0 is None else as_array("h_0", h_0)
        check_input(self, np.ndarray, x, h_0, lengths)
        check_dtypes(self, x, h_0)
        self.read = None  # lets go of the last output
        one_sequence = x.ndim == 2
        x = self.time_first(x)  # the loop walks over the first axis
        length, batch, _ = x.shape
        size, directions = self.hidden_size, 2 if self.bidirectional else 1
        h_n = np.zeros((len(self.names), batch, size), self.dtype)
        if h_0 is not None:
            h_n[:] = h_0.reshape(h_n.shape)
        h_0, active = h_n.copy(), None
        if lengths is not None:
            own = np.arange(length)[:, None] < np.asarray(lengths)
            active = own[:, :, None]  # (length, batch, 1)
            x = np.where(active, x, 0)

        f = np.tanh if self.nonlinearity == "tanh" else relu
        layers = [x]  # what each layer reads, and the last one's output
        for layer in range(self.num_layers):
            output = np.empty((length, batch, directions * size), self.dtype)
            for backward in range(directions):
                i = layer * directions + backward
                weight_ih, weight_hh, *biases = self.weights_of(i)
                # Side by side in the output: forward first.
                states = output[:, :, backward * size : (backward + 1) * size]
                project(layers[layer], weight_ih, states)
                if biases:
                    states += np.add(*biases)
                # The backward direction walks from the last step to the first.
                order = slice(None, None, -1 if backward else 1)
                steps = None if active is None else active[order]
                h_n[i] = scan(states[order], h_n[i], weight_hh, f, steps)
            layers.append(output)

        self.read = layers, h_0, active, one_sequence
        output = self.as_given(output, one_sequence)
        return output, h_n[:, 0] if one_sequence else h_n

    def time_first(self, x: np.ndarray) -> np.ndarray:
        """x as (length, batch, features), whatever its layout; a view."""
        if x.ndim == 2:
            return x[:, None]  # one sequence: a batch of one
        return x.swapaxes(0, 1) if self.batch_first else x

    def as_given(self, x: np.ndarray, one_sequence: bool) -> np.ndarray:
        """The way back from ``time_first``; a view."""
        if one_sequence:
            return x[:, 0]
        return x.swapaxes(0, 1) if self.batch_first else x

    def weights_of(self, i: int) -> list[np.ndarray]:
        """The weights behind row i of h_n."""
        return [self.weights[name] for name in self.names[i]]

    def state_dict(self) -> dict[str, np.ndarray]:
        """The weights under torch's names; ``to_torch`` makes tensors of them.

        The arrays are this RNN's own: what is written to them changes it.
        """
        return dict(self.weights)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Copy weights, arrays or tensors under torch's names, into this RNN.

        After that ``backward`` needs a new call.

        Raises ValueError, and changes nothing, where a weight is missing,
        unknown, of another shape or not made of real numbers.
        """
        for name, new in read_weights(state_dict, self.weights).items():
            self.weights[name][...] = new
        self.read = None

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied: all but the batch of the last call."""
        return self.__dict__ | {"read": None}

    # --8<-- [end:NumpyRNN]
    def backward(
        self, grad_output: np.ndarray, grad_h_n: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Backpropagation through time, through the last call of this RNN.

        Takes dL/d(output) and dL/d(h_n) (zeros if None), shaped like output and
        h_n; returns grad_x and grad_h_0, shaped like x and h_0. Leaves the
        weights' gradients in ``self.grad``, under the names of ``state_dict``.
        The arrays passed to and returned by that call, and the weights, must
        not have been modified since: nothing would notice, and the gradients
        would be wrong.

        Raises ValueError where a gradient does not fit, and RuntimeError where
        there was no call since the RNN was made, loaded or copied.
        """
        return backpropagate(self, grad_output, grad_h_n)


# --8<-- [end:NumpyRNN_backward]
