"""Decisions about conferences: labels, what a plan of sessions may be, moved days, what keeps a draft from being published.

No Flask, no database. What everybody sees of a conference is the programme, beside this.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from eventhub.conferences.models import (
    Conference,
    ConferenceSession,
    Daypart,
)
from eventhub.conferences.programme import Programme, ProgrammeSession, ProgrammeTopic
from eventhub.text import dates

DEFAULT_HOURS = {
    Daypart.MORNING: (time(7, 30), time(11, 30)),
    Daypart.AFTERNOON: (time(13, 30), time(17, 0)),
    Daypart.EVENING: (time(19, 0), time(21, 0)),
}
"""When each part of the day begins and ends unless told otherwise."""

CONFERENCE_CALENDAR_FACTS = frozenset(
    {
        "short_title",
        "official_title",
        "organizing_body",
        "contact_name",
        "contact_phone",
        "contact_email",
        "arrive_minutes",
        "dates",
        "timezone",
    }
)
"""What every calendar entry of a conference shows: when one of these changes, the sequence of all of them grows."""

DEADLINES = ("points_due_on", "rosters_due_on", "registration_due_on")
"""The last days for units to register points, to hand in rosters, and for participants to register."""


def form_uid(nonce: str, values: Mapping[str, Any], *, within: str = "") -> str:
    """The UID of what a form makes: the same when it is sent twice, another once something else was entered in it."""
    entered = [f"{name}={values[name]}" for name in sorted(values)]
    return str(uuid5(NAMESPACE_OID, "/".join([within, nonce, *entered])))


def session_label(session: ConferenceSession | ProgrammeSession, language: str) -> str:
    """What a session is called: its own title, else its place in the grid, «Sáng 20/6»."""
    return session.title or place_label(session, language)


def place_label(session: ConferenceSession | ProgrammeSession, language: str) -> str:
    """A session by its place in the grid: «Sáng 20/6»."""
    return dates.session_label(session.held_on, session.daypart.value, language=language)


def hours(session: ConferenceSession | ProgrammeSession | ProgrammeTopic, zone: ZoneInfo) -> str:
    """The hours of a session or topic for a table: «07:30–11:30»."""
    ends = (session.starts_at, session.ends_at)
    return "–".join(dates.format_hour(moment.astimezone(zone).time()) for moment in ends)


def arrival_at(session: ProgrammeSession, arrive_minutes: int) -> datetime:
    """When to be in the hall for a session (UTC)."""
    return session.starts_at - timedelta(minutes=arrive_minutes)


@dataclass(frozen=True, order=True, slots=True)
class PlannedSession:
    """A ticked cell of the grid: a session that shall be held, at clock times of the conference's timezone."""

    held_on: date
    starts: time
    ends: time
    daypart: Daypart


@dataclass(frozen=True, slots=True)
class PlanRefusal:
    """Why a plan cannot be, and the session it fails at."""

    code: str
    session: PlannedSession


def plan_refusals(plan: Sequence[PlannedSession], days: Sequence[date]) -> list[PlanRefusal]:
    """All that is wrong with a plan in order of time: a day that is none, an end before its start, two at once."""
    refusals = []
    busy_until: dict[date, time] = {}
    for planned in plan:
        if planned.held_on not in days:
            refusals.append(PlanRefusal("session_off_days", planned))
        elif planned.ends <= planned.starts:
            refusals.append(PlanRefusal("hours_out_of_order", planned))
        else:
            before = busy_until.get(planned.held_on, planned.starts)
            if before > planned.starts:
                refusals.append(PlanRefusal("sessions_overlap", planned))
            busy_until[planned.held_on] = max(before, planned.ends)
    return refusals


def active_sessions(sessions: Iterable[ConferenceSession]) -> list[ConferenceSession]:
    """The sessions that were not cancelled."""
    return [session for session in sessions if session.cancelled_at is None]


def session_in_place(
    sessions: Iterable[ConferenceSession], day: date, daypart: Daypart
) -> ConferenceSession | None:
    """The session of a cell of the grid: the one held there, else the last one cancelled there."""
    there = [
        session for session in sessions if (session.held_on, session.daypart) == (day, daypart)
    ]
    return next(iter(active_sessions(there)), there[-1] if there else None)


def clock_hours(session: ConferenceSession, zone: ZoneInfo) -> tuple[time, time]:
    """When a session begins and ends by the clock of a timezone."""
    return session.starts_at.astimezone(zone).time(), session.ends_at.astimezone(zone).time()


def runs_of_days(days: Sequence[date]) -> list[tuple[date, date]]:
    """Consecutive days taken together: (first day, the day after the last), in order."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][1] == day:
            runs[-1] = (runs[-1][0], day + timedelta(days=1))
        else:
            runs.append((day, day + timedelta(days=1)))
    return runs


def dropped_runs(
    old: Sequence[date], new: Sequence[date], dropped: Sequence[tuple[date, date]]
) -> list[tuple[date, date]]:
    """The runs that are no more once days are changed: those past the number of the new ones, as they last stood."""
    return [*runs_of_days(old), *dropped][len(runs_of_days(new)) :]


def short_days(days: Iterable[date]) -> str:
    """Days as figures that both languages read: «20/6, 21/6»."""
    return ", ".join(dates.format_short_day(day, language="vi") for day in days)


def day_moves(
    old: Sequence[date], new: Sequence[date], *, kept: Collection[date] = ()
) -> dict[date, date]:
    """Where the sessions of each day go: first to first, second to second; days too many go nowhere and are left out.

    Those of the days ``kept`` stay, and the others are counted without them.
    """
    movable = ([day for day in days if day not in kept] for days in (old, new))
    return {day: day for day in kept} | dict(zip(*movable, strict=False))


def in_free_order(moves: Mapping[date, date]) -> list[tuple[date, date]]:
    """The moves in an order in which each finds its place free: towards the past from the front, else from the back."""
    earlier = sorted(move for move in moves.items() if move[1] < move[0])
    later = sorted((move for move in moves.items() if move[1] > move[0]), reverse=True)
    return earlier + later


@dataclass(frozen=True, slots=True)
class SessionMove:
    """What a new date does to a session: its new day, or None when it is called off."""

    session: ConferenceSession
    new_day: date | None


def session_moves(
    sessions: Iterable[ConferenceSession], moves: Mapping[date, date]
) -> list[SessionMove]:
    """What moves of days would do to each session that is held."""
    return [
        SessionMove(session, moves.get(session.held_on)) for session in active_sessions(sessions)
    ]


def moved_deadlines(conference: Conference, new: Sequence[date]) -> dict[str, date]:
    """The deadlines that are set, as far from the first of the new days as from the old one, and never after the last."""
    shift = new[0] - conference.first_on
    set_days = {name: getattr(conference, name) for name in DEADLINES}
    return {name: min(day + shift, new[-1]) for name, day in set_days.items() if day is not None}


class IssueKind(StrEnum):
    """What is wrong with a draft that is to be published."""

    SESSIONS = "sessions"
    TOPICS = "topics"
    CONTACT = "contact"
    HOST = "host"
    EMPTY_SESSION = "empty_session"
    OFFICIAL_TITLE = "official_title"
    PAST = "past"


BLOCKING_ISSUES = frozenset({IssueKind.SESSIONS, IssueKind.TOPICS, IssueKind.CONTACT})
"""Without these nobody could take part; the rest are reminders."""


@dataclass(frozen=True, slots=True)
class PublicationIssue:
    """Something wrong with a draft; for an agenda, with which session."""

    kind: IssueKind
    session: ProgrammeSession | None = None

    @property
    def is_blocking(self) -> bool:
        """Whether it keeps the conference from being published."""
        return self.kind in BLOCKING_ISSUES


def publication_issues(
    programme: Programme, *, has_host: bool | None = None, at: datetime | None = None
) -> list[PublicationIssue]:
    """What is wrong with a draft, the blocking ones first. Whether a host point is named is only said when the caller knows."""
    sessions = [session for session in programme.sessions if not session.is_cancelled]
    with_topics = [session for session in sessions if session.topics]
    found = {
        IssueKind.SESSIONS: not sessions,
        IssueKind.TOPICS: bool(sessions) and not with_topics,
        IssueKind.CONTACT: not programme.contact,
        IssueKind.HOST: has_host is False,
        IssueKind.OFFICIAL_TITLE: not programme.official_title,
        IssueKind.PAST: at is not None
        and at.astimezone(programme.zone).date() > programme.days[-1],
    }
    empty = [
        PublicationIssue(IssueKind.EMPTY_SESSION, session)
        for session in sessions
        if with_topics and not session.topics
    ]
    return [PublicationIssue(kind) for kind, is_so in found.items() if is_so] + empty


def prevents_publication(issues: Iterable[PublicationIssue]) -> bool:
    """Whether an issue has to be mended first."""
    return any(issue.is_blocking for issue in issues)


def spare_minutes(session: ProgrammeSession) -> int:
    """The minutes between the end of the last topic and the end of the session; negative when the agenda runs over."""
    last = session.topics[-1].ends_at if session.topics else session.starts_at
    return round((session.ends_at - last).total_seconds() / 60)
