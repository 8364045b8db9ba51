"""The log as an operator reads it: what it says of errors and of security, and that it never says what people entered."""

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Blueprint, Flask, request
from sqlalchemy import cast, func, insert, literal, select, types

from eventhub import create_app, logs
from eventhub.accounts.models import User
from eventhub.columns import table_of
from eventhub.extensions import db
from eventhub.redaction import exception_text, known_path
from tests import engines, factories

SECRET = "bi-mat-63-tinh"
"""Stands in all that a caller sends; no line may hold it."""
Lines = Callable[[], list[dict[str, Any]]]


class Terminal(io.StringIO):
    """A stream that is read by a person."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def failing_pages() -> Blueprint:
    """Pages that fail, each with what it was sent in its error."""
    bp = Blueprint("failing", __name__)

    @bp.route("/failing", methods=["GET", "POST"])
    @bp.route("/sign-in/reset/<token>/failing", methods=["GET", "POST"])
    @bp.route("/me/<token>/failing", methods=["GET", "POST"])
    def fail(token: str = "") -> str:
        """Fail with everything that is known of the request, by three errors that cause each other."""
        sent = [*request.form.values(), *request.args.values(), *request.cookies.values()]
        try:
            try:
                raise KeyError(token or request.path)
            except KeyError as error:
                raise ValueError(f"cannot read {sent!r} {request.get_json(silent=True)}") from error
        except ValueError:
            logging.getLogger("some.library").warning("sent: %s %s", token, sent)
            raise RuntimeError(f"{request.url} {request.headers}") from None

    @bp.post("/failing/twice")
    def twice() -> str:
        """Store an account under an address that has one."""
        values = {"name": SECRET, "folded": SECRET, "sort_key": ""}
        db.session.execute(insert(table_of(User)), values | {"email": f"{SECRET}@test.example"})
        db.session.execute(insert(table_of(User)), values | {"email": f"{SECRET}@test.example"})
        return "stored"

    @bp.post("/failing/no-number")
    def no_number() -> str:
        """Ask the database to read a value as what it is not; PostgreSQL repeats it in its first line."""
        is_sqlite = db.engine.dialect.name == "sqlite"
        value = literal(SECRET, types.Text)
        db.session.execute(select(func.json(value) if is_sqlite else cast(value, types.Integer)))
        return "stored"

    return bp


@pytest.fixture
def failing_app(db_app: Flask) -> Iterator[Flask]:
    """The application with the pages above, on the database of the test; errors of ours are answers."""
    made = create_app(**engines.settings_of(db_app) | {"PROPAGATE_EXCEPTIONS": False})
    made.register_blueprint(failing_pages())
    yield made
    with made.app_context():
        db.engine.dispose()


def failed(lines: Lines) -> dict[str, Any]:
    """The one line of the error."""
    (line,) = [line for line in lines() if line["event"] == "request_failed"]
    return line


SENT: dict[str, dict[str, Any]] = {
    "query": {"query_string": f"key={SECRET}&q=x"},
    "form": {"data": {"password": SECRET, "email": f"{SECRET}@test.example"}},
    "form with quotes": {"data": {"password": f"'{SECRET}\"\\ ớ\n"}},
    "json": {"json": {"ticks": [{"reason": SECRET}], SECRET: 1}},
    "cookie": {"headers": {"Cookie": f"keys={SECRET} {SECRET}2; session={SECRET}"}},
    "authorization": {"headers": {"Authorization": f"Bearer {SECRET}"}},
}


@pytest.mark.parametrize("sent", SENT.values(), ids=SENT.keys())
@pytest.mark.parametrize("db_app", ["sqlite"], indirect=True)
def test_error_line_holds_nothing_that_was_sent(failing_app, stream, lines, sent):
    answer = failing_app.test_client().post("/failing", **sent)
    assert answer.status_code == 500
    assert SECRET not in stream.getvalue()
    line = failed(lines)
    assert (line["method"], line["path"], line["endpoint"]) == ("POST", "/failing", "failing.fail")
    assert "test_logs.py" in line["exception"]
    assert "RuntimeError" in line["exception"]


@pytest.mark.parametrize("path", ["/sign-in/reset/{}/failing", "/me/{}/failing"])
@pytest.mark.parametrize("db_app", ["sqlite"], indirect=True)
def test_error_line_leaves_the_secret_of_an_address_out(failing_app, stream, lines, path):
    failing_app.test_client().get(path.format(SECRET), query_string={"key": SECRET})
    assert SECRET not in stream.getvalue()
    assert failed(lines)["path"] == path.partition("{}")[0] + "…"


@pytest.mark.parametrize("page", ["twice", "no-number"])
def test_error_line_of_the_database_holds_its_reason_and_no_parameters(
    failing_app, stream, lines, page
):
    assert failing_app.test_client().post(f"/failing/{page}").status_code == 500
    assert SECRET not in stream.getvalue()
    text = failed(lines)["exception"]
    assert "Error" in text or "psycopg" in text
    if page == "twice":
        assert "unique" in text.lower()
        assert "INSERT INTO user_account" in text


@pytest.fixture
def without_tables(tmp_path) -> Iterator[Flask]:
    """An application whose database lacks every table it should have: a fault that no waiting mends."""
    app = engines.migrated_app(tmp_path, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        db.drop_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "path",
    [
        "/me/{}/", "/me/{}/calendar.ics", "/s/{}", "/k/{}", "/sign-in/link/{}", "/sign-in/reset/{}",
        "/c/nghi-quyet/calendar.ics?key={}",
    ],
)  # fmt: skip
def test_product_s_own_secrets_stay_out_of_its_errors(without_tables, stream, path):
    without_tables.test_client().get(path.format(SECRET))
    assert SECRET not in stream.getvalue()


def test_password_of_a_sign_in_that_failed_for_our_reasons_stays_out(without_tables, stream, lines):
    form = {"email": f"{SECRET}@test.example", "password": SECRET}
    assert without_tables.test_client().post("/sign-in", data=form).status_code == 500
    assert failed(lines)["endpoint"] == "accounts.sign_in"
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize(("language", "words"), [("vi", "Mã lỗi: "), ("en", "Error code: ")])
def test_page_of_an_error_shows_the_id_under_which_it_is_found(
    without_tables, lines, language, words
):
    answer = without_tables.test_client().get(f"/?lang={language}")
    page = BeautifulSoup(answer.text, "html.parser")
    assert f"{words}{failed(lines)['request_id']}" in page.main.get_text(" ")
    assert answer.headers["X-Request-ID"] == failed(lines)["request_id"]


def test_program_is_told_the_id_too(without_tables, lines):
    answer = without_tables.test_client().get("/", headers={"Accept": "application/json"})
    assert answer.json["request_id"] == failed(lines)["request_id"]


def test_each_request_has_an_id_of_its_own_and_every_line_of_it_has_it(failing_app, lines):
    browser = failing_app.test_client()
    ids = [browser.get("/failing").headers["X-Request-ID"] for _ in range(2)]
    assert len(set(ids)) == 2
    told = {event: [line["request_id"] for line in lines() if line["event"].startswith(event)]
            for event in ("request_failed", "sent: ")}  # fmt: skip
    assert told == {"request_failed": ids, "sent: ": ids}


def test_request_that_goes_well_leaves_no_line(client, stream):
    for path in ("/", "/sign-in", "/khong-co", "/healthz", "/manage/"):
        client.get(path)
    assert stream.getvalue() == ""


SANE = "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        (1, SANE, True),
        (0, SANE, False),
        (1, "x", False),
        (1, "a" * 65, False),
        (1, f"{SANE}\u00e9", False),
        (1, f"{SANE} {{}}", False),
    ],
)
def test_id_is_taken_over_from_a_trusted_proxy_alone(tested_app, proxies, given, is_taken):
    app = create_app(**engines.settings_of(tested_app) | {"PROXIES": proxies})
    answer = app.test_client().get("/healthz", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is is_taken
    with app.app_context():
        db.engine.dispose()


def test_answer_that_is_served_again_names_no_request(client, app):
    units = factories.make_organisation()
    factories.session(factories.conference(units.ministry, slug="nghi-quyet"))
    for _ in range(2):
        answer = client.get("/c/nghi-quyet/calendar.ics")
        assert answer.status_code == 200
        assert "X-Request-ID" not in answer.headers


def test_libraries_write_through_the_same_lines(lines):
    for name in ("sqlalchemy.pool", "alembic", "asyncio", "werkzeug", "_granian"):
        logging.getLogger(name).error("gone: %s", "x")
        logging.getLogger(name).debug("not told")
    assert [(line["logger"], line["event"], line["level"]) for line in lines()] == [
        (name, "gone: x", "error")
        for name in ("sqlalchemy.pool", "alembic", "asyncio", "werkzeug", "_granian")
    ]


def test_terminal_is_told_in_lines_for_people(logging_as_before):
    stream = Terminal()
    logs.configure(stream)
    try:
        raise ValueError("sai")
    except ValueError:
        logging.getLogger("eventhub").exception("went_wrong")
    text = stream.getvalue()
    assert "went_wrong" in text
    assert "ValueError: sai" in text
    assert not text.startswith("{")


def test_commands_are_silent_about_what_goes_well(app, logging_as_before):
    stream = io.StringIO()
    logs.configure(stream)
    factories.make_cast(factories.make_organisation())
    db.session.commit()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/c/nghi-quyet/", "/c/nghi-quyet/"),
        ("/me/abc/calendar.ics", "/me/…"),
        ("/s/abc", "/s/…"),
        ("/k/ABC", "/k/…"),
        ("/sign-in/link/abc", "/sign-in/link/…"),
        ("/sign-in/reset/abc/", "/sign-in/reset/…"),
        ("/a\n{\"event\": \"sign_in\"}\x1b[2J", "/a%0A%7B%22event%22:%20%22sign_in%22%7D%1B%5B2J"),
        ("/" + "x" * 500, "/" + "x" * 199 + "…"),
    ],
)  # fmt: skip
def test_path_is_shown_without_secrets_and_without_what_a_terminal_obeys(path, shown):
    assert known_path(path) == shown


def test_error_caused_by_itself_is_told_once():
    first = ValueError("a")
    second = KeyError("b")
    first.__cause__, second.__cause__ = second, first
    assert exception_text(first).count("Traceback") == 2
