"""The model: for each letter, does a syllable end there?"""

# --8<-- [start:imports]
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot, pad

from rnn_tutorial import ManyToMany
from rnn_tutorial.labs.one_thread import one_thread
from rnn_tutorial.labs.pinyin import encode, same_length_batches
from rnn_tutorial.labs.pinyin_split.data import Split

# --8<-- [end:imports]


# --8<-- [start:Splitter]
class Splitter(nn.Module):
    """Two scores a letter: no syllable ends there, or one does.

    They come ``late`` letters after the letter that they are about.
    """

    def __init__(
        self, hidden_size: int, bidirectional: bool = False, late: int = 0
    ) -> None:
        super().__init__()
        rnn = nn.RNN(
            26, hidden_size, batch_first=True, bidirectional=bidirectional
        )
        self.model = ManyToMany(rnn, output_size=2)
        self.late = late

    def forward(self, letters: Tensor) -> Tensor:
        """Letters (batch, length) -> scores (batch, length, 2)."""
        device = self.model.output_layer.weight.device
        x = one_hot(letters.to(device), 26).float()  # (batch, length, 26)
        x = pad(x, (0, 0, 0, self.late))  # K steps of zeros after the string
        o, _ = self.model(x)
        scores: Tensor = o[:, self.late :]  # step t + K is about letter t
        return scores


# --8<-- [end:Splitter]


# --8<-- [start:split]
def cut(string: str, ends: Sequence[int]) -> Split:
    """Cut the string after each letter whose ``ends`` is 1, and at its end."""
    stops = [t for t in range(1, len(string)) if ends[t - 1]] + [len(string)]
    starts = [0, *stops[:-1]]
    return tuple(string[a:b] for a, b in zip(starts, stops, strict=True))


@one_thread()
@torch.no_grad()
def split(
    splitter: Callable[[Tensor], Tensor], strings: Sequence[str]
) -> list[Split]:
    """The syllables of each string: for each letter the higher score wins."""
    splits: dict[str, Split] = {}
    for batch in same_length_batches(strings, batch_size=1000):
        ends = splitter(encode(batch)).argmax(dim=2).tolist()
        splits |= {s: cut(s, e) for s, e in zip(batch, ends, strict=True)}
    return [splits[string] for string in strings]


# --8<-- [end:split]
