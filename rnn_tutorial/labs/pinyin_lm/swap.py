"""The trained weights in the RNNs of this package, for reading only."""

import torch
from torch import Tensor

from rnn_tutorial import CellRNN, ManyToMany, NumpyRNN, cell_names
from rnn_tutorial.labs.pinyin_lm.batches import SYMBOLS
from rnn_tutorial.labs.pinyin_lm.model import Model, build


# --8<-- [start:swap]
def with_cell_rnn(model: ManyToMany) -> ManyToMany:
    """The same weights in a CellRNN, on the CPU."""
    twin = build(kind=CellRNN, hidden_size=model.output_layer.in_features)
    twin.load_state_dict(cell_names(model.state_dict()))
    return twin


def with_numpy_rnn(model: ManyToMany) -> Model:
    """The same weights in a NumpyRNN, and o_t = V s_t + c in NumPy."""
    V, c = (w.numpy(force=True) for w in model.output_layer.parameters())
    rnn = NumpyRNN(SYMBOLS, model.output_layer.in_features, batch_first=True)
    rnn.load_state_dict(model.rnn.state_dict())

    def numpy_model(
        x: Tensor, h_0: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        s, h_n = rnn(x.numpy(), None if h_0 is None else h_0.numpy())
        return torch.from_numpy(s @ V.T + c), torch.from_numpy(h_n)

    return numpy_model


# --8<-- [end:swap]
