"""A real browser, and a page of the site in it that notes all that goes wrong."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]


def executable() -> str | None:
    """The path of the browser of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser of this machine; without one the test is skipped.

    Where BROWSER_REQUIRED is set, as in CI, a missing browser is a failure.
    """
    path = executable()
    if path is None and os.environ.get("BROWSER_REQUIRED"):
        pytest.fail(f"expected one of the browsers {', '.join(NAMES)}, found none")
    if path is None:
        pytest.skip("no browser found")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


@dataclass
class Visit:
    """A page, what it has loaded, and what went wrong while it was open."""

    page: Page
    base: str
    weights: dict[str, int] = field(default_factory=dict)  # address -> bytes received
    faults: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """All bytes received."""
        return sum(self.weights.values())

    def note(self, request: Request) -> None:
        """Weigh what has come; an address elsewhere or an error is a fault."""
        response = request.response()
        self.weights[request.url] = request.sizes()["responseBodySize"]
        if response and response.status >= 400 and request.url != self.page.url:
            self.faults.append(f"{response.status}: {request.url}")

    def watch(self, request: Request) -> None:
        """Nothing may be asked for elsewhere."""
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"asked for {request.url}")


@contextmanager
def visit(
    browser: Browser, base: str, path: str, until: Any = "networkidle", **options: Any
) -> Iterator[Visit]:
    """Open a page for the first time, and fail if anything went wrong until the end.

    Until "networkidle" takes half a second more than "load", but then all has come.
    """
    with browser.new_context(**options) as context:
        page = context.new_page()
        visit = Visit(page, base)
        page.on("request", visit.watch)
        page.on("requestfinished", visit.note)
        page.on("requestfailed", lambda r: visit.faults.append(f"failed: {r.url}"))
        page.on("pageerror", lambda error: visit.faults.append(f"script: {error}"))
        page.on("console", lambda m: visit.faults.extend(complaint(m)))
        page.goto(base + path, wait_until=until)
        yield visit
        assert visit.faults == [], path


def complaint(message: Any) -> list[str]:
    """What the browser says about the page, unless it only chats."""
    return [message.text] if message.type in ("error", "warning") else []
