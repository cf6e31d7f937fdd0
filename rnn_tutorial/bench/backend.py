"""What differs between timing on a CPU and on a GPU."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rnn_tutorial.bench import limits, timing
from rnn_tutorial.bench.agree import TOLERANCE
from rnn_tutorial.bench.case import Size
from rnn_tutorial.bench.implementations import CPU, Build
from rnn_tutorial.bench.timing import Run


def calls(name: str, run: Run, size: Size, backward: bool) -> int:
    """Matrix products; counted from the code, so that nothing has to run."""
    return limits.calls(name, size, backward)


@dataclass
class Backend:
    """The implementations, the clock and the limits; by default a CPU's."""

    builds: dict[str, Build] = field(default_factory=lambda: dict(CPU))
    clock: Callable[[Run, int], float] = timing.elapsed
    rates: Callable[[], dict[str, float]] = limits.rates
    call_us: Callable[[], float] = limits.call_us
    calls: Callable[[str, Run, Size, bool], int] = calls
    tolerance: float = TOLERANCE
    device: str = "cpu"
