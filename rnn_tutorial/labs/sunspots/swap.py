"""The same weights in CellRNN and in NumpyRNN, for the same forecasts."""

# --8<-- [start:imports]
import numpy as np

from rnn_tutorial import CellRNN, ManyToOne, NumpyRNN, cell_names

# --8<-- [end:imports]
from rnn_tutorial.labs.sunspots.baselines import Forecast
from rnn_tutorial.labs.sunspots.model import SunspotRNN


# --8<-- [start:swap]
def with_cell_rnn(model: SunspotRNN) -> Forecast:
    """A CellRNN in the place of nn.RNN; the scale is in the weights too."""
    twin = SunspotRNN(0, 1)
    twin.many_to_one = ManyToOne(CellRNN(1, 8, batch_first=True), 1)
    twin.load_state_dict(cell_names(model.state_dict()))
    return twin.forecast


def with_numpy_rnn(model: SunspotRNN) -> Forecast:
    """All of it in NumPy: scale, read, answer, scale back."""
    mean, std = model.scale.numpy(force=True)
    layer = model.many_to_one.output_layer
    V, c = layer.weight.numpy(force=True), layer.bias.numpy(force=True)
    rnn = NumpyRNN(1, 8, batch_first=True)
    rnn.load_state_dict(model.many_to_one.rnn.state_dict())

    def forecast(x: np.ndarray) -> np.ndarray:
        x = (x.astype(np.float32) - mean) / std
        _, h_n = rnn(x[:, :, None])  # h_n (1, n, 8)
        o = h_n[0] @ V.T + c  # (n, 1)
        answers: np.ndarray = o[:, 0] * std + mean
        return answers

    return forecast


# --8<-- [end:swap]
