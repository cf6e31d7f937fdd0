"""An output layer on top of nn.RNN: one output per step, or per sequence."""

# --8<-- [start:imports]
from collections.abc import Callable, Collection
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import (
    PackedSequence,
    pack_padded_sequence,
    pad_packed_sequence,
)

# --8<-- [end:imports]
from rnn_tutorial.checks import check_lengths


# --8<-- [start:output_layer]
def output_layer(rnn: Any, output_size: int) -> nn.Linear:
    """V and c for the states of rnn, on its device and in its dtype."""
    weight = next(rnn.parameters())
    width = getattr(rnn, "proj_size", 0) or rnn.hidden_size  # of nn.LSTM
    return nn.Linear(
        width * (2 if rnn.bidirectional else 1),
        output_size,
        device=weight.device,
        dtype=weight.dtype,
    )


def read(rnn: Any, x: Any, h_0: Any, lengths: Any) -> tuple[Any, Any]:
    """What rnn returns; sequences of different lengths, it reads packed."""
    if lengths is None:
        states, h_n = rnn(x, h_0)
        return states, h_n
    if isinstance(x, PackedSequence):
        raise ValueError("lengths: expected None, as packed x has its own")
    check_lengths(lengths, x, rnn.batch_first)
    lengths = torch.as_tensor(lengths, device="cpu")
    packed = pack_padded_sequence(
        x, lengths, rnn.batch_first, enforce_sorted=False
    )
    states, h_n = rnn(packed, h_0)
    length = x.shape[1 if rnn.batch_first else 0]
    padded, _ = pad_packed_sequence(states, rnn.batch_first, 0, length)
    return padded, h_n


class ManyToMany(nn.Module):
    """One output per step: o_t = g(V s_t + c), as in sequence labelling.

    ``rnn`` is an ``nn.RNN`` or anything called like one, such as ``CellRNN``,
    ``nn.GRU`` or ``nn.LSTM``, whose h_0 and h_n are pairs with a cell state.
    With ``bidirectional=True``, s_t holds both directions' states. ``g`` is a
    function of tensors; without it the outputs are scores, as
    ``nn.CrossEntropyLoss`` takes them.

    >>> model = ManyToMany(nn.RNN(5, 8, batch_first=True), output_size=4)
    >>> o, h_n = model(torch.ones(10, 6, 5))
    >>> o.shape, h_n.shape
    (torch.Size([10, 6, 4]), torch.Size([1, 10, 8]))
    """

    def __init__(
        self,
        rnn: nn.Module,
        output_size: int,
        g: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        super().__init__()
        self.rnn, self.g = rnn, g or nn.Identity()
        self.output_layer = output_layer(rnn, output_size)

    def forward(
        self,
        x: Tensor | PackedSequence,
        h_0: Any = None,
        lengths: Collection[int] | None = None,
    ) -> tuple[Any, Any]:
        """The outputs (batch, length, output_size), laid out as x is, and h_n.

        h_n is what is needed to read the sequence on. ``lengths`` (batch,) says
        how many steps of each sequence are its own; the outputs after them are
        those of a zero state, g(c). For packed x the outputs are packed too.
        """
        states, h_n = read(self.rnn, x, h_0, lengths)
        if isinstance(states, PackedSequence):
            o = self.g(self.output_layer(states.data))
            return states._replace(data=o), h_n
        return self.g(self.output_layer(states)), h_n


class ManyToOne(nn.Module):
    """One output per sequence: o = g(V s + c), as in classification.

    s is the final state of the last layer. With ``bidirectional=True`` it holds
    both directions' own final states: the forward one, from the last step, and
    the backward one, from the first step. Arguments as for ``ManyToMany``.

    >>> model = ManyToOne(nn.RNN(5, 8, bidirectional=True), output_size=4)
    >>> model(torch.ones(6, 10, 5)).shape
    torch.Size([10, 4])
    """

    def __init__(
        self,
        rnn: nn.Module,
        output_size: int,
        g: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        super().__init__()
        self.rnn, self.g = rnn, g or nn.Identity()
        self.output_layer = output_layer(rnn, output_size)

    def forward(
        self,
        x: Tensor | PackedSequence,
        h_0: Any = None,
        lengths: Collection[int] | None = None,
    ) -> Tensor:
        """Outputs (batch, output_size), or (output_size,) for one sequence.

        ``lengths`` (batch,) says how many steps of each sequence are its own.
        """
        _, h_n = read(self.rnn, x, h_0, lengths)
        if isinstance(h_n, tuple):  # nn.LSTM's h_n and cell state
            h_n, _ = h_n
        directions = 2 if self.rnn.bidirectional else 1
        s = torch.cat(tuple(h_n[-directions:]), dim=-1)  # forward first
        return self.g(self.output_layer(s))


# --8<-- [end:output_layer]
