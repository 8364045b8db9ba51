"""Decisions about points: who may do what, which changes calendars and the public see, which code a point gets.

No Flask, no database. The seats themselves are guarded in ``actions.take_seats``, by the database.
"""

import re
from collections.abc import Collection, Iterable
from enum import IntEnum
from itertools import count

from eventhub.accounts.rules import Roles, may_organize
from eventhub.points.models import Point, PointStatus
from eventhub.text.folding import slugify

RESERVED_CODES = frozenset({"new", "register"})
"""Words that stand where a code stands in addresses."""

LONGEST_CODE = 60


class ReviewState(IntEnum):
    """Where a point stands for its organizer, in the order in which she looks at them."""

    WAITING = 0
    CHANGED = 1
    RETURNED = 2
    APPROVED = 3
    CANCELLED = 4


def roles_at_point(over_unit: Roles, over_conference: Roles) -> Roles:
    """The roles over a point: those over its unit and, for an organizer, those over the conference.

    An official of the owner unit has no say over halls of other units; its organizers do.
    """
    return over_unit | over_conference if may_organize(over_conference) else over_unit


def calendar_facts(point: Point) -> tuple[str, ...]:
    """What a calendar entry of the point shows; when one of these changes, its sequence grows."""
    return (point.name, point.hall, point.address, point.conditions, *public_contact(point))


def public_contact(point: Point) -> tuple[str, str]:
    """Whom participants may ask: the name, and the phone only where its official ticked it."""
    return point.contact_name, point.contact_phone if point.contact_phone_public else ""


def whom_to_ask(point: Point) -> str:
    """The contact of a point as far as participants may know it, else that of its conference; empty where nobody is named."""
    conference = point.conference
    own = public_contact(point)
    return " · ".join(
        filter(None, own if any(own) else (conference.contact_name, conference.contact_phone))
    )


def is_shown(point: Point) -> bool:
    """Everybody finds an approved point; a cancelled one still tells whoever was sent its link. Others are not public."""
    return point.status is PointStatus.APPROVED or (
        point.status is PointStatus.CANCELLED and point.approved_at is not None
    )


def review_state(point: Point) -> ReviewState:
    """Waiting for approval first, then what changed since, then what was given back, then the rest."""
    if point.status is PointStatus.APPROVED:
        return ReviewState.CHANGED if point.changed_at else ReviewState.APPROVED
    return {
        PointStatus.SUBMITTED: ReviewState.WAITING,
        PointStatus.RETURNED: ReviewState.RETURNED,
        PointStatus.CANCELLED: ReviewState.CANCELLED,
    }[point.status]


def by_review_state(points: Iterable[Point]) -> dict[ReviewState, list[Point]]:
    """Points under where they stand; what the organizer looks at first comes first."""
    groups: dict[ReviewState, list[Point]] = {}
    for point in sorted(points, key=review_state):
        groups.setdefault(review_state(point), []).append(point)
    return groups


def dialled(phone: str) -> str:
    """What a telephone dials for a phone as kept: its first number, without the extension; empty if there is none."""
    number = re.match(r"\+?[0-9]{3,}", phone)
    return number.group() if number else ""


def is_overfull(point: Point) -> bool:
    """Whether the hall has fewer seats than people on its roster: nobody is dropped, nobody is added."""
    return point.capacity is not None and point.seats_taken > point.capacity


def code_stem(name: str) -> str:
    """What the code of a new point begins with: its name in ASCII."""
    return slugify(name)[:LONGEST_CODE].strip("-") or "point"


def unused_code(name: str, taken: Collection[str]) -> str:
    """The code of a new point: its name, with a number behind it when another point has it already."""
    stem = code_stem(name)
    unusable = RESERVED_CODES | set(taken)
    if stem not in unusable:
        return stem
    return next(code for number in count(2) if (code := f"{stem}-{number}") not in unusable)
