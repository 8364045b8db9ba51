"""Decisions about rosters and registration, and the code a ticket carries. No Flask, no database.

Rows pasted from a spreadsheet are read in ``pasted_rows``; what is wrong with a value is said here, once, for every way in.
"""

import hmac
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from eventhub.accounts.rules import network_of
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.errors import RuleError
from eventhub.keyed_hashes import keyed_hash, keyed_secret
from eventhub.points.models import Point, PointCounts, PointStatus
from eventhub.registration.models import AttendeeStatus
from eventhub.text.folding import one_line
from eventhub.text.names import LONGEST_NAME, name_problem
from eventhub.text.sorting import name_key
from eventhub.text.spreadsheets import FORMULA_STARTS

LONGEST = {"rank": 60, "position": 160, "unit_text": 200, "phone": 40}
"""Letters that fit, per field."""
EARLIEST_BIRTH_YEAR = 1900

REGISTRATIONS_COUNT_FOR = timedelta(hours=24)
REGISTRATIONS_ALLOWED = 40
"""How many may register themselves from one network in that time and have their seats at once. An office of thirty is
well below; and no single address gets more than a third of a hall of 127 while its officials sleep. Whoever comes after
them is not refused: she waits until an official confirms her.
"""
MOST_REGISTRATIONS = 5_000
"""How many one network may register in that time at all: more than any congress has people, so that also behind a proxy
nobody has declared everybody fits, and few enough for the database of one who registers inventions.
"""

_TAG_BYTES = 10
_CONFERENCE_BYTES = 4
_TICKET_BYTES = _CONFERENCE_BYTES + 16 + _TAG_BYTES


class BulkAction(StrEnum):
    """What officials do with several people at once who registered themselves."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    WAIT_AGAIN = "wait_again"
    WITHDRAW = "withdraw"
    BRING_BACK = "bring_back"

    @property
    def takes_from(self) -> AttendeeStatus:
        """Of whom it is done; of others nothing is changed."""
        return _FROM_TO[self][0]

    @property
    def leads_to(self) -> AttendeeStatus:
        """What they are afterwards."""
        return _FROM_TO[self][1]

    @property
    def asks_first(self) -> bool:
        """Whether it takes something away from people, and so says from whom before it is done."""
        return self in (BulkAction.REFUSE, BulkAction.WITHDRAW)

    @property
    def moves_seats(self) -> bool:
        """Whether people come onto the list by it, or leave it."""
        return AttendeeStatus.ACTIVE in _FROM_TO[self]

    @property
    def changes_seating(self) -> bool:
        """Whether it changes who was expected: not possible from the first day on, as for single people."""
        return self in (BulkAction.WITHDRAW, BulkAction.BRING_BACK)


_FROM_TO = {
    BulkAction.CONFIRM: (AttendeeStatus.WAITING, AttendeeStatus.ACTIVE),
    BulkAction.REFUSE: (AttendeeStatus.WAITING, AttendeeStatus.REFUSED),
    BulkAction.WAIT_AGAIN: (AttendeeStatus.REFUSED, AttendeeStatus.WAITING),
    BulkAction.WITHDRAW: (AttendeeStatus.ACTIVE, AttendeeStatus.WITHDRAWN),
    BulkAction.BRING_BACK: (AttendeeStatus.WITHDRAWN, AttendeeStatus.ACTIVE),
}


class RosterState(StrEnum):
    """How far a point's roster is, as the organizer sees it. Handing in after the due day is possible, and late."""

    OPEN = "open"
    OVERDUE = "overdue"
    HANDED_IN = "handed_in"
    HANDED_IN_LATE = "handed_in_late"
    NOT_NEEDED = "not_needed"


def takes_registrations(conference: Conference, today: date) -> bool:
    """Whether participants may register themselves: opened, published, not past its due day, and not over."""
    last_on = min(filter(None, (conference.registration_due_on, conference.last_on)))
    return (
        conference.registration_open
        and conference.status is ConferenceStatus.PUBLISHED
        and today <= last_on
    )


def seating_may_change(conference: Conference, today: date) -> bool:
    """Until the day before, people may be moved and withdrawn. From the first day on the roll says who stays away,
    and whoever comes to another hall is counted there: what was expected no longer changes under the roll.
    """
    return today < conference.first_on


def ensure_seating_may_change(conference: Conference, today: date) -> None:
    """Refuse moving, withdrawing and bringing back from the first day on."""
    if not seating_may_change(conference, today):
        raise RuleError("seating_is_fixed")


def rosters_are_overdue(conference: Conference, today: date) -> bool:
    """Whether the day for handing in has passed; on the due day is still in time."""
    return conference.rosters_due_on is not None and today > conference.rosters_due_on


def roster_state(point: Point, conference: Conference, today: date) -> RosterState:
    """Whether the roster is handed in, and in time. A declared number needs none."""
    if point.roster_sent_at is None:
        if point.counts is PointCounts.BY_DECLARATION:
            return RosterState.NOT_NEEDED
        return RosterState.OVERDUE if rosters_are_overdue(conference, today) else RosterState.OPEN
    was_late = rosters_are_overdue(conference, conference.today(point.roster_sent_at))
    return RosterState.HANDED_IN_LATE if was_late else RosterState.HANDED_IN


def roster_changed_since(point: Point) -> bool:
    """Whether the roster differs from what was handed in."""
    return point.roster_sent_at is not None and point.roster_changed_at is not None


def ensure_roster_open(point: Point) -> None:
    """Refuse people for a hall or a conference that was called off."""
    if point.status is PointStatus.CANCELLED:
        raise RuleError("point_cancelled")
    if point.conference.status is ConferenceStatus.CANCELLED:
        raise RuleError("roster_of_cancelled_conference")


@lru_cache(maxsize=10_000)
def same_person_key(full_name: str) -> str:
    """What two spellings of one name share: Hoà and Hòa, capitals or not; but Hoa is somebody else.

    Letters that aren't Latin all have one sort key, so such names are compared as they are written.
    """
    key = name_key(full_name)
    return one_line(full_name).casefold() if "~" in key else key


def registration_nonce(form_nonce: str, full_name: str, unit_id: int) -> str:
    """What makes a form sent twice one registration. Somebody who goes back and enters a colleague registers two."""
    return sha256(f"{form_nonce}/{same_person_key(full_name)}/{unit_id}".encode()).hexdigest()


def network_key(secret_key: str, conference_id: int, address: str) -> bytes:
    """What is stored of the network an address belongs to, from which somebody registers: a hash that only this site can compute, and which says of
    no two conferences that the same network was there.
    """
    return keyed_hash(secret_key, f"origin {conference_id} ", network_of(address))


def person_problems(values: Mapping[str, Any], *, held_in: int) -> list[RuleError]:
    """Everything that is wrong with what was entered about a person, each naming its field.

    ``held_in`` is the conference's year: nobody is born after it.
    """
    found = [_name_problem(values["full_name"])] if "full_name" in values else []
    found += [_text_problem(field, values.get(field) or "") for field in LONGEST]
    year = values.get("birth_year")
    if year is not None and not EARLIEST_BIRTH_YEAR <= year <= held_in:
        found.append(RuleError("birth_year_wrong", field="birth_year"))
    return [problem for problem in found if problem is not None]


def _name_problem(name: str) -> RuleError | None:
    problem = name_problem(name)
    if problem is None:
        return None
    facts = {"longest": LONGEST_NAME} if problem == "too_long" else {}
    return RuleError(f"name_{problem}", field="full_name", **facts)


def _text_problem(field: str, value: str) -> RuleError | None:
    text = one_line(value)
    if len(text) > LONGEST[field]:
        return RuleError("text_too_long", field=field, longest=LONGEST[field])
    # A number abroad begins with +.
    if text.startswith(FORMULA_STARTS) and field != "phone":
        return RuleError("text_formula", field=field)
    return None


def ticket_code(secret_key: str, conference_id: int, attendee_id: UUID) -> str:
    """The code in somebody's QR: 48 capitals and digits, the same for ever, so that a ticket can be printed again.

    Conference and attendee in clear, then 80 bits that only this site can compute. QR codes of such letters are small.
    """
    named = conference_id.to_bytes(_CONFERENCE_BYTES, "big") + attendee_id.bytes
    return b32encode(named + _ticket_tag(secret_key, named)).decode()


def read_ticket(secret_key: str, code: str) -> tuple[int, UUID] | None:
    """The conference and the attendee a code names; None when this site did not make it. Small letters are read too."""
    try:
        raw = b32decode(code.strip().upper())
    except (NotBase32, ValueError):
        return None
    named, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
    if len(raw) != _TICKET_BYTES or not hmac.compare_digest(tag, _ticket_tag(secret_key, named)):
        return None
    return int.from_bytes(named[:_CONFERENCE_BYTES], "big"), UUID(bytes=named[_CONFERENCE_BYTES:])


def feed_secret(personal_secret: str) -> str:
    """The secret of the calendar that belongs to a personal page: whoever has the page can name it, never the reverse."""
    return keyed_secret(personal_secret, "calendar feed")


def _ticket_tag(secret_key: str, named: bytes) -> bytes:
    return keyed_hash(secret_key, "ticket", named)[:_TAG_BYTES]
