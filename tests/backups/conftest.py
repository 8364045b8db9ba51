"""A site with something in it on either engine, empty sites to restore into, and the rows of a database to compare."""

from collections.abc import Callable, Iterator
from contextvars import Context
from itertools import count
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from eventhub import create_app
from eventhub.attendance.actions import close_roll, report_headcount
from eventhub.extensions import db
from tests import engines
from tests.scene import Scene, make_scene

_numbers = count(1)
_opened: list[Flask] = []


@pytest.fixture(autouse=True)
def _close_what_was_opened() -> Iterator[None]:
    yield
    while _opened:
        with _opened.pop().app_context():
            db.engine.dispose()


@pytest.fixture
def scene(db_app: Flask) -> Scene:
    """Two halls with people, scans, a closed roll and a declared number."""
    made = make_scene()
    made.record(made.scan(), made.scan(made.people[1], point_id=made.phu_tho.id))
    report_headcount(made.phu_tho, made.session, 9, by=made.cast.phuc, nonce="n", at=made.at(10))
    close_roll(made.yen_bai, made.session, by=made.cast.yen, at=made.at(20))
    db.session.commit()
    return made


@pytest.fixture
def make_site(request, tmp_path) -> Callable[..., Flask]:
    """Make another site, empty, with a secret of its own, on an engine; without tables unless told."""

    def made(engine: str, *, migrated: bool = False) -> Flask:
        number = next(_numbers)
        address = ""
        if engine == "postgresql":
            server = request.getfixturevalue("postgresql_app").config["DATABASE_URL"]
            worker = request.getfixturevalue("worker_id")
            address = engines.make_database(server, f"restored_{worker}_{number}")
        settings = engines.settings_for(tmp_path / f"site-{number}", address) | {"SECRET_KEY": ""}
        if migrated:
            return engines.migrated_app(tmp_path / f"site-{number}", address, SECRET_KEY="")
        return create_app(**settings)

    return made


@pytest.fixture
def site(db_app: Flask, make_site: Callable[..., Flask]) -> Flask:
    """An empty site on the engine of this test."""
    return make_site(engine_of(db_app))


def run(app: Flask, *words: Any, typed: str | None = None) -> Result:
    """Run a command as a process of its own would: on this application, whichever context the test has open."""
    runner = app.test_cli_runner()
    result: Result = Context().run(runner.invoke, args=[str(word) for word in words], input=typed)
    with app.app_context():
        db.engine.dispose()
    return result


def engine_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"].get_backend_name())


def reopened(app: Flask) -> Flask:
    """The site as another process finds it, after what was done to it."""
    again = create_app(**engines.settings_of(app) | {"SECRET_KEY": ""})
    _opened.append(again)
    return again


def rows_of(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table."""
    with app.app_context():
        found = {
            table.name: sorted(map(repr, db.session.execute(select(table))))
            for table in db.metadata.sorted_tables
        }
        db.session.remove()
        db.engine.dispose()
    return found
