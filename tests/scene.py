"""What attendance is tested on: the conference of 2022 with two halls, some people in each, and a way to scan them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from eventhub.attendance.actions import record_scans
from eventhub.attendance.doctor import COUNTED, differences
from eventhub.attendance.models import Direction, Presence, RollState, Tally
from eventhub.attendance.rules import ScanInput
from eventhub.attendance.scan_validation import RecordedScan
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee
from tests import factories
from tests.factories import Cast, Organisation

NAMES = (
    "Hoàng Thị Ánh",
    "Đỗ Thị Hường",
    "Nguyễn Thuỳ Linh",
    "Lò Thị Mỷ",
    "Trần Ngọc Yến",
    "Vàng Thị Ỷ",
)


@dataclass(frozen=True)
class Scene:
    """Yên Bái and Phú Thọ on the morning of 20/6/2022; ``people`` are expected at Yên Bái."""

    units: Organisation
    cast: Cast
    conference: Conference
    session: ConferenceSession
    yen_bai: Point
    phu_tho: Point
    people: list[Attendee]

    def at(self, minutes: int = 0) -> datetime:
        """A moment, in minutes after the session's start."""
        return self.session.starts_at + timedelta(minutes=minutes)

    def scan(self, person: Attendee | UUID | None = None, **facts: Any) -> ScanInput:
        """Somebody arriving at Yên Bái when the session begins, unless told otherwise."""
        attendee_id = person.id if isinstance(person, Attendee) else person
        defaults: dict[str, Any] = {
            "nonce": uuid4().hex,
            "session_id": self.session.id,
            "point_id": self.yen_bai.id,
            "attendee_id": attendee_id or self.people[0].id,
            "direction": Direction.IN,
            "occurred_at": self.at(),
        }
        return ScanInput(**(defaults | facts))

    def record(
        self, *scans: ScanInput, device: str = "user:1", at: datetime | None = None
    ) -> list[RecordedScan]:
        """Record the scans, by default half an hour after the session's start."""
        return record_scans(
            self.conference, scans, device=device, by=self.cast.yen, at=at or self.at(30)
        )

    def figures(self, point: Point, session: ConferenceSession | None = None) -> dict[str, int]:
        """The counted columns of a point that aren't 0."""
        session_id = (session or self.session).id
        tally = db.session.scalars(
            select(Tally)
            .where(Tally.point_id == point.id, Tally.session_id == session_id)
            .execution_options(populate_existing=True)
        ).one_or_none()
        return {} if tally is None else {name: n for name in COUNTED if (n := getattr(tally, name))}


def make_scene(people: int = 3) -> Scene:
    """Make the scene, with so many people on Yên Bái's roster."""
    units = factories.make_organisation()
    cast = factories.make_cast(units)
    conference = factories.conference(units.ministry)
    session = factories.session(conference)
    yen_bai = factories.point(conference, units.yen_bai)
    phu_tho = factories.point(conference, units.phu_tho, "Phú Thọ")
    names = [NAMES[n % len(NAMES)] + (f" ({n})" if n >= len(NAMES) else "") for n in range(people)]
    attendees = [factories.attendee(yen_bai, name) for name in names]
    db.session.flush()
    return Scene(units, cast, conference, session, yen_bai, phu_tho, attendees)


def assert_adds_up() -> None:
    """Everything counted anew is as it stands."""
    db.session.expire_all()
    assert list(differences()) == []


def stored_state() -> tuple[Sequence[Any], Sequence[Any]]:
    """All presence and all tallies that say anything, for comparing two histories."""
    presence = db.session.execute(
        select(*Presence.__table__.c).order_by("session_id", "attendee_id")
    )
    columns = ("session_id", "point_id", "roll_state", "expected", "declared", *COUNTED)
    tallies = db.session.execute(
        select(*(Tally.__table__.c[name] for name in columns)).order_by("session_id", "point_id")
    )
    said = [
        tuple(row)
        for row in tallies
        if row.roll_state is not RollState.NOT_STARTED or any(getattr(row, c) for c in COUNTED)
    ]
    return [tuple(row) for row in presence], said
