"""The loop over nn.RNNCell, written out."""

# --8<-- [start:imports]
from collections.abc import Sequence

import torch
from torch import Tensor, nn

# --8<-- [end:imports]
from rnn_tutorial.checks import check_input, check_settings
from rnn_tutorial.weights import name_weights_as_torch


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
        h = new if active is None else torch.where(active[t], new, h)
        states.append(h)
    output = torch.stack(states)
    return (output if active is None else output.where(active, 0)), h


# --8<-- [end:run_cell]


# --8<-- [start:CellRNN]
class CellRNN(nn.Module):
    """``torch.nn.RNN`` as a loop over ``nn.RNNCell``, with the same results.

    Every step is visible and can be changed. The recurrence is Elman's
    ("Finding structure in time", 1990); with ``bidirectional=True`` a second
    cell reads the sequence from its end (Schuster and Paliwal, "Bidirectional
    recurrent neural networks", 1997). Arguments, shapes and weight names follow
    the PyTorch documentation of ``torch.nn.RNN``; ``dropout`` must stay 0.

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

        self.cells = nn.ModuleDict()
        reverse = ("", "_reverse") if bidirectional else ("",)
        for layer in range(num_layers):
            # A layer above the first reads the output of the layer below.
            width = hidden_size * len(reverse) if layer else input_size
            for suffix in reverse:
                cell = nn.RNNCell(
                    width, hidden_size, bias, nonlinearity, device, dtype
                )
                self.cells[f"l{layer}{suffix}"] = cell
        name_weights_as_torch(self)

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the weights, and so of x, h_0 and the results."""
        return next(self.parameters()).dtype

    def forward(
        self,
        x: Tensor,
        h_0: Tensor | None = None,
        lengths: Sequence[int] | Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
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
        check_input(self, x, h_0, lengths)
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


# --8<-- [end:CellRNN]
