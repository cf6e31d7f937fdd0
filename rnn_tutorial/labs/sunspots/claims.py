"""What the lab says, as numbers."""

import numpy as np

from rnn_tutorial.labs.sunspots.errors import Errors


# --8<-- [start:check]
def between(low: float, number: float, high: float, claim: str) -> None:
    """Raise AssertionError unless the number lies between the two."""
    found = f"{claim}: expected {low:.3g} to {high:.3g}, got {number:.3g}"
    assert low < number < high, found


def check(
    results: dict[str, Errors],
    nearer: list[float],
    ceilings: dict[str, list[float]],
    shares: dict[str, list[float]],
    answers: dict[str, list[float]],
) -> None:
    """What this lab says, with room for other seeds and machines."""

    def mean(result: str, kind: str) -> float:
        return float(np.mean(results[result][kind]))

    def compare(
        result: str, kind: str, low: float, high: float, other: str
    ) -> None:
        ratio = mean(result, kind) / mean(result, other)
        between(low, ratio, high, f"{result}, {kind} / {other}")

    # One year ahead: as good as the linear model, far better than the rest.
    compare("1 year", "RNN", 0.9, 1.1, "linear")
    compare("1 year", "RNN", 0.5, 0.7, "persistence")
    compare("1 year", "RNN", 0.4, 0.6, "11 years back")
    between(0.4, float(np.mean(nearer)), 0.6, "years in which RNN is nearer")
    # Not scaled: worse than persistence, and held far below the mean of 45.
    compare("1 year", "not scaled", 2, 3, "persistence")
    between(0, max(ceilings["not scaled"]), 20, "not scaled, ceiling")
    between(0.8, min(shares["not scaled"]), 1, "not scaled, saturated")
    between(-1, max(shares["scaled"]), 0.1, "scaled, saturated")
    # What tanh cannot reach.
    compare("within", "RNN", 0.85, 1.1, "linear")
    compare("above", "RNN", 1.2, 2, "linear")
    between(150, float(np.mean(ceilings["scaled"])), 190.2, "mean ceiling")
    (truth,), (linear,) = answers["truth"], answers["linear"]
    between(0.9, linear / truth, 1, "4 times, linear / truth")
    between(0, max(answers["RNN"]) / truth, 0.3, "4 times, RNN / truth")
    # Three years ahead.
    compare("3 years", "linear", 0.75, 0.9, "11 years back")
    compare("3 years", "RNN", 0.88, 1.15, "11 years back")
    compare("3 years", "RNN", 1.1, 1.4, "linear")
    compare("3 years", "persistence", 2, 3, "linear")
    # Other years.
    compare("1900-1949", "RNN", 0.75, 0.95, "linear")
    compare("1960-2008", "RNN", 0.75, 0.95, "linear")


# --8<-- [end:check]
