"""What the organizer's page of declared numbers shows of a session: a page of points, those that are silent first."""

from collections.abc import Sequence

from sqlalchemy import func, select

from eventhub.attendance.models import HeadcountReport
from eventhub.attendance.queries import figures_of, point_tally
from eventhub.attendance.rules import PointTally
from eventhub.columns import now
from eventhub.conferences.models import ConferenceSession
from eventhub.database import Page, matches_words, on_page
from eventhub.extensions import db
from eventhub.points.models import Point

PAGE_SIZE = 100


def headcount_page(
    session: ConferenceSession, search: str, page: int
) -> tuple[Page[PointTally], int]:
    """One page of a session's points, and how many of all pages are silent. Two statements.

    The silent ones come first, then the others, each in Vietnamese order.
    """
    figures = figures_of([session.conference_id], now(), only=matches_words(Point.folded, search))
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
    return Page(tallies, page, sum(found.values()), PAGE_SIZE), found.get(False, 0)


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
