"""How long an edit of each live figure takes: `python -m tests.measure_live`.

It builds the site, edits each figure in Chromium, four times slower than it is, and
writes `rnn_tutorial/bench/live.json`, whose rows `python -m rnn_tutorial.bench` prints.
"""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import torch
from playwright.sync_api import Browser

from rnn_tutorial.bench.report import LIVE, machine, rounded
from tests.browser import launched
from tests.live import FIGURES, SLOWER, opened
from tests.served import served
from tests.small_site import ROOT, build


def measured(browser: Browser, base: str, site: Path) -> dict[str, float]:
    """Milliseconds of an edit of each figure."""
    found = {}
    for name in FIGURES:
        with opened(browser, base, site, name) as live:
            found[name] = live.edit_ms()
    return found


def results(milliseconds: dict[str, float]) -> dict:
    """What is written."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(torch.device("cpu")),
        "slower": SLOWER,
        "milliseconds": rounded(milliseconds),
    }


def main() -> None:
    """Build, measure, write."""
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        site = Path(folder) / "site"
        done = build(ROOT, "--strict", "--site-dir", str(site))
        assert done.returncode == 0, done.stderr
        with served(site) as base:
            found = results(measured(browser, base, site))
    LIVE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
