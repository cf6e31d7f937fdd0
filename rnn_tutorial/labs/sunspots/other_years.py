"""The same contest, trained and tested on other years."""

from collections.abc import Iterable

from rnn_tutorial.labs.sunspots.data import until
from rnn_tutorial.labs.sunspots.errors import Errors, all_forecasts, errors
from rnn_tutorial.labs.sunspots.train import Device, fit_scale, train_seeds
from rnn_tutorial.labs.sunspots.windows import Series


# --8<-- [start:other_years]
def errors_of_years(
    series: Series,
    first: int,
    last: int,
    epochs: int,
    seeds: Iterable[int],
    device: Device,
) -> Errors:
    """Test on these years, with all that is before them to train on."""
    part = until(series, first - 1)
    models = train_seeds(part, fit_scale(part), epochs, seeds, device)
    years = range(first, last + 1)
    return errors(all_forecasts(part, models), series, years)


# --8<-- [end:other_years]
