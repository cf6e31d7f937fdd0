"""``CellRNN`` with its loop compiled, a few steps at a time."""

import torch
from torch import Tensor, nn

from rnn_tutorial.cell_rnn import CellRNN, run_cell

STEPS = 10


class CompiledCellRNN(nn.Module):
    """A ``CellRNN`` of one layer whose loop is compiled, ``STEPS`` at a time.

    ``torch.compile`` unrolls the loop. The whole loop of 100 steps takes many
    times as long to compile as 10 of them; a single cell, compiled, is slower
    than one that is not, since what a call checks first costs more than its
    two small products.
    """

    def __init__(self, rnn: CellRNN, mode: str | None = None) -> None:
        super().__init__()
        self.cell = rnn.cells["l0"]
        torch.compiler.reset()  # or other sizes would count as recompilations
        self.run = torch.compile(run_cell, dynamic=False, mode=mode)

    def forward(self, x: Tensor, h_0: Tensor) -> tuple[Tensor, Tensor]:
        """As ``CellRNN``: x (length, batch, input), h_0 (1, batch, hidden)."""
        outputs, h = [], h_0[0]
        for some in x.split(STEPS):
            output, h = self.run(self.cell, some, h)
            outputs.append(output)
        return torch.cat(outputs), h.unsqueeze(0)


def why_not(device: torch.device) -> str | None:
    """Why ``torch.compile`` fails on this machine, in one line; None if not.

    On the CPU it needs a C++ compiler, on a GPU Triton.
    """
    try:
        torch.compile(lambda x: x.tanh() + x)(torch.ones(2, device=device))
    except Exception as error:  # of many kinds, by what is missing
        return next(iter(str(error).split("\n")), "") or repr(error)
    return None
