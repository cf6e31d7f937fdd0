"""The command: train, save a model and the figures, print the tables."""

from rnn_tutorial.command.results import results_folder
from rnn_tutorial.labs.command import check_claims, parser, save_weights
from rnn_tutorial.labs.figure import save
from rnn_tutorial.labs.sunspots.claims import check
from rnn_tutorial.labs.sunspots.data import load_sunspots, until
from rnn_tutorial.labs.sunspots.errors import (
    all_forecasts,
    errors,
    rmse,
    share_nearer,
    table,
)
from rnn_tutorial.labs.sunspots.figures import (
    draw_forecasts,
    draw_series,
)
from rnn_tutorial.labs.sunspots.limits import ceiling, largest, saturated
from rnn_tutorial.labs.sunspots.other_years import errors_of_years
from rnn_tutorial.labs.sunspots.train import fit_scale, train_seeds
from rnn_tutorial.labs.sunspots.windows import windows

EPOCHS, SEEDS, LAST = 400, 5, 1949
FILES = ["1-year.svg", "4-times.svg", "model.pt", "series.svg"]


def main(argv: list[str] | None = None) -> None:
    """Run the whole lab as its page does."""
    p = parser("sunspots", "Forecast sunspots with an RNN.", EPOCHS, FILES)
    args = p.parse_args(argv)
    how = args.epochs, range(args.seed, args.seed + SEEDS), args.device
    series = load_sunspots()
    part, test = until(series, LAST), range(LAST + 1, 2009)
    x, top = windows(series, test), max(part.values())
    models = {
        "scaled": train_seeds(part, fit_scale(part), *how),
        "not scaled": train_seeds(part, (0, 1), *how),
    }
    forecasts = all_forecasts(part, models["scaled"])
    results = {
        "1 year": errors(forecasts, series, test),
        "3 years": errors(forecasts, series, test, ahead=3),
        "1900-1949": errors_of_years(series, 1900, 1949, *how),
        "1960-2008": errors_of_years(series, 1960, 2008, *how),
    }
    results["1 year"]["not scaled"] = [
        rmse(model.forecast, series, test) for model in models["not scaled"]
    ]
    years = {
        "within": [t for t in test if series[t] <= top],
        "above": [t for t in test if series[t] > top],
    }
    limited = {n: errors(forecasts, series, t) for n, t in years.items()}
    shown = {kind: forecasts[kind] for kind in ("RNN", "linear")}
    figures = {
        "series.svg": draw_series(series, LAST),
        "1-year.svg": draw_forecasts(shown, series, test),
        "4-times.svg": draw_forecasts(shown, series, test, 4),
    }
    with results_folder(args.out) as folder:
        save_weights(models["scaled"][0], folder / "model.pt")
        for name, axes in figures.items():
            save(axes, folder / name)
    print(table(results), table(limited), sep="\n\n", end="\n\n")

    def check_all() -> None:
        linear = forecasts["linear"][0]
        nearer = [
            share_nearer(f, linear, series, test) for f in forecasts["RNN"]
        ]
        ceilings = {
            n: [ceiling(m) for m in group] for n, group in models.items()
        }
        shares = {
            n: [saturated(m, x) for m in group] for n, group in models.items()
        }
        answers = largest(forecasts, 4 * x)
        answers["truth"] = [4 * max(series.values())]
        check(results | limited, nearer, ceilings, shares, answers)

    check_claims(p, args.epochs, check_all)
