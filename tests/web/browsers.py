"""The browser that pages are walked in, and what of its complaints a test may forgive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from tests.web.signed_in import cookies

Forgiven = Callable[[ConsoleMessage], bool]
DESK = ViewportSize(width=1200, height=850)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def started(chromium: str) -> Iterator[Browser]:
    """The browser at this path."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, scripts: bool, complaints: list[str], forgiven: Forgiven) -> Iterator[Page]:
    """A page of a Dutch browser, which notes all that it complains of."""
    context = browser.new_context(locale="nl-NL", viewport=DESK, java_script_enabled=scripts)
    over_http = [(name, value, host) for name, value, host in cookies() if not name.startswith("__Host-")]
    context.add_cookies(
        [{"name": n, "value": v, "url": f"http://{host}"} for n, v, host in over_http if ":" not in host]
    )
    page = context.new_page()
    page.set_default_timeout(15_000)

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not forgiven(message):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda got: complaints.append(f"{got.url}: {got.status}") if got.status >= 500 else None)
    try:
        yield page
    finally:
        for each in context.pages:
            each.wait_for_load_state()  # one that is closed on its way to the next may never say that it is closed
        context.close()
