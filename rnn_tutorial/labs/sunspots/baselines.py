"""Three forecasts without a network: what an RNN has to beat."""

# --8<-- [start:imports]
from collections.abc import Callable

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.labs.sunspots.windows import WINDOW, Series, values, windows

# --8<-- [start:baselines]
Forecast = Callable[[np.ndarray], np.ndarray]  # windows (n, 11) -> (n,)


def persistence(x: np.ndarray) -> np.ndarray:
    """Next year is like this year."""
    return x[:, -1]


def seasonal_naive(x: np.ndarray) -> np.ndarray:
    """Next year is like the year 11 years before it."""
    return x[:, 0]


def fit_linear(part: Series) -> Forecast:
    """Next year is a weighted sum of 11 years and a constant: least squares."""
    years = list(part)[WINDOW:]
    x = windows(part, years)
    with_one = np.column_stack([x, np.ones(len(x))])
    *weights, constant = np.linalg.lstsq(with_one, values(part, years))[0]
    return lambda x: x @ weights + constant


# --8<-- [end:baselines]
