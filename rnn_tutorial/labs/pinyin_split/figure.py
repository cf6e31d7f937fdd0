"""The figure: strings right against K."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from matplotlib.axes import Axes

from rnn_tutorial.labs.figure import BLUE, GREY, ORANGE, new_axes
from rnn_tutorial.labs.pinyin_split.score import Score


def draw_late(
    late: Mapping[int, Sequence[Score]], birnn: Sequence[Score]
) -> Axes:
    """The one-way RNN by K as a curve, the bidirectional one as a line.

    A point is the mean over the seeds, its bar reaches from the lowest to the
    highest.
    """
    axes = new_axes("$K$", "%")
    groups = [[100 * s.strings for s in group] for group in late.values()]
    means = [fmean(group) for group in groups]
    below = [m - min(g) for m, g in zip(means, groups, strict=True)]
    above = [max(g) - m for m, g in zip(means, groups, strict=True)]
    line = fmean(100 * score.strings for score in birnn)

    axes.axhline(line, c=ORANGE, ls="--", label="BiRNN")
    axes.errorbar(
        list(late),
        means,
        [below, above],
        c=BLUE,
        marker="o",
        ms=4,
        capsize=4,
        label="RNN",
    )
    for k, mean in zip(late, means, strict=True):
        axes.annotate(
            f"{mean:.1f}",
            (k, mean),
            (4, -6),
            textcoords="offset points",
            va="top",
            c=GREY,
        )
    axes.set(xticks=list(late), ylim=(0, 105))
    axes.margins(x=0.1)
    axes.legend(frameon=False, labelcolor=GREY, loc="lower right")
    return axes
