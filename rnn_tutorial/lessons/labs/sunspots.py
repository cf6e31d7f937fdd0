"""Forecast sunspots with an RNN, against three forecasts without one."""

# --8<-- [start:setup]
import matplotlib.pyplot as plt
import numpy as np
import torch

from rnn_tutorial import choose_device
from rnn_tutorial.labs.sunspots.data import load_sunspots, until
from rnn_tutorial.labs.sunspots.errors import share_nearer, table
from rnn_tutorial.labs.sunspots.figures import draw_forecasts, draw_series

# --8<-- [end:setup]
# isort: split
from rnn_tutorial.labs.sunspots.claims import between, check
from rnn_tutorial.labs.sunspots.errors import all_forecasts, errors, rmse
from rnn_tutorial.labs.sunspots.limits import ceiling, largest, saturated
from rnn_tutorial.labs.sunspots.other_years import errors_of_years
from rnn_tutorial.labs.sunspots.swap import with_cell_rnn, with_numpy_rnn
from rnn_tutorial.labs.sunspots.train import fit_scale, train_seeds
from rnn_tutorial.labs.sunspots.windows import WINDOW, values, windows

# --8<-- [start:settings]
epochs, seeds = 400, range(5)
device = choose_device()
torch.backends.cudnn.allow_tf32 = False  # on an NVIDIA GPU: full float32
# --8<-- [end:settings]

# --8<-- [start:series]
series = load_sunspots()
part, test = until(series, 1949), range(1950, 2009)
print("years:", len(part), "to train on,", len(test), "to test on")
print("largest number:", max(part.values()), "and", max(series.values()))

draw_series(series, last=1949)
plt.show()
# --8<-- [end:series]

# --8<-- [start:known]
for ahead in (1, 3):
    print(f"{ahead} ahead:", windows(series, [1950], ahead)[0])
# --8<-- [end:known]

# --8<-- [start:scaled]
for years in (series, part):
    scale = mean, std = fit_scale(years)
    print(f"until {max(years)}: mean {mean:.1f}, standard deviation {std:.1f}")
# --8<-- [end:scaled]

# --8<-- [start:one_year]
models = train_seeds(part, scale, epochs, seeds, device)
forecasts = all_forecasts(part, models)
results = {"1 year": errors(forecasts, series, test)}
print(table(results))
# --8<-- [end:one_year]

# --8<-- [start:figure]
shown = {kind: forecasts[kind] for kind in ("RNN", "linear")}
draw_forecasts(shown, series, test)
plt.show()
# --8<-- [end:figure]

# --8<-- [start:nearer]
(linear,) = forecasts["linear"]
nearer = [share_nearer(f, linear, series, test) for f in forecasts["RNN"]]
print("RNN nearer than linear:", *(f"{share:.0%}" for share in nearer))
# --8<-- [end:nearer]

# --8<-- [start:not_scaled]
raw = train_seeds(part, (0, 1), epochs, seeds, device)
results["1 year"]["not scaled"] = [
    rmse(model.forecast, series, test) for model in raw
]
print(table(results))
# --8<-- [end:not_scaled]

# --8<-- [start:why]
kinds = {"scaled": models, "not scaled": raw}
x = windows(series, test)
ceilings = {kind: [ceiling(m) for m in some] for kind, some in kinds.items()}
shares = {kind: [saturated(m, x) for m in some] for kind, some in kinds.items()}
for kind in kinds:
    print(f"{kind}, ceilings: ", *(f"{top:6.1f}" for top in ceilings[kind]))
    print(f"{kind}, saturated:", *(f"{share:6.1%}" for share in shares[kind]))
# --8<-- [end:why]

# --8<-- [start:above]
top = max(part.values())
above = [year for year in test if series[year] > top]
within = [year for year in test if series[year] <= top]
print("above:", above)
results["within"] = errors(forecasts, series, within)
results["above"] = errors(forecasts, series, above)
print(table({name: results[name] for name in ("within", "above")}))
# --8<-- [end:above]

# --8<-- [start:four_times]
answers = largest(forecasts, 4 * windows(series, test))
answers["truth"] = [4 * max(values(series, test))]
for kind in ("truth", "linear", "RNN"):
    print(f"{kind:6}", *(f"{answer:5.0f}" for answer in answers[kind]))

draw_forecasts(shown, series, test, factor=4)
plt.show()
# --8<-- [end:four_times]

# --8<-- [start:three_years]
results["3 years"] = errors(forecasts, series, test, ahead=3)
print(table({name: results[name] for name in ("1 year", "3 years")}))
# --8<-- [end:three_years]

# --8<-- [start:splits]
for first, last in ((1900, 1949), (1960, 2008)):
    results[f"{first}-{last}"] = errors_of_years(
        series, first, last, epochs, seeds, device
    )
print(table({name: results[name] for name in ("1900-1949", "1960-2008")}))
# --8<-- [end:splits]

# --8<-- [start:claims]
check(results, nearer, ceilings, shares, answers)
print("All of it holds.")
# --8<-- [end:claims]

# --8<-- [start:swapped]
x = windows(series, test)
o = models[0].forecast(x)
print("CellRNN: ", np.allclose(with_cell_rnn(models[0])(x), o, atol=1e-3))
print("NumpyRNN:", np.allclose(with_numpy_rnn(models[0])(x), o, atol=1e-3))
# --8<-- [end:swapped]

# --8<-- [start:try_it]
year = 1958  # from 1711 to 2009

x = windows(series, [year])  # or eleven of your own: np.array([[…]])
print("known:", *x[0])
for kind, some in forecasts.items():
    print(f"{kind:13}", *(f"{forecast(x)[0]:6.1f}" for forecast in some))
print("truth:", series.get(year, "not among these numbers"))
# --8<-- [end:try_it]

# --8<-- [start:exercise_2]
mean, std = scale
halves = {"only shifted": (mean, 1), "only divided": (0, std)}
found = {}
for kind, half in halves.items():
    (model,) = train_seeds(part, half, epochs, seeds[:1], device)
    found[kind] = rmse(model.forecast, series, test)
    print(f"{kind}: {found[kind]:.1f}")
between(1.8, found["only shifted"] / found["only divided"], 3, "exercise 2")
# --8<-- [end:exercise_2]

# --8<-- [start:exercise_3]
relus = train_seeds(part, scale, epochs, seeds, device, nonlinearity="relu")
kinds = {
    "RNN": forecasts["RNN"],
    "relu": [model.forecast for model in relus],
}
found = {"1 year": errors(kinds, series, test)}
answers = largest(kinds, 4 * windows(series, test))
print(table(found))
print("4 times:", *(f"{answer:.0f}" for answer in answers["relu"]))

tanh, relu = (np.mean(found["1 year"][kind]) for kind in kinds)
between(0.85, relu / tanh, 1.15, "exercise 3, one year ahead")
between(250, min(answers["relu"]), 1500, "exercise 3, 4 times")
# --8<-- [end:exercise_3]

# --8<-- [start:exercise_4]
years = list(part)[WINDOW + 2 :]
x, y = windows(part, years, ahead=3), values(part, years)
with_one = np.column_stack([x, np.ones(len(x))])
*weights, constant = np.linalg.lstsq(with_one, y)[0]

o = windows(series, test, ahead=3) @ weights + constant
direct = np.sqrt(np.mean((o - values(series, test)) ** 2))
(iterated,) = results["3 years"]["linear"]
print(f"direct {direct:.1f}, iterated {iterated:.1f}")
between(0.95, direct / iterated, 1.05, "exercise 4")
# --8<-- [end:exercise_4]
