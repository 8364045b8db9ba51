"""What the count says, before any wording: which session it opens on, what is known of it, and the rows of its tables.

The one rule to know: None is "not known", shown as such and never as 0. ``words`` turns all this into sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eventhub.attendance.models import RollState
from eventhub.attendance.rules import PointTally, Totals
from eventhub.conferences.models import ConferenceStatus
from eventhub.conferences.programme import Programme, ProgrammeSession
from eventhub.points.models import PointCounts

MOST_SINGLE_POINTS = 150
"""Past so many points the strip and the first table show provinces."""
MOST_NAMED = 4
"""So many points that haven't reported are named in the sentence; of more, one less, and how many others."""
MOST_WALL_SESSIONS = 4
MOST_WALL_NAMES = 2
TOTAL = "total"
"""The key of the last row."""


class Grouping(StrEnum):
    """By what a table counts."""

    SESSION = "session"
    POINT = "point"
    UNIT = "unit"
    LEVEL = "level"
    PROVINCE = "province"
    SENDER = "sender"


class CountState(StrEnum):
    """What can be said of a session."""

    NO_SESSIONS = "no_sessions"
    NO_POINTS = "no_points"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    SESSION_CANCELLED = "session_cancelled"
    # Cancelled after something was recorded: that is shown, and counts in no figure of the conference.
    SESSION_STOPPED = "session_stopped"
    NOT_BEGUN = "not_begun"
    NOTHING_REPORTED = "nothing_reported"
    RUNNING = "running"
    ENDED = "ended"


NO_FIGURES = Totals()
COUNTED = frozenset({CountState.RUNNING, CountState.ENDED, CountState.SESSION_STOPPED})
"""There are figures to show."""
CALLED_OFF = frozenset({CountState.POSTPONED, CountState.CANCELLED, CountState.SESSION_CANCELLED})


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of figures. ``points`` and ``reported`` say of how many points it is made; None where that isn't asked."""

    expected: int
    present: int | None = None
    unmarked: int | None = None
    absent: int | None = None
    excused: int | None = None
    visitors: int | None = None
    walk_ins: int | None = None
    # The part of ``present`` that was declared as numbers.
    declared: int | None = None
    # Declared less named, where both exist.
    difference: int | None = None
    points: int | None = None
    reported: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the key finds it again when figures change, the name is what people read."""

    key: str
    name: str
    figures: Figures
    # The session has begun: who is silent now has not reported.
    is_due: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The figures by one grouping, the total last. Sessions have none: their sum would count people twice."""

    grouping: Grouping
    rows: Sequence[Row]
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class CountFacts:
    """Everything the sentence says. ``not_reported`` names the first of ``not_reported_count`` points."""

    state: CountState
    at: datetime
    session: ProgrammeSession | None = None
    totals: Totals = NO_FIGURES
    not_reported: tuple[str, ...] = ()
    not_reported_count: int = 0
    has_ended: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether there are figures to show."""
        return self.state in COUNTED


def opening_session(
    programme: Programme, by_session: Mapping[int, Totals], at: datetime
) -> ProgrammeSession | None:
    """The session that is on, else the next one today, else the fullest one that is over, else the first."""
    current = programme.current_or_next(at)
    if current is not None:
        return current
    held = programme.active_sessions
    over = [session for session in held if session.ends_at <= at]
    reported = [session for session in over if by_session[session.id].reported_points]
    fullest = max(reported, key=lambda session: by_session[session.id].present, default=None)
    return fullest or (held[0] if held else None)


def count_state(
    programme: Programme, session: ProgrammeSession | None, totals: Totals, at: datetime
) -> CountState:
    """What can be said of a session; what was counted is said also where session or conference was called off later."""
    if session is not None and totals.reported_points:
        return _counted_state(session, at)
    if programme.status in (ConferenceStatus.POSTPONED, ConferenceStatus.CANCELLED):
        return CountState(programme.status.value)
    if session is None:
        return CountState.NO_SESSIONS
    if session.is_cancelled:
        return CountState.SESSION_CANCELLED
    if not totals.points:
        return CountState.NO_POINTS
    return CountState.NOT_BEGUN if at < session.starts_at else CountState.NOTHING_REPORTED


def _counted_state(session: ProgrammeSession, at: datetime) -> CountState:
    if session.is_cancelled:
        return CountState.SESSION_STOPPED
    return CountState.ENDED if session.ends_at <= at else CountState.RUNNING


def named_first(names: Sequence[str], count: int) -> tuple[str, ...]:
    """The names the sentence has room for, of ``count`` points in all: never "and one other"."""
    return tuple(names[: MOST_NAMED if count <= MOST_NAMED else MOST_NAMED - 1])


def point_figures(tally: PointTally) -> Figures:
    """A point's row. Who isn't called by name can be neither unmarked nor absent.

    Who is absent is known once the roll closes, or nobody is left unmarked.
    """
    calls_names = not tally.is_declared and (
        tally.has_roll or tally.counts is not PointCounts.BY_DECLARATION
    )
    is_settled = tally.roll_state is RollState.CLOSED or (tally.has_roll and not tally.unmarked)
    return Figures(
        expected=tally.expected,
        present=tally.figure,
        unmarked=tally.unmarked if calls_names else None,
        absent=tally.absent if calls_names and is_settled else None,
        excused=tally.excused if tally.has_roll or tally.excused else None,
        visitors=tally.visitors if tally.has_roll else None,
        walk_ins=tally.walk_ins if tally.has_roll else None,
        declared=tally.figure if tally.is_declared else None,
        difference=tally.difference,
        points=1,
        reported=0 if tally.figure is None else 1,
    )


def total_figures(totals: Totals) -> Figures:
    """A row that adds points up. Where none has reported nothing is known but who is expected and not marked yet."""
    has_rolls = totals.reported_points > totals.declared_points
    return Figures(
        expected=totals.expected,
        present=totals.present if totals.reported_points else None,
        unmarked=totals.unmarked if has_rolls or totals.unmarked else None,
        absent=totals.absent if totals.absent or (has_rolls and not totals.unmarked) else None,
        excused=totals.excused if has_rolls or totals.excused else None,
        visitors=totals.visitors if has_rolls or totals.visitors else None,
        walk_ins=totals.walk_ins if has_rolls or totals.walk_ins else None,
        declared=totals.declared if totals.declared_points else None,
        difference=totals.difference,
        points=totals.points,
        reported=totals.reported_points,
    )


def sender_figures(totals: Totals) -> Figures:
    """A sending unit's row: of names alone, and of people wherever they sit, so not made of points."""
    is_known = bool(totals.reported_points or totals.present or totals.excused or totals.visitors)
    return Figures(
        expected=totals.expected,
        present=totals.present if is_known else None,
        unmarked=totals.unmarked,
        absent=totals.absent if totals.absent or (is_known and not totals.unmarked) else None,
        excused=totals.excused if is_known else None,
        visitors=totals.visitors if is_known else None,
        walk_ins=totals.walk_ins if is_known else None,
    )


def point_rows(tallies: Sequence[PointTally], *, is_due: bool) -> list[Row]:
    """The rows of single points."""
    return [Row(tally.code, tally.name, point_figures(tally), is_due) for tally in tallies]


def group_rows(groups: Sequence[Totals], *, is_due: bool) -> list[Row]:
    """The rows of groups of points."""
    return [
        Row(group.key, group.name, total_figures(group), is_due) for group in nameless_last(groups)
    ]


def nameless_last(groups: Sequence[Totals]) -> list[Totals]:
    """The groups in their order; what belongs to no province or unit stands below those that do."""
    return sorted(groups, key=lambda group: not group.name)


def total_row(figures: Figures, *, is_due: bool) -> Row:
    """The last row; how it is called depends on what it is made of."""
    return Row(TOTAL, "", figures, is_due)


def sender_rows(groups: Sequence[Totals], *, is_due: bool) -> list[Row]:
    """The rows of sending units."""
    return [
        Row(group.key, group.name, sender_figures(group), is_due) for group in nameless_last(groups)
    ]


def sender_total(groups: Sequence[Totals]) -> Figures:
    """All sending units: each person belongs to one, so the rows add up."""
    return sender_figures(
        Totals(
            expected=sum(each.expected for each in groups),
            present=sum(each.present for each in groups),
            reported_points=sum(each.reported_points for each in groups),
            unmarked=sum(each.unmarked for each in groups),
            absent=sum(each.absent for each in groups),
            excused=sum(each.excused for each in groups),
            visitors=sum(each.visitors for each in groups),
            walk_ins=sum(each.walk_ins for each in groups),
        )
    )


def counted_state(tally: PointTally) -> str:
    """How a point's square is drawn where people are counted. Silence comes first: also a host that hasn't reported stands empty."""
    if tally.figure is None:
        return "empty"
    if tally.is_host:
        return "host"
    return "declared" if tally.is_declared else "filled"


def most_missing(tallies: Sequence[PointTally]) -> list[PointTally]:
    """The points where most of those expected are still unmarked or absent, the worst first."""

    def missing(tally: PointTally) -> int:
        return tally.unmarked + tally.absent

    waited_for = [tally for tally in tallies if tally.figure is not None and missing(tally)]
    return sorted(waited_for, key=missing, reverse=True)[:MOST_WALL_NAMES]


def wall_sessions(
    sessions: Sequence[ProgrammeSession], current: ProgrammeSession
) -> Sequence[ProgrammeSession]:
    """The sessions a wall has room for: the current one, the one before it and those after."""
    place = sessions.index(current) if current in sessions else 0
    start = min(max(place - 1, 0), max(len(sessions) - MOST_WALL_SESSIONS, 0))
    return sessions[start : start + MOST_WALL_SESSIONS]
