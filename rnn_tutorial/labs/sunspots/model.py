"""An RNN that reads 11 numbers and answers with the next one."""

# --8<-- [start:imports]
import numpy as np
import torch
from torch import Tensor, nn

from rnn_tutorial import ManyToOne

# --8<-- [end:imports]


# --8<-- [start:model]
class SunspotRNN(nn.Module):
    """Scale, read the window with an RNN, scale back."""

    scale: Tensor  # mean and standard deviation

    def __init__(
        self, mean: float, std: float, nonlinearity: str = "tanh"
    ) -> None:
        super().__init__()
        rnn = nn.RNN(1, 8, nonlinearity=nonlinearity, batch_first=True)
        self.many_to_one = ManyToOne(rnn, output_size=1)
        # A buffer is saved, and moved to the device, along with the weights.
        self.register_buffer("scale", torch.tensor([mean, std]).float())

    def forward(self, x: Tensor) -> Tensor:
        """Windows (n, 11) -> forecasts (n,), both in sunspots."""
        mean, std = self.scale[0], self.scale[1]
        x = (x - mean) / std
        o: Tensor = self.many_to_one(x.unsqueeze(2))  # (n, 11, 1) -> (n, 1)
        return o.squeeze(1) * std + mean

    @torch.no_grad()
    def forecast(self, x: np.ndarray) -> np.ndarray:
        """The same for arrays: called like the other forecasts."""
        o: Tensor = self(torch.tensor(x).float().to(self.scale.device))
        return o.numpy(force=True)


# --8<-- [end:model]
