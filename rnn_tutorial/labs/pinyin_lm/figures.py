"""The figures: bits while learning, and the length of the gradient."""

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

from rnn_tutorial.labs.figure import BLUE, GREY, ORANGE, new_axes

POINTS = 200  # of a line at most: a figure is part of the page
BOTTOM, TOP = 2.4, 3.1  # bits


def draw_bits(
    batches: Sequence[float],
    held_out: Sequence[float],
    ngrams: Mapping[str, float],
) -> Axes:
    """Bits of the batches and, after each epoch, of the held-out strings.

    A dashed line for each n-gram model, if it is not far above the RNN.
    """
    axes = new_axes("optimizer.step()", "bit")
    x, y = in_groups(batches, lambda group: sum(group) / len(group))
    axes.plot(x, y, color=BLUE, label="RNN")
    steps = [
        (epoch + 1) * len(batches) / len(held_out)
        for epoch in range(len(held_out))
    ]
    axes.plot(steps, held_out, "o", color=ORANGE, label="RNN (held_out)")
    near = {name: bits for name, bits in ngrams.items() if bits < TOP}
    label_at = 0.0
    for name, bits in sorted(near.items(), key=lambda item: item[1]):
        axes.axhline(bits, color=GREY, linewidth=0.8, linestyle="--")
        label_at = max(bits, label_at + 0.05)  # not one on the other
        axes.annotate(
            name,
            (1.01, label_at),
            xycoords=("axes fraction", "data"),
            color=GREY,
            fontsize=8,
            verticalalignment="center",
        )
    axes.set_ylim(BOTTOM, TOP)
    axes.legend(labelcolor=GREY, frameon=False)
    return axes


def draw_norms(
    clipped: Sequence[float],
    unclipped: Sequence[float],
    max_norm: float = 0.25,
) -> Axes:
    """The gradient's norm before clipping, over the steps that both made."""
    axes = new_axes("optimizer.step()", "‖∇L‖")
    steps = min(len(clipped), len(unclipped))
    x, y = in_groups(unclipped[:steps], max)
    axes.plot(x, y, color=ORANGE, linestyle=":", label="max_norm=inf")
    x, y = in_groups(clipped[:steps], max)
    axes.plot(x, y, color=BLUE, label=f"max_norm={max_norm}")
    axes.axhline(max_norm, color=GREY, linewidth=0.8, linestyle="--")
    axes.set_yscale("log")
    axes.legend(labelcolor=GREY, frameon=False)
    return axes


def in_groups(
    values: Sequence[float], one: Callable[[Sequence[float]], float]
) -> tuple[list[float], list[float]]:
    """The middle of each group of neighbours, and one value for it."""
    size = -(-len(values) // POINTS)
    starts = range(0, len(values), size)
    groups = [values[start : start + size] for start in starts]
    middles = [
        start + (len(group) - 1) / 2
        for start, group in zip(starts, groups, strict=True)
    ]
    return middles, [one(group) for group in groups]
