"""The task of the page on choosing, and the networks compared on it."""

# --8<-- [start:imports]
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

# --8<-- [end:imports]


# --8<-- [start:draw]
def draw(
    number: int, length: int, random: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Sequences with one mark each, (N, T, 5), and the marked symbols, (N,)."""
    symbols = torch.randint(4, (number, length), generator=random)
    marked = torch.randint(10, (number,), generator=random)  # which step
    rows = torch.arange(number)
    x = torch.zeros(number, length, 5)
    x[:, :, :4] = nn.functional.one_hot(symbols, 4)
    x[rows, marked, 4] = 1.0
    return x, symbols[rows, marked]


# --8<-- [end:draw]


# --8<-- [start:draw_up_to]
def draw_up_to(length: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """A batch of 16 sequences of one length, which is at most `length`."""
    some = int(torch.randint(10, length + 1, (1,), generator=random))
    return draw(16, some, random)


# --8<-- [end:draw_up_to]


# --8<-- [start:odd]
def odd(
    number: int, length: int, random: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Bits, (N, T, 5), and whether the number of ones is odd (1) or not (0)."""
    bits = torch.randint(2, (number, length), generator=random)
    x = torch.zeros(number, length, 5)
    x[:, :, 0] = bits
    return x, bits.sum(1) % 2


def odd_up_to_ten(random: torch.Generator) -> tuple[Tensor, Tensor]:
    """A batch of 32 sequences of one length, which is at most 10."""
    return odd(32, int(torch.randint(1, 11, (1,), generator=random)), random)


# --8<-- [end:odd]


# --8<-- [start:recurrent]
class Recurrent(nn.Module):
    """An RNN, LSTM or GRU, and an output layer after the last step."""

    def __init__(self, kind: str, hidden_size: int, length: int) -> None:
        super().__init__()
        self.rnn = getattr(nn, kind)(5, hidden_size, batch_first=True)
        self.output_layer = nn.Linear(hidden_size, 4)
        remember(self.rnn, length)

    def forward(self, x: Tensor) -> Tensor:
        output, _ = self.rnn(x)
        scores: Tensor = self.output_layer(output[:, -1])
        return scores


# --8<-- [end:recurrent]


# --8<-- [start:remember]
@torch.no_grad()
def remember(rnn: Any, length: int) -> None:
    """Change the initial weights so that a state lasts about that long."""
    if rnn.mode == "RNN_TANH":
        nn.init.orthogonal_(rnn.weight_hh_l0)
        return
    size = rnn.hidden_size
    bias = rnn.bias_ih_l0.zero_()
    rnn.bias_hh_l0.zero_()
    # The gate that keeps: the LSTM's forget gate, the GRU's update gate.
    bias[size : 2 * size].uniform_(1, length - 1).log_()
    if rnn.mode == "LSTM":
        bias[:size] = -bias[size : 2 * size]  # what is kept is not replaced


# --8<-- [end:remember]


# --8<-- [start:positions]
def position(t: Tensor, size: int) -> Tensor:
    """Sine and cosine of t at `size / 2` speeds: (…,) to (…, size)."""
    speeds = 10_000 ** (-torch.arange(0, size, 2) / size)
    angles = t[..., None] * speeds
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


# --8<-- [end:positions]


# --8<-- [start:transformer]
class Transformer(nn.Module):
    """One layer that looks back, and an output layer after the last step."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.embed = nn.Linear(5, size)
        self.layer = nn.TransformerEncoderLayer(
            size,
            nhead=1,
            dim_feedforward=2 * size,
            dropout=0.0,
            batch_first=True,
            norm_first=True,
        )
        self.output_layer = nn.Linear(size, 4)

    def forward(self, x: Tensor) -> Tensor:
        length = x.shape[1]
        embedded = self.embed(x) + position(torch.arange(length), self.size)
        mask = nn.Transformer.generate_square_subsequent_mask(length)
        output = self.layer(embedded, src_mask=mask, is_causal=True)
        scores: Tensor = self.output_layer(output[:, -1])
        return scores


# --8<-- [end:transformer]


# --8<-- [start:read_one]
def read_one(
    model: Any, x_t: Tensor, keys: Tensor, values: Tensor, n: int
) -> Tensor:
    """Scores after item n, whose key and value join those of the n before."""
    layer, attention = model.layer, model.layer.self_attn
    new = model.embed(x_t) + position(torch.tensor(n), model.size)
    three = attention.in_proj_weight @ layer.norm1(new)
    three = three + attention.in_proj_bias
    query, keys[n], values[n] = three.chunk(3)

    match = keys[: n + 1] @ query / math.sqrt(model.size)
    new = new + attention.out_proj(match.softmax(0) @ values[: n + 1])
    new = new + layer.linear2(layer.linear1(layer.norm2(new)).relu())
    scores: Tensor = model.output_layer(new)
    return scores


# --8<-- [end:read_one]


# --8<-- [start:models]
def four(length: int) -> dict[str, nn.Module]:
    """The four, with about the same number of weights."""
    return {
        "RNN": Recurrent("RNN", 67, length),
        "LSTM": Recurrent("LSTM", 32, length),
        "GRU": Recurrent("GRU", 37, length),
        "Transformer": Transformer(24),
    }


# --8<-- [end:models]


# --8<-- [start:train]
def train(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    steps: int,
    batch: Callable[[], tuple[Tensor, Tensor]],
) -> None:
    """Update the weights so many times, each time on a batch."""
    for _ in range(steps):
        x, y = batch()
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


@torch.no_grad()
def accuracy(model: nn.Module, x: Tensor, y: Tensor) -> float:
    """The share of the sequences that the model answers right."""
    return float((model(x).argmax(1) == y).double().mean())


# --8<-- [end:train]
