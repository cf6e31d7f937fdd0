"""The sunspots of 309 years, and what is known of them in a given year.

sunspots.csv holds the yearly means of the sunspot number, 1700 to 2008: public
domain, published by NOAA's National Geophysical Data Center, here from the
package statsmodels. They are version 1.0 of the International Sunspot Number.
Its keeper, the World Data Center SILSO at the Royal Observatory of Belgium,
replaced it in 2015 by a version 2.0, with other numbers and another licence.
"""

import csv
from pathlib import Path

from rnn_tutorial.labs.sunspots.windows import Series


def load_sunspots() -> Series:
    """{1700: 5.0, 1701: 11.0, …, 2008: 2.9}, by NOAA (public domain)."""
    file = Path(__file__).with_name("sunspots.csv")
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.DictReader(text)
        return {int(row["year"]): float(row["sunspots"]) for row in rows}


def until(series: Series, last: int) -> Series:
    """The part of the series that ends with the year ``last``."""
    return {year: y for year, y in series.items() if year <= last}
