"""What is known of a series in a given year."""

# --8<-- [start:imports]
from collections.abc import Iterable

import numpy as np

# --8<-- [end:imports]

# --8<-- [start:windows]
Series = dict[int, float]  # year -> sunspots
WINDOW = 11  # years


def values(series: Series, years: Iterable[int]) -> np.ndarray:
    """The numbers of these years."""
    return np.array([series[year] for year in years])


def windows(series: Series, years: Iterable[int], ahead: int = 1) -> np.ndarray:
    """The last 11 numbers known ``ahead`` years before each year: (n, 11)."""
    lasts = [year - ahead for year in years]
    rows = [values(series, range(t - WINDOW + 1, t + 1)) for t in lasts]
    return np.array(rows)


# --8<-- [end:windows]
