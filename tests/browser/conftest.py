"""A real Chromium on a real server: `browse()` opens a page as a person with a certain screen, language and sign-in.

The server runs on threads of this process, on the SQLite file of `app`. A test stores what it made (`db.session.commit()`)
before the browser looks, and reads what the browser changed with `stored`, which leaves no transaction open behind it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from sqlalchemy import Select, select
from werkzeug.serving import WSGIRequestHandler, make_server

from eventhub.accounts.models import User
from eventhub.extensions import db
from tests import engines
from tests.demonstration import Demonstration

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# A test browser asks nobody on the network for anything; Chromium's own sandbox refuses to run as root.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 10_000
"""How long, in milliseconds, a page may take before the test fails."""


class Browse(Protocol):
    """What `browse` looks like to a test."""

    def __call__(
        self,
        width: int = 360,
        *,
        language: str = "vi",
        dark: bool = False,
        user: User | None = None,
    ) -> Page:
        """Open a page of that width, for that person."""
        ...


class QuietHandler(WSGIRequestHandler):
    """Writes no access log into the test report."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # named so by werkzeug
        """Say nothing."""


def chromium_path() -> str:
    """Where Chromium is; without one the test is skipped, or fails where everything must run."""
    for found in (os.environ.get("EVENTHUB_CHROMIUM"), *map(shutil.which, NAMES), ON_A_MAC):
        if found and Path(found).exists():
            return found
    message = "The browser tests need Chromium: install the package 'chromium' or Google Chrome."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Unlike elsewhere, forms carry their CSRF token: the browser sends it as people's do."""
    return engines.migrated_app(tmp_path_factory.mktemp("site"), WTF_CSRF_ENABLED=True)


@pytest.fixture(scope="session")
def server(sqlite_app: Flask) -> Iterator[str]:
    """The address of the site."""
    server = make_server("127.0.0.1", 0, sqlite_app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    sqlite_app.config["BASE_URL"] = address
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browse(
    app: Flask, server: str, chromium: Browser, sign_in: Callable[[User], Any]
) -> Iterator[Browse]:
    """Open a page; afterwards fail if a script or the content security policy complained on it."""
    opened, complaints = [], []

    def note(message: ConsoleMessage) -> None:
        # A page that tells of a refusal with status 4xx, or a line that the test cut, is no fault of a script.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_page(
        width: int = 360, *, language: str = "vi", dark: bool = False, user: User | None = None
    ) -> Page:
        context = chromium.new_context(
            base_url=server,
            viewport={"width": width, "height": 740 if width < 600 else 800},
            has_touch=width < 600,
            color_scheme="dark" if dark else "light",
            locale={"vi": "vi-VN", "en": "en-GB"}[language],
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        opened.append(context)
        cookies = {"lang": language}
        if user is not None:
            session = sign_in(user).get_cookie("session")
            # The site must find it, and nothing may be left open that would hold its writes up.
            db.session.commit()
            assert session is not None
            cookies["session"] = session.value
        context.add_cookies(
            [{"name": name, "value": value, "url": server} for name, value in cookies.items()]
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def phone(browse: Browse) -> Page:
    """A phone in Vietnamese, by day."""
    return browse(360)


@pytest.fixture
def desktop(browse: Browse) -> Page:
    """A laptop in English, in the dark."""
    return browse(1280, language="en", dark=True)


@pytest.fixture
def axe_report() -> Callable[[Page], list[str]]:
    """What axe says against a page by the rules of WCAG 2.2 AA: a report, or nothing."""
    axe = Axe()

    def report(page: Page) -> list[str]:
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        options = {"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]}
        results = axe.run(page, options=options)
        return [results.generate_report()] if results.violations_count else []

    return report


@pytest.fixture
def accessible(axe_report: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """Fail with axe's report where the page breaks a rule."""

    def check(page: Page) -> None:
        assert axe_report(page) == []

    return check


@pytest.fixture
def stored() -> Callable[[Select[Any]], list[Any]]:
    """Read what the browser's requests have stored."""

    def read(statement: Select[Any]) -> list[Any]:
        db.session.rollback()
        rows = list(db.session.scalars(statement))
        db.session.expunge_all()
        db.session.rollback()
        return rows

    return read


@pytest.fixture
def accounts(demonstration: Demonstration) -> dict[str, User]:
    """The accounts of the demonstration by address."""
    db.session().expire_on_commit = False
    users = {user.email: user for user in db.session.scalars(select(User))}
    db.session.commit()
    return users


@pytest.fixture
def photograph(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., None]:
    """Keep a picture of a page in the folder given with --screenshots."""
    folder = request.config.getoption("--screenshots") or tmp_path

    def take(page: Page, name: str, *, whole: bool = True) -> None:
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
        page.screenshot(path=folder / f"{name}.png", full_page=whole)

    return take
