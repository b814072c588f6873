"""A browser for tests: Debian's chromium, driven by Playwright.

A test fails on any error that a page writes to its console; a failed test leaves a screenshot.
"""

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
DESKTOP = (1440, 900)
PHONE = (390, 844)

expect.set_options(timeout=60_000)

_HAS_FAILED = pytest.StashKey[bool]()


@dataclass(slots=True)
class Visit:
    """One person's browser: its pages share cookies, and their console is listened to."""

    context: BrowserContext
    errors: list[str] = field(default_factory=list)
    """What pages wrote to the console as errors."""
    expected: list[str] = field(default_factory=list)
    """Patterns of errors that the test provokes: ``503``."""

    def page(self) -> Page:
        """Open a page."""
        page = self.context.new_page()
        # Not the method itself: playwright marks what it calls, and slots take no mark.
        page.on("console", lambda message: self._hear(message))  # noqa: PLW0108
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    @property
    def unexpected(self) -> list[str]:
        """The errors that no pattern names."""
        return [
            each for each in self.errors if not any(re.search(one, each) for one in self.expected)
        ]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run one browser for the tests of a module; without it they are skipped, and fail in CI.

    Its driver keeps an event loop running in this thread, which other modules may need.
    """
    if not shutil.which(CHROMIUM):
        require_or_skip(f"{CHROMIUM} is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


def require_or_skip(reason: str) -> None:
    """Skip a test on a machine that lacks something; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Return what opens a browser of a given size: ``visit(PHONE)``."""
    visits: list[Visit] = []

    def begin(size: tuple[int, int] = DESKTOP, scheme: str = "light") -> Visit:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="no-preference",
        )
        context.set_default_timeout(60_000)
        visits.append(Visit(context))
        return visits[-1]

    yield begin
    unexpected = [error for each in visits for error in each.unexpected]
    if unexpected or request.node.stash.get(_HAS_FAILED, False):
        _picture(visits, request.node.name)
    for each in visits:
        each.context.close()
    assert not unexpected, f"a page wrote errors to its console: {unexpected}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on a test that it failed, for the fixtures that are closed after it."""
    report = yield
    if report.failed:
        item.stash[_HAS_FAILED] = True
    return report


def _picture(visits: list[Visit], test: str) -> None:
    """Keep what the pages of a failed test look like."""
    SCREENSHOTS.mkdir(exist_ok=True)
    pages = [page for each in visits for page in each.context.pages]
    for number, page in enumerate(pages, start=1):
        name = re.sub(r"\W+", "_", f"{test}_{number}")
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
