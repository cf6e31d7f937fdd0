"""The look of the labs' figures: readable on white and on dark."""

# --8<-- [start:figure]
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

GREY = "#777777"  # all that is written; the site turns it into its text colour
BLUE, ORANGE, GREEN = "#4c7fd6", "#d1661f", "#2e9a6b"


def new_axes(x_label: str, y_label: str) -> Axes:
    """Axes in a figure of their own, without a background.

    The labels are symbols and units: one figure serves both languages.
    """
    figure, axes = plt.subplots(figsize=(4.4, 2.8), layout="constrained")
    figure.set_facecolor("none")
    axes.set_facecolor("none")
    axes.set_xlabel(x_label, color=GREY)
    axes.set_ylabel(y_label, color=GREY)
    axes.tick_params(colors=GREY)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["bottom", "left"]].set_color(GREY)
    return axes


# --8<-- [end:figure]


def save(axes: Axes, file: Path) -> None:
    """Write the figure as SVG, the same bytes each time, and close it."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": file.name}):
        figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
