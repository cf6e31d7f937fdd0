"""Measure pages of each kind and write the table into CONTRIBUTING.md.

    python -m tests.measure_site [PAGE ...]

With pages, such as `labs/names/`, their lines are printed and nothing is written. Needs
Node.js (`npx lighthouse`), a Chromium, and a machine that does nothing else: the first
score of Lighthouse is a matter of time. Weight and requests are those of a first visit
over a server that compresses; axe counts violations in light and dark, at 360 and 1280
pixels; Lighthouse runs in its mobile setting, median of three runs: performance,
accessibility, best practices, SEO.
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser import executable, launched, visit
from tests.served import served
from tests.small_site import ROOT, build

KINDS = {  # the heaviest pages of each kind
    "": "home",
    "pitfalls/": "teaching: pitfalls",
    "gradients/": "teaching: gradients",
    "labs/names/": "lab: names",
    "labs/pinyin_split/": "lab: pinyin_split",
    "api/": "API",
    "404.html": "404",
}
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
TABLE = re.compile(r"(?s)(?<=<!-- measured -->\n).*(?=<!-- /measured -->)")
HEAD = """
| page | language | compressed, kB | requests | axe | Lighthouse |
|---|---|---|---|---|---|
"""


def row(browser: Browser, base: str, kind: str, language: str, path: str) -> str:
    """The line of the table for one page."""
    with visit(browser, base, path) as seen:
        weight, requests = seen.weight / 1000, len(seen.weights)
    violations = sum(
        axe_violations(browser, base, path, scheme, width)
        for scheme in ("light", "dark")
        for width in (360, 1280)
    )
    runs = zip(*(lighthouse(base + path) for _ in range(3)), strict=True)
    scores = " / ".join(str(median(score)) for score in runs)
    return (
        f"| {kind} | {language} | {weight:.0f} | {requests} | {violations} | {scores} |"
    )


def axe_violations(
    browser: Browser, base: str, path: str, scheme: str, width: int
) -> int:
    """How many rules of axe the page breaks."""
    viewport = {"width": width, "height": 800}
    with visit(browser, base, path, viewport=viewport, color_scheme=scheme) as seen:
        return int(Axe().run(seen.page).violations_count)


def lighthouse(url: str) -> list[int]:
    """The four scores, of 100."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                *("npx", "--yes", "lighthouse", url, "--quiet"),
                *("--output=json", f"--output-path={report}"),
                f"--only-categories={','.join(CATEGORIES)}",
                "--chrome-flags=--headless=new --no-sandbox",
            ],
            env={**os.environ, "CHROME_PATH": executable()},
            check=True,
        )
        categories = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return [round(100 * categories[name]["score"]) for name in CATEGORIES]


def main() -> None:
    """Build, measure, print; write if it is the whole table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.measure_site",
        description="Measure pages of the site: weight, axe, Lighthouse.",
    )
    parser.add_argument("pages", nargs="*", help="such as labs/names/; else each kind")
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        site = Path(folder) / "site"
        done = build(ROOT, "--strict", "--site-dir", str(site))
        assert done.returncode == 0, done.stderr
        with served(site) as base:
            rows = [
                row(browser, base, KINDS.get(path, path), language, prefix + path)
                for path in pages or KINDS
                for language, prefix in (("zh", ""), ("en", "en/"))
                if not (path == "404.html" and prefix)  # there is one for both
            ]
    print("\n".join(rows))
    if not pages:
        file = ROOT / "CONTRIBUTING.md"
        text = file.read_text(encoding="utf-8")
        text = TABLE.sub(HEAD + "\n".join(rows) + "\n", text)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
