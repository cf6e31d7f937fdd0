"""How large an answer can get, and how large it does get."""

import numpy as np
import torch

from rnn_tutorial.labs.sunspots.errors import Forecasts
from rnn_tutorial.labs.sunspots.model import SunspotRNN


# --8<-- [start:ceiling]
@torch.no_grad()
def ceiling(model: SunspotRNN) -> float:
    """What a forecast of this model never exceeds, whatever it reads."""
    mean, std = model.scale
    layer = model.many_to_one.output_layer
    return float((layer.weight.abs().sum() + layer.bias) * std + mean)


# --8<-- [end:ceiling]


# --8<-- [start:saturated]
@torch.no_grad()
def saturated(model: SunspotRNN, x: np.ndarray) -> float:
    """The share of the states that are above 0.99 or below -0.99."""
    mean, std = model.scale
    x_scaled = (torch.tensor(x).float().to(mean.device) - mean) / std
    states, _ = model.many_to_one.rnn(x_scaled.unsqueeze(2))
    return float((states.abs() > 0.99).float().mean())


# --8<-- [end:saturated]


# --8<-- [start:largest]
def largest(forecasts: Forecasts, x: np.ndarray) -> dict[str, list[float]]:
    """The largest answer of each forecast to these windows."""
    return {
        kind: [float(forecast(x).max()) for forecast in some]
        for kind, some in forecasts.items()
    }


# --8<-- [end:largest]
