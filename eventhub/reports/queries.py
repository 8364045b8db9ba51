"""The count of a session as every page, file and wall shows it, and the version by which all know that it is unchanged.

Everything here is read in one snapshot (see ``database``), so that sentence, tables and strip agree with each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, func, select, true

from eventhub.attendance import queries as attendance
from eventhub.attendance.models import Tally
from eventhub.attendance.rules import PointTally, Totals
from eventhub.attendance.sender_queries import totals_by_sender
from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.conferences.programme import Programme, ProgrammeSession
from eventhub.conferences.queries import programme_of
from eventhub.conferences.words import session_label
from eventhub.database import Page, matches_words, on_page
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee
from eventhub.reports import rules
from eventhub.reports.rules import CountFacts, Grouping, Row, Table

PAGE_SIZE = 100
GROUPINGS = {
    Grouping.UNIT: attendance.PointGrouping.UNIT,
    Grouping.LEVEL: attendance.PointGrouping.LEVEL,
    Grouping.PROVINCE: attendance.PointGrouping.PROVINCE,
}


# Built once, because a thousand viewers ask every other second.
_ASKED: BindParameter[int] = bindparam("conference_id")
_OF_TALLIES = select(func.count(), func.sum(Tally.version), func.max(Tally.updated_at)).where(
    Tally.conference_id == _ASKED
)
_OF_POINTS = select(func.count(), func.sum(Point.seats_taken), func.sum(Point.row_version)).where(
    Point.conference_id == _ASKED
)
_OF_ATTENDEES = select(func.sum(Attendee.row_version)).where(Attendee.conference_id == _ASKED)
_TOLD = _OF_TALLIES.subquery("tallies").join(_OF_POINTS.subquery("points"), true())
VERSION = select(_TOLD)
# Somebody's sending unit may be corrected without any figure of her point changing.
VERSION_WITH_SENDERS = select(_TOLD.join(_OF_ATTENDEES.subquery("attendees"), true()))


@dataclass(frozen=True, slots=True)
class Count:
    """A session's figures at a moment. ``session`` is None where there is none, or not the one that was asked for.

    ``points`` are all points, or none where there are too many to show at once; then ``provinces`` are given.
    """

    conference: Conference
    programme: Programme
    at: datetime
    session: ProgrammeSession | None
    by_session: Mapping[int, Totals]
    points: Sequence[PointTally]
    provinces: Sequence[Totals]
    not_reported: Sequence[str]
    most_missing: Sequence[PointTally]

    @property
    def totals(self) -> Totals:
        """The figures of all points added up."""
        return Totals() if self.session is None else self.by_session[self.session.id]

    @property
    def is_large(self) -> bool:
        """Whether provinces stand for points."""
        return self.totals.points > rules.MOST_SINGLE_POINTS

    @property
    def is_due(self) -> bool:
        """Whether the session has begun, so that who is silent has not reported."""
        return self.session is not None and self.session.starts_at <= self.at

    @property
    def total(self) -> Row:
        """The last row of every table of points."""
        return rules.total_row(rules.total_figures(self.totals), is_due=self.is_due)

    @property
    def facts(self) -> CountFacts:
        """What the sentence says."""
        totals = self.totals
        return CountFacts(
            state=rules.count_state(self.programme, self.session, totals, self.at),
            at=self.at.astimezone(self.programme.zone),
            session=self.session,
            totals=totals,
            not_reported=rules.named_first(self.not_reported, totals.not_reported_points),
            not_reported_count=totals.not_reported_points,
            has_ended=self.session is not None and self.session.ends_at <= self.at,
        )


def count(
    conference: Conference, session_id: int | None = None, *, at: datetime | None = None
) -> Count:
    """The count of a session, or of the one that shows most now. As many statements for 1 point as for 100."""
    at = at or now()
    programme = programme_of(conference)
    by_session = attendance.totals_by_session(conference, at=at)
    known = {
        session.id: by_session.setdefault(session.id, Totals()) for session in programme.sessions
    }
    if session_id is None:
        session = rules.opening_session(programme, known, at)
    else:
        session = next((each for each in programme.sessions if each.id == session_id), None)
    points: Sequence[PointTally] = ()
    provinces: Sequence[Totals] = ()
    if session is None:
        silent: Sequence[str] = ()
        missing: Sequence[PointTally] = ()
    elif known[session.id].points <= rules.MOST_SINGLE_POINTS:
        points = attendance.tally_rows(conference, session.id, at=at)
        silent = [tally.name for tally in points if tally.figure is None]
        missing = rules.most_missing(points)
    else:
        provinces = attendance.totals_by(
            conference, session.id, attendance.PointGrouping.PROVINCE, at=at
        )
        silent = _first_silent(conference, session.id, at)
        missing = _first_missing(conference, session.id, at)
    return Count(conference, programme, at, session, known, points, provinces, silent, missing)


def table(count: Count, grouping: Grouping) -> Table:
    """The figures of the count's session by one grouping; of all sessions, for ``SESSION``. One statement at most."""
    if grouping is Grouping.SESSION:
        return Table(grouping, _session_rows(count))
    if count.session is None:
        return Table(grouping, ())
    is_due = count.is_due
    if grouping is Grouping.SENDER:
        senders = totals_by_sender(count.conference, count.session.id, at=count.at)
        total = rules.total_row(rules.sender_total(senders), is_due=is_due)
        return Table(grouping, rules.sender_rows(senders, is_due=is_due), total)
    if grouping is Grouping.POINT:
        points = count.points or attendance.tally_rows(
            count.conference, count.session.id, at=count.at
        )
        rows = rules.point_rows(points, is_due=is_due)
    else:
        groups = attendance.totals_by(
            count.conference, count.session.id, GROUPINGS[grouping], at=count.at
        )
        rows = rules.group_rows(groups, is_due=is_due)
    return Table(grouping, rows, count.total)


def points_page(count: Count, search: str, page: int) -> Page[Row]:
    """One page of the points of a session, optionally those that hold every word of a search. Two statements."""
    assert count.session is not None
    ids = [count.conference.id]
    found = and_(attendance.takes_part(), matches_words(Point.folded, search))
    figures = attendance.figures_of(ids, count.at, only=found)
    names = attendance.figures_of(ids, count.at, only=found, with_units=False)
    listed = (
        select(figures)
        .where(figures.c.session_id == count.session.id)
        .order_by(~figures.c.is_host, figures.c.sort_key, figures.c.point_id)
    )
    rows = db.session.execute(on_page(listed, page, PAGE_SIZE))
    number = db.session.scalar(select(func.count()).where(names.c.session_id == count.session.id))
    tallies = [attendance.point_tally(row) for row in rows]
    return Page(rules.point_rows(tallies, is_due=count.is_due), page, number or 0, PAGE_SIZE)


def count_version(conference: Conference, *, with_senders: bool = False) -> str:
    """What changes whenever a figure of the conference may have changed; small enough to ask at every poll.

    Every change of attendance adds to a tally's version; registering only adds seats; whatever takes a seat away moves
    the calendar counter; every other edit moves the revision or a row version. So no value comes back.
    """
    statement = VERSION_WITH_SENDERS if with_senders else VERSION
    row = db.session.execute(statement, {"conference_id": conference.id}).one()
    counters = (
        conference.id,
        # An id may be given again after a deletion.
        conference.created_at.timestamp(),
        conference.revision,
        conference.row_version,
        conference.calendar_counter,
    )
    return "-".join(str(part) for part in (*counters, *row))


def _session_rows(count: Count) -> list[Row]:
    return [
        Row(
            str(session.id),
            session_label(session),
            rules.total_figures(count.by_session[session.id]),
            is_due=session.starts_at <= count.at,
        )
        for session in count.programme.active_sessions
    ]


def _first_silent(conference: Conference, session_id: int, at: datetime) -> Sequence[str]:
    """The names of the first points that haven't reported, as many as anything shows."""
    figures = attendance.figures_of([conference.id], at)
    return db.session.scalars(
        select(figures.c.name)
        .where(figures.c.session_id == session_id, ~figures.c.is_reported)
        .order_by(~figures.c.is_host, figures.c.sort_key, figures.c.point_id)
        .limit(rules.MOST_NAMED)
    ).all()


def _first_missing(conference: Conference, session_id: int, at: datetime) -> Sequence[PointTally]:
    """``rules.most_missing`` for conferences of any size."""
    figures = attendance.figures_of([conference.id], at)
    missing = figures.c.unmarked + figures.c.absent
    rows = db.session.execute(
        select(figures)
        .where(figures.c.session_id == session_id, figures.c.is_reported, missing > 0)
        .order_by(missing.desc(), ~figures.c.is_host, figures.c.sort_key, figures.c.point_id)
        .limit(rules.MOST_WALL_NAMES)
    )
    return [attendance.point_tally(row) for row in rows]
