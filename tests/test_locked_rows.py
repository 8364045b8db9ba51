"""A row whose lock is shared stays as it was loaded until the transaction ends, and is loaded once."""

import pytest
from flask import Flask
from sqlalchemy import Select, event, select, update

from eventhub.conferences.models import Conference
from eventhub.database import load_locked_shared, lock_row_shared
from eventhub.extensions import db
from tests import factories


@pytest.fixture
def named(db_app: Flask):
    made = factories.conference(factories.make_organisation().ministry)
    db.session.commit()
    return select(Conference).where(Conference.slug == made.slug)


@pytest.fixture
def asked(db_app: Flask):
    """The SELECT statements that are sent."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def may_be_changed(conference: Conference) -> bool:
    """Whether somebody else could change it now; on SQLite nobody else writes while this transaction does."""
    if db.engine.dialect.name == "sqlite":
        return not db.session.connection().info["writes"]
    free = select(Conference.id).where(Conference.id == conference.id)
    with db.engine.connect() as somebody_else:
        return somebody_else.scalar(free.with_for_update(skip_locked=True)) is not None


def test_row_loaded_locked_cannot_be_changed_by_others_until_the_transaction_ends(named):
    conference = locked(named)
    assert not may_be_changed(conference)
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        assert may_be_changed(conference)


def test_row_loaded_locked_is_locked_without_asking_again(named, asked):
    conference = locked(named)
    lock_row_shared(conference)
    assert len(asked) == 1


def test_row_locked_in_an_earlier_transaction_is_locked_anew_as_it_is_now(named, db_app):
    conference = locked(named)
    db.session.commit()
    assert conference.short_title != "Đổi tên"
    db.session.rollback()
    with db.engine.begin() as somebody_else:
        somebody_else.execute(update(Conference).values(short_title="Đổi tên"))
    lock_row_shared(conference)
    assert conference.short_title == "Đổi tên"
    assert not may_be_changed(conference)


def test_row_is_locked_also_where_no_transaction_is_open_yet(db_app):
    made = factories.conference(factories.make_organisation().ministry)
    db.session.commit()
    assert not db.session().in_transaction()
    lock_row_shared(made)
    assert not may_be_changed(made)


def test_what_was_read_before_is_loaded_as_it_is_when_it_is_locked(named):
    conference = db.session.scalars(named).one()
    db.session.commit()
    with db.engine.begin() as somebody_else:
        somebody_else.execute(update(Conference).values(short_title="Đổi tên"))
    assert load_locked_shared(named) is conference
    assert conference.short_title == "Đổi tên"


def locked(named: Select[Conference]) -> Conference:
    found = load_locked_shared(named)
    assert found is not None
    return found


def test_nothing_is_locked_where_there_is_nothing(db_app):
    assert load_locked_shared(select(Conference).where(Conference.slug == "nowhere")) is None
