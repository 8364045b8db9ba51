"""Write the log of changes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import insert

from eventhub.columns import Base, table_of
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.history.security_events import log_when_stored


class Actor(Protocol):
    """Whoever does something: an account. The log keeps the name it had then."""

    id: Any
    name: Any


def log_change(
    subject: Base,
    action: str,
    *,
    by: Actor | None,
    conference_id: int | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Change:
    """Log a change of a row that has its id already; flushes nothing by itself."""
    key = subject.key_text
    change = Change(
        actor_id=by.id if by else None,
        actor_name=by.name if by else "",
        conference_id=conference_id
        if conference_id is not None
        else getattr(subject, "conference_id", None),
        subject_type=subject.__tablename__,
        subject_id=key,
        action=action,
        reason=reason,
        old=_plain(old),
        new=_plain(new),
    )
    db.session.add(change)
    log_when_stored(change)
    return change


def log_changes(
    kind: type[Base],
    action: str,
    changes: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]],
    *,
    by: Actor | None,
) -> None:
    """Log the same change of many rows at once: the key of each, with its old and its new values."""
    rows = [
        {
            "actor_id": by.id if by else None,
            "actor_name": by.name if by else "",
            "subject_type": kind.__tablename__,
            "subject_id": key,
            "action": action,
            "reason": "",
            "old": _plain(old),
            "new": _plain(new),
        }
        for key, old, new in changes
    ]
    if rows:
        db.session.connection().execute(insert(table_of(Change)), rows)


def changed_values(row: Base, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The old and new values of the columns that ``values`` would change in a row."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    return {name: getattr(row, name) for name in changed}, changed


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in (values or {}).items()}


def _plain_value(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case _:
            return value
