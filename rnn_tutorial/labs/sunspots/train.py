"""Train on one part of the series, and on nothing else."""

# --8<-- [start:imports]
from collections.abc import Iterable

import torch
from tqdm import tqdm

from rnn_tutorial.labs.one_thread import one_thread

# --8<-- [end:imports]
from rnn_tutorial.labs.sunspots.model import SunspotRNN
from rnn_tutorial.labs.sunspots.windows import WINDOW, Series, values, windows


# --8<-- [start:scale]
def fit_scale(part: Series) -> tuple[float, float]:
    """Mean and standard deviation of this part of the series."""
    numbers = values(part, part)
    return float(numbers.mean()), float(numbers.std())


# --8<-- [end:scale]


# --8<-- [start:train]
Device = torch.device | str


@one_thread()
def train(model: SunspotRNN, part: Series, epochs: int) -> SunspotRNN:
    """Learn to forecast one year ahead, all windows in one batch."""
    years = list(part)[WINDOW:]
    x = torch.tensor(windows(part, years)).float().to(model.scale.device)
    y = torch.tensor(values(part, years)).float().to(model.scale.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in tqdm(range(epochs), leave=False):
        loss = (model(x) - y).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def train_seeds(
    part: Series,
    scale: tuple[float, float],
    epochs: int,
    seeds: Iterable[int],
    device: Device,
    nonlinearity: str = "tanh",
) -> list[SunspotRNN]:
    """Models that differ only in the weights they start with."""
    models = []
    for seed in seeds:
        torch.manual_seed(seed)
        model = SunspotRNN(*scale, nonlinearity)  # drawn on the CPU
        models.append(train(model.to(device), part, epochs))
    return models


# --8<-- [end:train]
