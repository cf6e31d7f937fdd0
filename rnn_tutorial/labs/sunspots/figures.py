"""The figures: the series, and forecasts against what came."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from rnn_tutorial.labs.figure import BLUE, GREY, ORANGE, new_axes
from rnn_tutorial.labs.sunspots.errors import Forecasts
from rnn_tutorial.labs.sunspots.windows import Series, values, windows

STYLES = ((ORANGE, "-"), (BLUE, "--"))


def draw_series(series: Series, last: int) -> Axes:
    """All years; those after ``last`` in colour, and the line they may pass."""
    train = [year for year in series if year <= last]
    test = [year for year in series if year >= last]
    axes = new_axes("$t$", "$y_t$")
    top = max(values(series, train))
    axes.axhline(top, c=GREY, ls=":", lw=1)
    axes.plot(train, values(series, train), c=GREY, lw=1)
    axes.plot(test, values(series, test), c=ORANGE, lw=1.5)
    return axes


def draw_forecasts(
    forecasts: Forecasts,
    series: Series,
    years: Sequence[int],
    factor: float = 1,
) -> Axes:
    """One or two kinds of forecast, one year ahead, and the truth.

    A line is the mean of a kind, the band around it holds all of them. All
    that is read or compared is multiplied by ``factor``.
    """
    axes = new_axes("$t$", "$y_t$" if factor == 1 else f"${factor} y_t$")
    truth = factor * values(series, years)
    axes.plot(years, truth, c=GREY, marker=".", ms=5, lw=1, label="$y$")
    x = factor * windows(series, years)
    for (kind, some), style in zip(forecasts.items(), STYLES, strict=False):
        colour, dashes = style
        o = [forecast(x) for forecast in some]
        axes.plot(years, np.mean(o, axis=0), dashes, c=colour, label=kind)
        if len(o) > 1:
            low, high = np.min(o, axis=0), np.max(o, axis=0)
            axes.fill_between(years, low, high, color=colour, alpha=0.3, lw=0)
    axes.legend(
        frameon=False,
        labelcolor=GREY,
        ncols=3,
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
    )
    return axes
