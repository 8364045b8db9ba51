"""Programmes, sessions and tallies as the rules of the count know them, made without a database."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventhub.attendance.models import RollState
from eventhub.attendance.rules import PointTally
from eventhub.conferences.models import ConferenceKind, ConferenceStatus, Daypart, Visibility
from eventhub.conferences.programme import Programme, ProgrammeSession
from eventhub.points.models import PointCounts

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = (date(2022, 6, 20), date(2022, 6, 21))


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2022, 6, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def a_session(number: int, day: int, starts: int, **facts: Any) -> ProgrammeSession:
    defaults: dict[str, Any] = {
        "id": number,
        "uid": str(number),
        "held_on": date(2022, 6, day),
        "daypart": Daypart.MORNING if starts < 12 else Daypart.AFTERNOON,
        "title": "",
        "starts_at": moment(day, starts, 30),
        "ends_at": moment(day, starts + 4),
        "is_cancelled": False,
        "calendar_sequence": 0,
        "calendar_changed_at": moment(1, 0),
        "topics": (),
    }
    return ProgrammeSession(**defaults | facts)


SESSIONS = (a_session(1, 20, 7), a_session(2, 20, 13), a_session(3, 21, 7), a_session(4, 21, 13))


def a_programme(
    *sessions: ProgrammeSession, status: ConferenceStatus = ConferenceStatus.PUBLISHED
) -> Programme:
    return Programme(
        conference_id=1,
        uid="1",
        slug="hoi-nghi",
        kind=ConferenceKind.CONFERENCE,
        status=status,
        visibility=Visibility.PUBLIC,
        is_demo=False,
        short_title="Hội nghị",
        official_title="",
        organizing_body="",
        status_reason="",
        zone=ZONE,
        days=DAYS,
        arrive_minutes=15,
        contact="",
        calendar_sequence=0,
        calendar_changed_at=moment(1, 0),
        sessions=sessions,
    )


def a_tally(**facts: Any) -> PointTally:
    defaults: dict[str, Any] = {
        "session_id": 1,
        "point_id": 1,
        "code": "yen-bai",
        "name": "Yên Bái",
        "is_host": False,
        "unit_id": 1,
        "unit_name": "Yên Bái",
        "level_code": "province",
        "province": "Yên Bái",
        "has_ended": False,
        "expected": 40,
        "counts": PointCounts.BY_NAME,
        "roll_state": RollState.NOT_STARTED,
        "present": 0,
        "ever_present": 0,
        "ever_own": 0,
        "visitors": 0,
        "walk_ins": 0,
        "excused": 0,
        "declared": None,
        "unmarked": 40,
        "absent": 0,
        "version": 1,
        "updated_at": None,
    }
    values = defaults | facts
    named = values["ever_present"] if values["has_ended"] else values["present"]
    has_roll = values["roll_state"] is not RollState.NOT_STARTED
    by_declaration = values["counts"] is PointCounts.BY_DECLARATION
    is_declared = values["declared"] is not None and (by_declaration or not has_roll)
    both = has_roll and values["declared"] is not None
    return PointTally(
        **values,
        figure=values["declared"] if is_declared else named if has_roll else None,
        is_declared=is_declared,
        difference=values["declared"] - named if both else None,
    )
