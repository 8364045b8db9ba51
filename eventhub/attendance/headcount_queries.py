"""What the organizer's page of declared numbers shows of a session: a page of points, those that are silent first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from eventhub.attendance.models import HeadcountReport
from eventhub.attendance.queries import figures_of, point_tally, totals
from eventhub.attendance.rules import PointTally
from eventhub.columns import now
from eventhub.conferences.models import ConferenceSession
from eventhub.database import matches_words, on_page, page_count
from eventhub.extensions import db
from eventhub.points.models import Point

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class HeadcountPage:
    """One page of the points that match a search, how many of them are silent and have reported, and of all."""

    silent: Sequence[PointTally]
    reported: Sequence[PointTally]
    page: int
    found_silent: int
    found_reported: int
    reported_points: int
    points: int

    @property
    def pages(self) -> int:
        """The number of pages."""
        return page_count(self.found_silent + self.found_reported, PAGE_SIZE)


def headcount_page(session: ConferenceSession, search: str, page: int) -> HeadcountPage:
    """One page of a session's points: the silent ones, then the others, each in Vietnamese order. Three statements."""
    conference, at = session.conference, now()
    figures = figures_of([conference.id], at, only=matches_words(Point.folded, search))
    counted = db.session.execute(
        select(figures.c.is_reported, func.count())
        .where(figures.c.session_id == session.id)
        .group_by(figures.c.is_reported)
    )
    found = {bool(is_reported): number for is_reported, number in counted}
    listed = (
        select(figures)
        .where(figures.c.session_id == session.id)
        .order_by(figures.c.is_reported, ~figures.c.is_host, figures.c.sort_key, figures.c.point_id)
    )
    rows = db.session.execute(on_page(listed, page, PAGE_SIZE))
    tallies = [point_tally(row) for row in rows]
    of_all = totals(conference, session.id, at=at)
    return HeadcountPage(
        silent=[tally for tally in tallies if tally.figure is None],
        reported=[tally for tally in tallies if tally.figure is not None],
        page=page,
        found_silent=found.get(False, 0),
        found_reported=found.get(True, 0),
        reported_points=of_all.reported_points,
        points=of_all.points,
    )


def headcounts_of(point: Point) -> Sequence[HeadcountReport]:
    """All numbers a point declared, latest first; earlier ones stay as they were said."""
    return db.session.scalars(
        select(HeadcountReport)
        .where(
            HeadcountReport.conference_id == point.conference_id,
            HeadcountReport.point_id == point.id,
        )
        .order_by(HeadcountReport.received_at.desc(), HeadcountReport.id.desc())
    ).all()
