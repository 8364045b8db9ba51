"""Reads a calendar with four programs that know nothing of each other, and says of each what it understood."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import icalendar
import recurring_ical_events
import vobject
from flask.testing import FlaskClient
from ical.calendar_stream import IcsCalendarStream


@dataclass(frozen=True, order=True)
class Understood:
    """One event as a reader understood it; moments in UTC."""

    uid: str
    starts: str
    ends: str
    sequence: int
    status: str
    summary: str
    location: str
    description: str


def _moment(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def _from_component(event: Any) -> Understood:
    return Understood(
        uid=str(event["UID"]),
        starts=_moment(event.decoded("DTSTART")),
        ends=_moment(event.decoded("DTEND")),
        sequence=int(event["SEQUENCE"]),
        status=str(event["STATUS"]),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        description=str(event["DESCRIPTION"]),
    )


def by_icalendar(content: bytes) -> list[Understood]:
    calendar = icalendar.Calendar.from_ical(content)
    assert [component.errors for component in calendar.walk() if component.errors] == []
    return sorted(_from_component(event) for event in calendar.walk("VEVENT"))


def by_recurring_ical_events(content: bytes) -> list[Understood]:
    """The same parser, but the events that a calendar program would show between two days."""
    calendar = icalendar.Calendar.from_ical(content)
    found = recurring_ical_events.of(calendar).between((2000, 1, 1), (2100, 1, 1))
    return sorted(_from_component(event) for event in found)


def by_vobject(content: bytes) -> list[Understood]:
    calendar = vobject.readOne(content.decode())
    return sorted(
        Understood(
            uid=event.uid.value,
            starts=_moment(event.dtstart.value),
            ends=_moment(event.dtend.value),
            sequence=int(event.sequence.value),
            status=event.status.value,
            summary=event.summary.value,
            location=event.location.value if hasattr(event, "location") else "",
            description=event.description.value,
        )
        for event in calendar.contents.get("vevent", [])
    )


def by_ical(content: bytes) -> list[Understood]:
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    return sorted(
        Understood(
            uid=event.uid,
            starts=_moment(event.dtstart),
            ends=_moment(event.dtend or event.dtstart),
            sequence=event.sequence or 0,
            status=event.status.value if event.status else "",
            summary=event.summary or "",
            location=event.location or "",
            description=event.description or "",
        )
        for event in calendar.events
    )


def understood(content: bytes) -> list[Understood]:
    """What all readers understood alike."""
    first, *others = (
        reader(content) for reader in (by_icalendar, by_recurring_ical_events, by_vobject, by_ical)
    )
    for other in others:
        assert other == first
    return first


def read(client: FlaskClient, path: str) -> list[Understood]:
    """What all readers understood of a feed."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return understood(answer.data)


def unfolded(content: bytes) -> list[str]:
    """The lines of a calendar as meant."""
    return content.decode().replace("\r\n ", "").split("\r\n")
