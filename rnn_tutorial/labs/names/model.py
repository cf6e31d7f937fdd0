"""The model: a score for each language from the state after the last letter."""

# --8<-- [start:imports]
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from rnn_tutorial import ManyToOne
from rnn_tutorial.labs.names.data import LANGUAGES
from rnn_tutorial.labs.one_thread import one_thread
from rnn_tutorial.labs.pinyin import encode, same_length_batches

Kind = type[nn.RNN | nn.GRU | nn.LSTM]

# --8<-- [end:imports]


# --8<-- [start:NameReader]
class NameReader(nn.Module):
    """A score for each language, from the final state.

    ``kind`` is nn.RNN, nn.GRU or nn.LSTM.
    """

    def __init__(
        self,
        hidden_size: int,
        bidirectional: bool = False,
        kind: Kind = nn.RNN,
    ) -> None:
        super().__init__()
        rnn = kind(
            26, hidden_size, batch_first=True, bidirectional=bidirectional
        )
        self.model = ManyToOne(rnn, output_size=len(LANGUAGES))

    def forward(self, letters: Tensor) -> Tensor:
        """Letters (batch, length) -> scores (batch, languages)."""
        device = self.model.output_layer.weight.device
        scores: Tensor = self.model(one_hot(letters.to(device), 26).float())
        return scores


# --8<-- [end:NameReader]


# --8<-- [start:probabilities]
@one_thread()
@torch.no_grad()
def probabilities(
    reader: Callable[[Tensor], Tensor], names: Sequence[str]
) -> Tensor:
    """What the reader says of each name, (names, languages), on the CPU."""
    found: dict[str, Tensor] = {}
    for batch in same_length_batches(names, batch_size=1000):
        p = reader(encode(batch)).softmax(dim=1).cpu()
        found |= dict(zip(batch, p, strict=True))
    return torch.stack([found[name] for name in names])


# --8<-- [end:probabilities]


# --8<-- [start:prefixes]
def prefixes(name: str) -> list[str]:
    """What has been read after each letter: k, ko, kow, …"""
    return [name[: t + 1] for t in range(len(name))]


# --8<-- [end:prefixes]
