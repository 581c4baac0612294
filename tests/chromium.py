"""Debian's Chromium, driven by Playwright."""

import contextlib
import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "logs" / "browser"
SECONDS = 120  # for anything that is waited for, however busy the machine is

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (  # it runs as root in CI, without a graphics card, and asks nobody for anything
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Returns the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextlib.contextmanager
def started(path: str):
    """Starts a Chromium, and ends it.

    Args:
        path: Its path.

    Yields:
        The browser.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS, timeout=SECONDS * 1000)
        try:
            yield browser
        finally:
            browser.close()


def open_page(
    browser: Browser, address: str, width: int = 1400, scheme: str = "light", locale: str = "en-US"
) -> Page:
    """Opens a page in a profile of its own.

    Args:
        browser: The browser.
        address: The page's address.
        width: Of the window, in pixels.
        scheme: "light" or "dark": what the system is set to.
        locale: The browser's language.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", locale=locale
    )
    context.set_default_timeout(SECONDS * 1000)
    page = context.new_page()
    page.goto(address)
    return page


def is_ci() -> bool:
    """Tells whether this is CI, where nothing may be missing."""
    return os.environ.get("CI", "").lower() in ("1", "true")
