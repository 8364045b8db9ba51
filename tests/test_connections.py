"""PostgreSQL connections that were lost while nobody used them are renewed before anybody does."""

import pytest
import sqlalchemy
from sqlalchemy import select

from eventhub import database
from eventhub.extensions import db
from eventhub.outbox.actions import post_mail
from eventhub.outbox.models import Mail
from tests import engines
from tests.conftest import opened

POOLED = 5
OTHERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def app(postgresql_app):
    yield from opened(postgresql_app)


def fill_pool() -> set[int]:
    """Use as many connections at once as the pool keeps; return what the server calls them."""
    db.session.remove()
    connections = [db.engine.connect() for _ in range(POOLED)]
    found = {each.scalar(sqlalchemy.text("SELECT pg_backend_pid()")) for each in connections}
    for each in connections:
        each.close()
    return found


def end_all(app) -> None:
    """End every connection of the application, as a restart of the server does."""
    engines.run_sql(app.config["DATABASE_URL"], OTHERS)


def test_each_pooled_connection_is_renewed(app):
    before = fill_pool()
    assert len(before) == POOLED
    assert fill_pool() == before
    end_all(app)
    after = fill_pool()
    assert len(after) == POOLED
    assert before.isdisjoint(after)


def test_every_request_after_a_restart_is_answered(app, client):
    fill_pool()
    end_all(app)
    assert {client.get("/").status_code for _ in range(2 * POOLED)} == {200}
    fill_pool()
    end_all(app)
    sent = {"email": "a@test.example", "password": "không đúng"}
    assert {client.post("/sign-in", data=sent).status_code for _ in range(POOLED)} == {422}


def test_every_write_after_a_restart_is_stored(app):
    fill_pool()
    end_all(app)
    for number in range(POOLED):
        post_mail(f"user-{number}@test.example", "", "")
        db.session.commit()
    assert len(db.session.scalars(select(Mail)).all()) == POOLED


def test_settings_of_the_address_go_before_ours():
    options = database.engine_options(
        sqlalchemy.make_url("postgresql+psycopg://x/y?connect_timeout=60")
    )
    assert "connect_timeout" not in options["connect_args"]
    assert options["connect_args"]["keepalives"] == 1
