"""An output layer on top of nn.RNN: one output a step, or one a sequence."""

# --8<-- [start:output_layer]
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


def output_layer(rnn: Any, output_size: int) -> nn.Linear:
    """V and c for the states of rnn, on its device and in its dtype."""
    weight = next(rnn.parameters())
    width = rnn.hidden_size * (2 if rnn.bidirectional else 1)
    return nn.Linear(
        width, output_size, device=weight.device, dtype=weight.dtype
    )


class ManyToMany(nn.Module):
    """One output a step: o_t = g(V s_t + c), as in sequence labelling.

    ``rnn`` is an ``nn.RNN`` or anything called like one, such as ``CellRNN``.
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
        self, x: Tensor, h_0: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The outputs (batch, length, output_size), laid out as x is, and h_n.

        h_n is what is needed to read the sequence on.
        """
        states, h_n = self.rnn(x, h_0)
        return self.g(self.output_layer(states)), h_n


class ManyToOne(nn.Module):
    """One output a sequence: o = g(V s + c), as in classification.

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

    def forward(self, x: Tensor, h_0: Tensor | None = None) -> Tensor:
        """Outputs (batch, output_size), or (output_size,) for one sequence."""
        _, h_n = self.rnn(x, h_0)
        directions = 2 if self.rnn.bidirectional else 1
        s = torch.cat(tuple(h_n[-directions:]), dim=-1)  # forward first
        return self.g(self.output_layer(s))


# --8<-- [end:output_layer]
