"""The loop over nn.RNNCell, written out."""

# --8<-- [start:imports]
from collections.abc import Collection
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import (
    PackedSequence,
    pack_padded_sequence,
    pad_packed_sequence,
)

# --8<-- [end:imports]
from rnn_tutorial.checks import check_dtypes, check_input, check_settings


# --8<-- [start:run_cell]
def run_cell(
    cell: nn.Module, x: Tensor, h: Tensor, active: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Apply one cell to every step of x, starting from the state h.

    x (length, batch, input), h (batch, hidden) -> all hidden states (length,
    batch, hidden), and the last one. Where ``active`` (length, batch, 1) is
    False a sequence has no step: its state stays, and its output is zero.
    """
    states = []
    for t, x_t in enumerate(x):
        new = cell(x_t, h)
        h = new if active is None else torch.where(active[t], new, h.to(new))
        states.append(h)
    output = torch.stack(states)
    return (output if active is None else output.where(active, 0)), h


# --8<-- [end:run_cell]


# --8<-- [start:CellRNN]
def autocasts(kind: str) -> bool:
    """Whether torch chooses the dtypes on this kind of device by itself."""
    available = torch.amp.is_autocast_available(kind)  # not so on "meta"
    return available and torch.is_autocast_enabled(kind)


class CellRNN(nn.Module):
    """``torch.nn.RNN`` as a loop over ``nn.RNNCell``, with the same results.

    Every step is visible and can be changed. The recurrence is Elman's
    ("Finding structure in time", 1990); with ``bidirectional=True`` a second
    cell reads the sequence from its end (Schuster and Paliwal, "Bidirectional
    recurrent neural networks", 1997). Arguments and shapes follow the PyTorch
    documentation of ``torch.nn.RNN``; ``dropout`` must stay 0. In a call, x and
    h_0 are its ``input`` and ``hx``.

    The weights have the names of their cells, such as ``cells.l0.weight_ih``:
    ``load_state_dict(cell_names(nn_rnn.state_dict()))`` loads those of an
    ``nn.RNN``, and ``rnn_names`` goes back. There are no ``all_weights``, no
    ``flatten_parameters``, and ``reset_parameters`` is each cell's own.

    Raises ValueError where an argument is out of range.

    >>> rnn = CellRNN(5, 8, batch_first=True)
    >>> output, h_n = rnn(torch.ones(10, 6, 5))
    >>> output.shape, h_n.shape
    (torch.Size([10, 6, 8]), torch.Size([1, 10, 8]))
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
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.num_layers, self.nonlinearity = num_layers, nonlinearity
        self.bias, self.batch_first = bias, batch_first
        self.bidirectional = bidirectional
        check_settings(self, dropout)
        size = self.hidden_size

        self.cells = nn.ModuleDict()
        reverse = ("", "_reverse") if bidirectional else ("",)
        for layer in range(self.num_layers):
            # A layer above the first reads the output of the layer below.
            width = size * len(reverse) if layer else self.input_size
            for suffix in reverse:
                self.cells[f"l{layer}{suffix}"] = nn.RNNCell(
                    width, size, bias, nonlinearity, device, dtype
                )

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the weights, and so of x, h_0 and the results."""
        return next(self.parameters()).dtype

    def forward(
        self,
        x: Tensor | PackedSequence,
        h_0: Tensor | None = None,
        lengths: Collection[int] | None = None,
    ) -> tuple[Any, Tensor]:
        """Read the sequences x from the initial state h_0 (zeros if None).

        With D = 2 if ``bidirectional``, else 1, the shapes are
        x (length, batch, input_size), output (length, batch, D * hidden_size),
        both with batch first if ``batch_first``, without it for one sequence;
        h_0, h_n (D * num_layers, batch, hidden_size), always in this order.

        ``lengths`` (batch,) says how many steps of each sequence are its own.
        The steps after them, the padding, are not read: there the output is
        zero, h_n is the state at each sequence's own end, and the backward
        direction starts at that end. Packed sequences, which have their own
        lengths, are read as ``nn.RNN`` does, and the output is packed too.

        Raises ValueError where dimensions, sizes, dtypes or lengths do not fit.
        """
        if isinstance(x, PackedSequence):
            return self.read_packed(x, h_0, lengths)
        check_input(self, Tensor, x, h_0, lengths)
        if not autocasts(x.device.type):
            check_dtypes(self, x, h_0)
        one_sequence = x.ndim == 2
        if one_sequence:
            x = x.unsqueeze(1)  # a batch of one
            h_0 = None if h_0 is None else h_0.unsqueeze(1)
        elif self.batch_first:
            x = x.transpose(0, 1)  # the loop walks over the first axis: time
        if h_0 is None:  # on the device of x and in its dtype
            h_0 = x.new_zeros(len(self.cells), x.shape[1], self.hidden_size)
        active = None
        if lengths is not None:
            lengths = torch.as_tensor(lengths, device=x.device)
            steps = torch.arange(len(x), device=x.device).unsqueeze(1)
            active = (steps < lengths).unsqueeze(2)  # (length, batch, 1)
            x = x.where(active, 0)

        cells, finals = list(self.cells.values()), []
        directions = 2 if self.bidirectional else 1
        for layer in range(self.num_layers):
            outputs = []
            for backward in range(directions):
                i = layer * directions + backward
                # The backward direction walks from the last step to the first.
                steps, own = x, active
                if backward:
                    steps = x.flip(0)
                    own = None if active is None else active.flip(0)
                states, final = run_cell(cells[i], steps, h_0[i], own)
                finals.append(final)
                outputs.append(states.flip(0) if backward else states)
            # Side by side: forward first.
            x = torch.cat(outputs, dim=-1) if self.bidirectional else states

        output, h_n = x, torch.stack(finals)
        if one_sequence:
            return output.squeeze(1), h_n.squeeze(1)
        return (output.transpose(0, 1) if self.batch_first else output), h_n

    def read_packed(
        self, x: PackedSequence, h_0: Tensor | None, lengths: Any
    ) -> tuple[PackedSequence, Tensor]:
        """Unpack, read, and pack again in the same order."""
        if lengths is not None:
            raise ValueError("lengths: expected None, as packed x has its own")
        padded, lengths = pad_packed_sequence(x, self.batch_first)
        output, h_n = self.forward(padded, h_0, lengths)
        if x.sorted_indices is not None:  # the longest sequence first
            lengths = lengths[x.sorted_indices.cpu()]
            batch_axis = 0 if self.batch_first else 1
            output = output.index_select(batch_axis, x.sorted_indices)
        packed = pack_padded_sequence(output, lengths, self.batch_first)
        return x._replace(data=packed.data), h_n


# --8<-- [end:CellRNN]
