"""The results: what machine they are of, and a table to read."""

import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from rnn_tutorial.bench.threads import blas, cores

# Of python -m tests.measure_live, which needs a browser and the site.
LIVE = Path(__file__).with_name("live.json")


def machine(device: torch.device) -> str:
    """The model of the processor and its cores, or of the GPU."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    name, info = platform.processor(), Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        models = [line for line in lines if line.startswith("model name")]
        if models:
            name = models[0].split(":", 1)[1].strip()
    number = cores()
    plural = "" if number == 1 else "s"
    return f"{name or platform.machine()}, {number} core{plural}"


def head(device: torch.device) -> dict[str, Any]:
    """When and where results were measured."""
    versions = {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
        "blas": blas(),
        "torch": torch.__version__.split("+")[0],
    }
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "device": device.type,
        "machine": machine(device),
        "versions": versions,
    }


def duration(seconds: float) -> str:
    """Three digits and a unit.

    >>> duration(0.0000372), duration(0.00123), duration(12.34)
    ('37.2 us', '1.23 ms', '12.3 s')
    """
    unit, size = ("us", 1e-6) if seconds < 1e-3 else ("ms", 1e-3)
    if seconds >= 1:
        unit, size = "s", 1
    return f"{seconds / size:#.3g}".rstrip(".") + f" {unit}"


def table(run: dict[str, Any]) -> str:
    """All rows of one run, a line each, under a line on its limits."""
    if "threads" in run:
        title = f"threads {run['threads']}"
    else:
        title = "with TF32" if run["tf32"] else "without TF32"
    calls = "products" if "threads" in run else "launches"
    rates = ", ".join(
        f"{name} {rate:.0f}" for name, rate in run["gflops"].items()
    )
    lines = [
        f"{title}: {rates} GFLOP/s, the smallest call {run['call_us']:.2g} us",
        f"{'size':<18}{'pass':<20}{'name':<20}{'time':>9}"
        f"{'ratio':>8}{'quartiles':>15}{'share':>8}{calls:>10}{'first':>9}",
    ]
    for row in run["rows"]:
        size = ",".join(map(str, row["size"]))
        quartiles = f"{row['low']:.2f} to {row['high']:.2f}"
        lines.append(
            f"{size:<18}{row['pass']:<20}{row['name']:<20}"
            f"{duration(row['seconds']):>9}{row['ratio']:>8.2f}"
            f"{quartiles:>15}{row['share']:>8.1%}{row['calls']:>10}"
            f"{duration(row['first']):>9}"
        )
    return "\n".join(lines)


def short(rows: list[dict[str, Any]]) -> str:
    """The rows of the steps, of a curve or of the labs, a line each."""
    lines = []
    for row in rows:
        *first, name = [
            v for k, v in row.items() if k not in ("seconds", "ratio")
        ]
        ratio = f"{row['ratio']:>8.2f}" if "ratio" in row else ""
        where = ",".join(map(str, np.ravel(first)))
        lines.append(
            f"{where:<18}{name:<20}{duration(row['seconds']):>9}{ratio}"
        )
    return "\n".join(lines)


def live(file: Path = LIVE) -> str:
    """An edit of each live figure, as ``tests.measure_live`` measured it.

    Empty where it did not.
    """
    if not file.exists():
        return ""
    data = json.loads(file.read_text(encoding="utf-8"))
    lines = [
        f"{name:<38}{duration(ms / 1000):>9}"
        for name, ms in data["milliseconds"].items()
    ]
    slower = f"in a browser slowed down {data['slower']} times"
    return "\n".join([f"live, {slower}, on {data['date']}", *lines])


def rounded(value: Any) -> Any:
    """The results with four digits: more are noise.

    >>> rounded({"rows": [{"seconds": 0.000123456, "calls": 12345}]})
    {'rows': [{'seconds': 0.0001235, 'calls': 12345}]}
    """
    if isinstance(value, dict):
        return {key: rounded(some) for key, some in value.items()}
    if isinstance(value, list):
        return [rounded(some) for some in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value
