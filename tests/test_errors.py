"""What somebody sees when something is wrong: a page that helps, in her language, and never the inside of the program."""

import ast
from contextlib import contextmanager

import psycopg
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from eventhub import create_app, database, errors, outages
from eventhub.accounts.browser_session import session_holding
from eventhub.accounts.models import Via
from eventhub.extensions import db
from eventhub.write_lock import begin_writing
from tests import engines
from tests.sources import ROOT

ADDRESSES = ("/", "/c/khong-co/", "/c/khong-co/calendar.ics", "/static/css/base.css", "/healthz")


@pytest.fixture
def without_database(tested_app, tmp_path):
    """An application whose database has gone."""
    settings = engines.settings_of(tested_app) | {
        "INSTANCE": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'gone' / 'away.sqlite3'}",
        "PROPAGATE_EXCEPTIONS": False,
    }
    app = create_app(**settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("language", "heading"),
    [("vi", "Hệ thống đang bận"), ("en", "The site is too busy at the moment")],
)
def test_page_says_what_to_do_when_the_database_is_gone(without_database, language, heading):
    answer = without_database.test_client().get(f"/?lang={language}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert BeautifulSoup(answer.text, "html.parser").h1.text == heading
    for inside in ("Traceback", "sqlite", "OperationalError"):
        assert inside not in answer.text


def test_somebody_signed_in_sees_that_page_too(without_database):
    visitor = without_database.test_client()
    with visitor.session_transaction() as session:
        session.update(session_holding("somebody", Via.PASSWORD))
    answer = visitor.get("/manage/")
    assert answer.status_code == 503
    assert "Hệ thống đang bận" in answer.text


def test_proxy_is_told_that_the_database_is_gone_and_that_the_process_lives(without_database):
    visitor = without_database.test_client()
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "The database does not answer.\n")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.mimetype == "text/plain"
    assert visitor.get("/healthz").status_code == 200


def test_proxy_is_told_that_a_migration_is_missing(db_app, client):
    assert client.get("/readyz").text == "ready\n"
    with db.engine.begin() as connection:
        (newest,) = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    try:
        answer = client.get("/readyz")
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": newest})
    assert (answer.status_code, answer.text) == (503, "Run: eventhub db upgrade\n")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.fixture
def impatient(db_app, monkeypatch):
    """An application that waits 50 ms for a lock."""
    if db.engine.name == "sqlite":
        monkeypatch.setattr(database, "begin_writing", lambda held, _: begin_writing(held, 0.05))
        yield db_app
        return

    def settle(connection, statement):
        connection.cursor().execute(statement)
        connection.commit()

    def begin(connection, _record, _fairy):
        settle(connection, "SET lock_timeout='50ms'")

    def end(connection, _record):
        settle(connection, "RESET lock_timeout")

    event.listen(db.engine, "checkout", begin)
    event.listen(db.engine, "checkin", end)
    yield db_app
    event.remove(db.engine, "checkout", begin)
    event.remove(db.engine, "checkin", end)


@contextmanager
def held_lock(app):
    """Somebody else writes, and does not end."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    holder = create_engine(url, poolclass=NullPool, **database.engine_options(url))
    with holder.connect() as connection:
        if url.get_backend_name() == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("LOCK TABLE sign_in_attempt")
        yield
        connection.rollback()


@pytest.mark.parametrize("accepted", ["text/html", "application/json"])
def test_locked_database_is_told_apart_from_a_fault(impatient, client, accepted):
    sent = {"email": "a@test.example", "password": "không đúng"}
    with held_lock(impatient):
        answer = client.post("/sign-in", data=sent, headers={"Accept": accepted})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    if accepted == "application/json":
        assert answer.content_type == "application/problem+json"
        assert answer.json["code"] == "busy"
    else:
        assert BeautifulSoup(answer.text, "html.parser").h1.text == "Hệ thống đang bận"
    assert client.post("/sign-in", data=sent).status_code == 422


@pytest.mark.parametrize(
    ("state", "seconds"),
    [
        ("55P03", 2),
        ("40P01", 2),
        ("57014", 2),
        ("57P01", 5),
        ("57P03", 5),
        ("53300", 5),
        ("08006", 5),
        ("53100", outages.AWAY_SECONDS),
        ("42P01", None),
    ],
)
def test_postgresql_says_whether_waiting_helps(state, seconds):
    error = psycopg.errors.lookup(state)()
    wrapped = DBAPIError("", {}, error)
    assert outages.seconds_to_wait(wrapped) == seconds


def test_every_refusal_has_its_sentence():
    """And every sentence is said by something: what refuses names its code as a text, or the kind it begins with."""
    refused, named = set(), set()
    for path in (ROOT / "eventhub").rglob("*.py"):
        if path.name == "errors.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "RuleError"
                and isinstance(node.args[0], ast.Constant)
            ):
                refused.add(node.args[0].value)
    assert refused - errors.SENTENCES.keys() == set()
    kinds = tuple(text for text in named if text.endswith("_") and len(text) > 4)
    assert {code for code in errors.SENTENCES.keys() - named if not code.startswith(kinds)} == set()
    assert errors.STATUS.keys() - errors.SENTENCES.keys() == set()


def test_fault_of_ours_stays_a_fault(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE conference RENAME TO gone")
    try:
        assert client.get("/").status_code == 500
    finally:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO conference")


@pytest.mark.parametrize(("language", "title"), [("vi", "Không có trang này"), ("en", "This page")])
def test_program_is_told_in_the_language_of_its_caller(client, language, title):
    answer = client.get(f"/khong-co?lang={language}", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "not_found"
    assert answer.json["title"].startswith(title)


@pytest.mark.parametrize("accepted", ["text/html", "application/json"])
def test_wrong_method_is_told_the_right_ones(client, accepted):
    answer = client.put("/healthz", headers={"Accept": accepted})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.mimetype != "text/html" or "<h1>" in answer.text


@pytest.mark.parametrize("host", ["x" * 64, "a..b", ".example"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_name_that_no_site_can_have_is_a_bad_request(client, address, host):
    answer = client.get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"]
