"""The figures: what is taken for what, and an answer that changes."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from rnn_tutorial.labs.figure import BLUE, GREEN, GREY, ORANGE, new_axes
from rnn_tutorial.labs.names.data import LANGUAGES

STYLES = ((BLUE, "-"), (ORANGE, "--"), (GREEN, ":"), (GREY, "-."))


def draw_confusion(table: Tensor) -> Axes:
    """Languages against answers, (12, 12): each row's shares in %.

    What rounds to 0 is left out.
    """
    axes = new_axes("$\\hat{y}$", "$y$")
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.set_size_inches(4.6, 4.4)
    shares = (table / table.sum(dim=1, keepdim=True).clamp(min=1)).tolist()
    for i, row in enumerate(shares):
        for j, share in enumerate(row):
            colour = BLUE if i == j else ORANGE
            cell = Rectangle((j - 0.5, i - 0.5), 1, 1, fc=colour, lw=0)
            cell.set_alpha(0.6 * share if i == j else min(0.6, 2 * share))
            axes.add_patch(cell)
            if round(100 * share):
                text = f"{100 * share:.0f}"
                axes.text(j, i, text, ha="center", va="center", c=GREY)
    ticks = range(len(LANGUAGES))
    axes.set(xlim=(-0.5, 11.5), ylim=(11.5, -0.5), aspect="equal")
    axes.set_xticks(ticks, LANGUAGES)
    axes.set_yticks(ticks, LANGUAGES)
    axes.tick_params(length=0)
    return axes


def draw_letters(name: str, p: Tensor, languages: Sequence[str]) -> Axes:
    """The probabilities (letters, 12) of four languages, after each letter."""
    axes = new_axes("$x_t$", "%")
    for language, style in zip(languages, STYLES, strict=True):
        colour, dashes = style
        y = 100 * p[:, LANGUAGES.index(language)]
        axes.plot(y, dashes, c=colour, marker="o", ms=4, label=language)
    axes.set(ylim=(-3, 103))
    axes.set_xticks(range(len(name)), list(name))
    axes.legend(
        frameon=False,
        labelcolor=GREY,
        ncols=4,
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
    )
    return axes
