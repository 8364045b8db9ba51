"""What the log says of security: signing in, links, authority, refusals; and of whom only what an operator may keep."""

import io
import logging
import re
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import logs
from eventhub.accounts.actions import deactivate_account, give_grant, make_link, set_password
from eventhub.accounts.models import LinkKind, Role
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.history.security_events import EVENTS
from eventhub.registration.actions import create_personal_links
from tests import factories
from tests.sources import ROOT, text_of
from tests.test_logs import SECRET, Lines

# The log is one for the whole process, and so are those who listen to it: alone, after the rest.
pytestmark = pytest.mark.serial


STABLE_NAMES = {
    "access_refused",
    "account_closed",
    "account_created",
    "account_reopened",
    "csrf_refused",
    "grant_given",
    "grant_taken",
    "link_made",
    "link_opened",
    "link_revoked",
    "password_set",
    "request_refused",
    "sign_in",
    "sign_in_failed",
    "sign_in_slowed",
    "sign_out",
}
"""Alarms are set on them, and rows of the log of changes hold some: a function may be renamed, these may not."""


def events(lines: Lines) -> list[str]:
    return [line["event"] for line in lines() if line["logger"] == "eventhub.security"]


def line_of(lines: Lines, event: str) -> dict[str, Any]:
    (line,) = [line for line in lines() if line["event"] == event]
    return line


def test_signing_in_and_out_is_told(client, lines):
    user = factories.make_user(password=factories.PASSWORD)
    db.session.commit()
    client.post("/sign-in", data={"email": user.email, "password": factories.PASSWORD})
    client.post("/sign-out")
    assert events(lines)[-2:] == ["sign_in", "sign_out"]
    line = line_of(lines, "sign_in")
    assert (line["account_id"], line["client"]) == (user.id, "127.0.0.1")
    assert line["request_id"]


def test_sign_in_that_failed_is_told_with_a_mark_of_the_address(client, app, stream, lines):
    user = factories.make_user(email="yen@test.example", password=factories.PASSWORD)
    db.session.commit()
    for email in ("yen@test.example", " YEN@test.example", f"{SECRET}@test.example"):
        client.post("/sign-in", data={"email": email, "password": SECRET})
    told = [line for line in lines() if line["event"] == "sign_in_failed"]
    pseudonyms = [line["account"] for line in told]
    assert pseudonyms[0] == pseudonyms[1] != pseudonyms[2]
    assert pseudonyms[0] == logs.account_pseudonym(user.email)
    assert told[0]["client"] == "127.0.0.1"
    assert SECRET not in stream.getvalue()
    assert "yen@" not in stream.getvalue()


def test_sign_in_that_is_slowed_down_is_told(client, lines):
    factories.make_user(email="yen@test.example", password=factories.PASSWORD)
    db.session.commit()
    for _ in range(12):
        client.post("/sign-in", data={"email": "yen@test.example", "password": "sai rồi"})
    assert "sign_in_slowed" in events(lines)


def test_changes_of_authority_are_told_once_stored(app, stream, lines):
    units = factories.make_organisation()
    cast = factories.make_cast(units)
    db.session.commit()
    before = len(lines())
    give_grant(cast.yen, Role.ORGANIZER, units.yen_bai, by=cast.admin)
    set_password(cast.yen, "hash", by=cast.yen)
    _link, secret = make_link(LinkKind.SIGN_IN, by=cast.olga, user=cast.phuc)
    deactivate_account(cast.phuc, by=cast.admin)
    assert len(lines()) == before
    db.session.commit()
    assert events(lines)[before:] == [
        "grant_given",
        "password_set",
        "link_made",
        "account_closed",
    ]
    line = line_of(lines, "password_set")
    assert (line["subject"], line["actor_id"]) == (f"user_account {cast.yen.id}", cast.yen.id)
    grant = [line for line in lines() if line["event"] == "grant_given"][-1]
    assert (grant["role"], grant["unit"]) == ("organizer", "yen-bai")
    assert secret not in stream.getvalue()
    assert "@test.example" not in stream.getvalue()


def test_page_link_of_a_participant_is_told_and_stored_under_its_name(app, stream, lines):
    conference = factories.conference(factories.make_unit())
    hall = factories.point(conference, conference.owner_unit)
    attendee = factories.attendee(hall)
    create_personal_links(attendee, by=factories.make_user())
    db.session.commit()
    made = [line["subject"] for line in lines() if line["event"] == "link_made"]
    assert f"attendee {attendee.key_text}" in made
    stored = select(Change.action).where(Change.subject_type == "attendee")
    assert "link_made" in db.session.scalars(stored).all()


def test_names_of_events_never_change():
    written = re.compile(r'(?:log_security_event|_security_log\.\w+)\(\s*"(\w+)"')
    said = {
        name
        for path in (ROOT / "eventhub").rglob("*.py")
        for name in written.findall(text_of(path))
    }
    assert said | {*EVENTS.values()} | {*logs.SIGN_IN_REFUSALS.values()} == STABLE_NAMES


def test_change_that_was_undone_is_not_told(app, lines):
    user = factories.make_user()
    db.session.commit()
    before = events(lines)
    set_password(user, "hash", by=user)
    db.session.rollback()
    savepoint = db.session.begin_nested()
    set_password(user, "hash", by=user)
    savepoint.rollback()
    db.session.commit()
    assert events(lines) == before


def test_link_that_signs_in_is_told_when_it_is_used(client, stream, lines):
    user = factories.make_user()
    _link, secret = make_link(LinkKind.SIGN_IN, by=None, user=user)
    db.session.commit()
    client.get(f"/sign-in/link/{secret}")
    assert "link_opened" not in events(lines)
    client.post(f"/sign-in/link/{secret}")
    line = line_of(lines, "link_opened")
    assert (line["kind"], line["user_id"], line["path"]) == ("sign_in", user.id, "/sign-in/link/…")
    assert secret not in stream.getvalue()


def test_forged_form_is_told(client, app, lines):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client.post("/sign-in", data={"email": SECRET})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert line_of(lines, "csrf_refused")["path"] == "/sign-in"


def test_form_that_is_too_large_is_told(client, app, lines):
    client.post("/sign-in", data={"email": "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)})
    assert line_of(lines, "request_refused")["status"] == 413


def test_page_that_is_not_hers_is_told_only_where_debugging_is_on(app, sign_in, logging_as_before):
    units = factories.make_organisation()
    yen = sign_in(factories.make_cast(units).yen)
    factories.conference(units.ministry, slug="nghi-quyet")
    for level, told in ((logging.INFO, 0), (logging.DEBUG, 1)):
        stream = io.StringIO()
        logs.configure(stream, level=level)
        assert yen.get("/manage/c/nghi-quyet/sessions").status_code == 404
        assert stream.getvalue().count("access_refused") == told
