"""Drive every live figure in Firefox and compare what it shows with Python.

    python -m tests.check_firefox

Needs Node.js, which fetches `puppeteer-core`, and a Firefox. In both languages: the
start, 30 edits through the controls, each button once, and the reset.
"""

import json
import random
import shutil
import subprocess
import tempfile
from importlib import import_module
from pathlib import Path

from tests.live import FIGURES, address, drawn, settable, started
from tests.served import served
from tests.small_site import ROOT, build

NAMES = ["firefox-esr", "firefox"]
MODULE = "node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js"


def main() -> None:
    """Build, drive, compare; an AssertionError says what differs."""
    firefox = next(filter(None, map(shutil.which, NAMES)), None)
    assert firefox, f"expected one of {', '.join(NAMES)}"
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        done = build(ROOT, "--strict", "--site-dir", str(site))
        assert done.returncode == 0, done.stderr
        npm = ["npm", "install", "--silent", "--prefix", folder, "puppeteer-core@24"]
        subprocess.run(npm, check=True)
        cases = [
            case(site, name, language) for name in FIGURES for language in ("zh", "en")
        ]
        with served(site) as base:
            asked = [
                {"url": base + address(name, language), "name": name, "moves": moves}
                for name, language, _, moves in cases
            ]
            done = subprocess.run(
                ["node", ROOT / "tests/firefox.mjs", Path(folder) / MODULE, firefox],
                input=json.dumps(asked),
                capture_output=True,
                encoding="utf-8",
            )
        assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    for (name, language, start, moves), found in zip(cases, results, strict=True):
        compare(name, language, start, moves, found)
        print(f"{name} {language}: start, {len(moves)} edits, reset: as Python says")


def case(site: Path, name: str, language: str) -> tuple:
    """A figure and random edits of it."""
    rng = random.Random(f"{name} {language}")
    html = (site / address(name, language) / "index.html").read_text("utf-8")
    start = started(site, name, language)
    names = settable(html, name, start)
    moves = [
        (each, drawn(start, each, rng))
        for each in rng.choices(names, k=30 * bool(names))
    ]
    return name, language, start, moves


def compare(name: str, language: str, start: dict, moves: list, found: dict) -> None:
    """Each state that was shown is what Python says."""
    shown = import_module(f"rnn_tutorial.live.{name}").shown
    settings = dict(start["settings"])
    expected = [shown(start["arrays"], settings)]
    for setting, value in moves:
        settings[setting] = value
        expected.append(shown(start["arrays"], settings))
    expected.append(expected[0])
    assert found["faults"] == [], (name, language)
    for number, (one, other) in enumerate(zip(found["shown"], expected, strict=True)):
        assert one == other, (name, language, moves[:number])


if __name__ == "__main__":
    main()
