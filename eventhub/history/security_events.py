"""Which changes are security events, and that each is written to the log once it is stored: what was undone leaves no line.

Only ids and words of ours are told; who it was stands in the accounts, for whoever may read them.
"""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from eventhub import logs
from eventhub.extensions import db
from eventhub.history.models import Change

EVENTS = {
    ("user_account", "created"): "account_created",
    ("user_account", "granted"): "grant_given",
    ("user_account", "grant_taken"): "grant_taken",
    ("user_account", "deactivated"): "account_closed",
    ("user_account", "reactivated"): "account_reopened",
    ("user_account", "password_set"): "password_set",
    ("access_link", "created"): "link_made",
    ("access_link", "opened"): "link_opened",
    ("access_link", "revoked"): "link_revoked",
    ("attendee", "link_made"): "link_made",
}
"""Table and action of a change → the name of its event, which is stable: alarms are set on it."""

_TOLD = ("role", "unit", "kind", "user_id")
"""What of the old and new values is told."""
_WAITING = "eventhub.security_events"


def log_when_stored(change: Change) -> None:
    """Write the line of a change when its transaction is stored, if it is a security event."""
    if (change.subject_type, change.action) in EVENTS:
        db.session().info.setdefault(_WAITING, []).append(change)


@event.listens_for(Session, "after_commit")
def _write_waiting_events(session: Session) -> None:
    for change in session.info.pop(_WAITING, ()):
        # What a savepoint undid was taken out of the session.
        if inspect(change).persistent:
            logs.log_security_event(**_line(change))


@event.listens_for(Session, "after_rollback")
def _drop_waiting_events(session: Session) -> None:
    session.info.pop(_WAITING, None)


def _line(change: Change) -> dict[str, Any]:
    values = {**inspect(change).dict}
    facts = {**values.get("old", {}), **values.get("new", {})}
    return {
        "event": EVENTS[change.subject_type, change.action],
        "subject": f"{change.subject_type} {change.subject_id}",
        "actor_id": change.actor_id,
        **{name: facts[name] for name in _TOLD if name in facts},
    }
