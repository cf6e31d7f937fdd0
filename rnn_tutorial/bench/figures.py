"""The charts of what was measured, for the page on speed.

Each takes the data of a JSON file that ``python -m rnn_tutorial.bench`` wrote,
with times in seconds, and returns axes in a figure of their own. All that is
written is names and symbols: one chart serves both languages.
"""

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from rnn_tutorial.labs.figure import BLUE, GREEN, GREY, ORANGE, new_axes

STYLES: dict[str, dict[str, Any]] = {
    "NumpyRNN": {"color": BLUE, "marker": "o"},
    "nn.RNN": {"color": GREEN, "marker": "s"},
    "CellRNN": {"color": ORANGE, "marker": "^"},
    "CellRNN compiled": {"color": ORANGE, "marker": "v", "linestyle": "--"},
    "loop over samples": {"color": GREY, "marker": "D", "linestyle": ":"},
}

PEERS: dict[str, dict[str, Any]] = {
    "ONNX Runtime": {"color": GREY, "marker": "P", "linestyle": "-."},
    "JAX": {"color": GREY, "marker": "X", "linestyle": "--"},
}

LABELS = {
    "CellRNN compiled": "compile(CellRNN)",
    "loop over samples": "over_samples",
}


def plot(axes: Axes, name: str, x: list[Any], y: list[float]) -> Line2D:
    """One implementation's curve, in the style it has in all charts."""
    label, style = LABELS.get(name, name), (STYLES | PEERS)[name]
    (line,) = axes.plot(x, y, **style, markersize=5, label=label)
    return line


def legend(axes: Axes) -> None:
    """The names, in the colour of all that is written."""
    axes.legend(frameon=False, labelcolor=GREY, fontsize=10)


def length(data: dict[str, Any]) -> Axes:
    """Seconds against the length T, both on logarithmic scales."""
    return time_against("length", "$T$", data)


def hidden(data: dict[str, Any]) -> Axes:
    """Seconds against the hidden size H, both on logarithmic scales."""
    return time_against("hidden", "$H$", data)


def batch(data: dict[str, Any]) -> Axes:
    """Seconds against the number N of sequences, both logarithmic."""
    return time_against("batch", "$N$", data)


def time_against(key: str, label: str, data: dict[str, Any]) -> Axes:
    """Seconds against the numbers of one key; a curve for each name."""
    axes = new_axes(label, "s")
    for name in dict.fromkeys(row["name"] for row in data[key]):
        rows = [row for row in data[key] if row["name"] == name]
        x = [row[key] for row in rows]
        plot(axes, name, x, [row["seconds"] for row in rows])
    axes.set(xscale="log", yscale="log")
    axes.minorticks_off()
    ticks = x[::2] if len(x) > 6 else x
    axes.set_xticks(ticks, [str(number) for number in ticks])
    legend(axes)
    return axes


def share(data: dict[str, Any]) -> Axes:
    """Each size's share of the measured matrix-product rate, in percent.

    The forward pass of the first run; the sizes from small to large.
    """
    axes = new_axes("$N, T, H_{in}, H$", "%")
    rows = [row for row in data["runs"][0]["rows"] if row["pass"] == "forward"]
    for name in STYLES:
        own = [row for row in rows if row["name"] == name]
        if own:
            sizes = ["{}, {},\n{}, {}".format(*row["size"]) for row in own]
            plot(axes, name, sizes, [100 * row["share"] for row in own])
    axes.set_yscale("log")
    axes.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    axes.axhline(100, color=GREY, linewidth=1)
    axes.tick_params(axis="x", labelsize=9)
    legend(axes)
    return axes


CHARTS: dict[str, Callable[[dict[str, Any]], Axes]] = {
    "length": length,
    "hidden": hidden,
    "batch": batch,
    "share": share,
}
