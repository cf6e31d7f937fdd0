"""How far forecasts are off, one year ahead or several."""

# --8<-- [start:imports]
from collections.abc import Sequence

import numpy as np

# --8<-- [end:imports]
from rnn_tutorial.labs.sunspots.baselines import (
    Forecast,
    fit_linear,
    persistence,
    seasonal_naive,
)
from rnn_tutorial.labs.sunspots.model import SunspotRNN
from rnn_tutorial.labs.sunspots.windows import Series, values, windows


# --8<-- [start:rmse]
def iterate(forecast: Forecast, x: np.ndarray, ahead: int) -> np.ndarray:
    """Forecast further: each forecast joins the window as if it were known."""
    for _ in range(ahead):
        o = forecast(x)
        x = np.column_stack([x[:, 1:], o])
    return o


def rmse(
    forecast: Forecast, series: Series, years: Sequence[int], ahead: int = 1
) -> float:
    """The root of the mean squared error over these years, in sunspots."""
    o = iterate(forecast, windows(series, years, ahead), ahead)
    return float(np.sqrt(np.mean((o - values(series, years)) ** 2)))


# --8<-- [end:rmse]


# --8<-- [start:errors]
Forecasts = dict[str, list[Forecast]]  # a kind may have several, one a seed
Errors = dict[str, list[float]]


def all_forecasts(part: Series, models: list[SunspotRNN]) -> Forecasts:
    """The three without a network, fitted on this part, and the models."""
    return {
        "persistence": [persistence],
        "11 years back": [seasonal_naive],
        "linear": [fit_linear(part)],
        "RNN": [model.forecast for model in models],
    }


def errors(
    forecasts: Forecasts, series: Series, years: Sequence[int], ahead: int = 1
) -> Errors:
    """The RMSE of each forecast of each kind."""
    return {
        kind: [rmse(forecast, series, years, ahead) for forecast in some]
        for kind, some in forecasts.items()
    }


# --8<-- [end:errors]


def share_nearer(
    forecast: Forecast, other: Forecast, series: Series, years: Sequence[int]
) -> float:
    """The share of the years in which a forecast is nearer than another."""
    x, y = windows(series, years), values(series, years)
    return float(np.mean(abs(forecast(x) - y) < abs(other(x) - y)))


def table(results: dict[str, Errors]) -> str:
    """One row a kind of forecast, one column a result.

    Where there are several seeds: their mean ± their standard deviation.
    """
    lines = [f"{'RMSE':13}" + "".join(f"{name:>13}" for name in results)]
    for kind in max(results.values(), key=len):
        cells = (spread(found.get(kind, [])) for found in results.values())
        lines.append(f"{kind:13}" + "".join(f"{cell:>13}" for cell in cells))
    return "\n".join(line.rstrip() for line in lines)


def spread(numbers: Sequence[float]) -> str:
    """19.4, or where there are several: 19.4 ± 0.5."""
    if len(numbers) < 2:
        return "".join(f"{number:.1f}" for number in numbers)
    return f"{np.mean(numbers):.1f} ± {np.std(numbers, ddof=1):.1f}"
