"""What every test can ask for: an application on SQLite or on both engines, clients, and a fixed present.

`app` is on SQLite; `db_app` runs the test on SQLite and on PostgreSQL. Both have their context open, so that a test can
use `db.session` at once, and are emptied afterwards. A client's request sees only what the test has stored: it commits
the test's session first, and then runs in a context of its own, as a real one does.
"""

import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event

from eventhub import logs
from eventhub.accounts.browser_session import session_holding
from eventhub.accounts.models import User, Via
from eventhub.accounts.sign_ins import begin_sign_in
from eventhub.build import build_translations
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from tests import engines, factories
from tests.demonstration import Demonstration, build_demonstration
from tests.scene import Scene, make_scene
from tests.sources import ROOT

LONGEST = ("tests/test_fuzz.py", "tests/reports/test_figures.py", "tests/test_access.py")
"""The files that take longest begin, so that the processes end together."""
TRANSACTION_WORDS = ("BEGIN", "PRAGMA", "SET TRANSACTION", "SAVEPOINT", "RELEASE")

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", type=Path, help="where tests/browser/screenshots.py puts its pictures"
    )
    parser.addoption("--campaign", action="store_true", help="run tests/campaign in its long form")
    parser.addoption(
        "--fuzz",
        type=int,
        default=2,
        help="requests of each person to each route in tests/test_fuzz.py, others on each engine",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations as they are now; the pages under test show them."""
    if not hasattr(config, "workerinput"):
        build_translations(ROOT / "eventhub" / "translations")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say of tests what they need: a browser, in tests/browser; or the demonstration, which one process builds for all.

    What only the long form runs is left out.
    """
    items.sort(key=lambda item: item.nodeid.split("::")[0] not in LONGEST)
    for item in items:
        if (ROOT / "tests" / "browser") in item.path.parents:
            item.add_marker(pytest.mark.browser)
        elif "demonstration" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.serial)
    if not config.getoption("--campaign"):
        left_out = [item for item in items if item.get_closest_marker("campaign")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


class SeparateClient(FlaskClient):
    """A client whose requests share nothing with the test but the database."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Store what the test has made, then send the request; redirects are followed from within it."""
        if has_app_context():
            db.session.commit()
        return Context().run(super().open, *args, **kwargs)


def opened(app: Flask) -> Iterator[Flask]:
    """Open the application for one test and empty it afterwards."""
    app.test_client_class = SeparateClient
    with app.app_context():
        yield app
        db.session.remove()
    engines.empty(app)


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return engines.migrated_app(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_app(
    tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str
) -> Iterator[Flask]:
    server = engines.start_postgresql(testrun_uid)
    address = engines.make_database(server, f"eventhub_{worker_id}")
    app = engines.migrated_app(tmp_path_factory.mktemp("postgresql"), address)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def built_demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    return build_demonstration(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture
def demonstration(app: Flask, built_demonstration: Demonstration) -> Iterator[Demonstration]:
    """The application with the demonstration in it, at the moment for which that was made."""
    built_demonstration.copy_into(app)
    with time_machine.travel(built_demonstration.at, tick=True):
        yield built_demonstration


@pytest.fixture
def app(sqlite_app: Flask) -> Iterator[Flask]:
    """The application on SQLite, empty."""
    yield from opened(sqlite_app)


@pytest.fixture(params=["sqlite", "postgresql"])
def db_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on either engine, empty: the test runs once on each."""
    yield from opened(request.getfixturevalue(f"{request.param}_app"))


@pytest.fixture
def tested_app(request: pytest.FixtureRequest) -> Flask:
    """The application this test asked for: `db_app` where it did, else `app`."""
    name = "db_app" if "db_app" in request.fixturenames else "app"
    found: Flask = request.getfixturevalue(name)
    return found


@pytest.fixture
def client(tested_app: Flask) -> FlaskClient:
    """Nobody: a browser that isn't signed in."""
    return tested_app.test_client()


@pytest.fixture
def sign_in(tested_app: Flask) -> Callable[[User], FlaskClient]:
    """Open a browser signed in as a user, without going through the sign-in page."""

    def signed_in(user: User) -> FlaskClient:
        secret = begin_sign_in(user, Via.PASSWORD, browser="Firefox, Linux")
        db.session.commit()
        client = tested_app.test_client()
        with client.session_transaction() as session:
            session.update(session_holding(secret, Via.PASSWORD))
        return client

    return signed_in


@pytest.fixture
def counted(tested_app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the SQL statements of a block as a list, but for BEGIN and its like."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(TRANSACTION_WORDS):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def under_write_lock(tested_app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the SELECT statements of a block that run while SQLite's one write lock is held."""

    @contextmanager
    def watching() -> Iterator[list[str]]:
        found: list[str] = []
        locked = False

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            nonlocal locked
            if statement.startswith("BEGIN"):
                locked = statement == "BEGIN IMMEDIATE"
            elif locked and statement.startswith("SELECT"):
                found.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return watching


@pytest.fixture
def units(tested_app: Flask) -> factories.Organisation:
    """The ministry and some of its provincial police. A folder whose stage needs more extends it under the same name."""
    return factories.make_organisation()


@pytest.fixture
def cast(units: factories.Organisation) -> factories.Cast:
    """Olga organises, Yến and Phúc are officials."""
    return factories.make_cast(units)


@pytest.fixture
def olga(cast: factories.Cast, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The organizer's browser."""
    return sign_in(cast.olga)


@pytest.fixture
def conference(units: factories.Organisation) -> Conference:
    """The conference of 2022, published, without sessions and halls yet."""
    return factories.conference(units.ministry, slug="hoc-tap-2022")


@pytest.fixture
def scene(tested_app: Flask) -> Scene:
    """The morning of that conference with three people on the list of Yên Bái, and its own units and cast."""
    made = make_scene()
    db.session.commit()
    return made


@pytest.fixture
def now() -> datetime:
    """The morning of the first day of the conference everybody knows: 20/6/2022, 8 giờ 12 in Hà Nội."""
    return datetime(2022, 6, 20, 1, 12, tzinfo=UTC)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Leave the logging of the test run as it was."""
    root, own = logging.getLogger(), logging.getLogger("eventhub")
    before = (root.handlers[:], root.level, own.level)
    yield
    root.handlers[:], level, own_level = before
    root.setLevel(level)
    own.setLevel(own_level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def stream(logging_as_before) -> io.StringIO:
    """What a service writes to standard error."""
    made = io.StringIO()
    logs.configure(made, level=logging.INFO)
    return made


@pytest.fixture
def lines(stream) -> Callable[[], list[dict[str, Any]]]:
    """The lines written so far, each read as JSON."""
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
