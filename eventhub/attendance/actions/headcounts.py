"""Declared numbers: each report stays; the latest is the point's declared figure."""

from datetime import datetime

from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.attendance.actions.sessions import lock_session_for_recording
from eventhub.attendance.actions.tallies import upsert_and_lock_tally
from eventhub.attendance.models import HeadcountReport, HeadcountSource
from eventhub.columns import new_id, now, table_of
from eventhub.conferences.models import ConferenceSession
from eventhub.database import insert
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import Point

reports = table_of(HeadcountReport)
MOST = 100_000
"""More than any hall holds: a number beyond is a slip of the finger."""


def report_headcount(
    point: Point,
    session: ConferenceSession,
    number: int,
    *,
    by: User | None,
    nonce: str,
    source: HeadcountSource = HeadcountSource.FORM,
    reported_by: str = "",
    at: datetime | None = None,
) -> HeadcountReport:
    """Report how many are at a point in a session. A correction is a new report; a form sent twice reports once.

    Refused for a number no hall holds, before the first day, once the session's attendance is closed, and for a form sent
    before that no longer says what stands.
    """
    at = at or now()
    lock_session_for_recording(session, point, at)
    if not 0 <= number <= MOST:
        raise RuleError("headcount_out_of_range", field="number", most=MOST)
    statement = insert(reports).on_conflict_do_nothing()
    stored = db.session.scalar(
        statement.returning(reports.c.id),
        {
            "conference_id": point.conference_id,
            "id": new_id(),
            "session_id": session.id,
            "point_id": point.id,
            "number": number,
            "source": source,
            "reported_by": reported_by or (by.name if by else ""),
            "recorded_by_id": by.id if by else None,
            "received_at": at,
            "is_late_entry": at > session.ends_at,
            "nonce": nonce,
        },
    )
    if stored is not None:
        _declare_latest(point, session, at)
    latest = _latest(point, session)
    report = db.session.scalars(
        select(HeadcountReport).where(
            HeadcountReport.conference_id == point.conference_id, HeadcountReport.nonce == nonce
        )
    ).one()
    if stored is None and (report is not latest or report.number != number):
        sent = latest.number if latest is not None else "–"
        raise RuleError("headcount_sent_before", field="number", number=sent)
    return report


def _declare_latest(point: Point, session: ConferenceSession, at: datetime) -> None:
    # Read under the tally's lock: of two reports at once, the later one counts.
    tally = upsert_and_lock_tally(point, session.id, at)
    latest = _latest(point, session)
    tally.declared = latest.number if latest is not None else None
    db.session.flush()


def _latest(point: Point, session: ConferenceSession) -> HeadcountReport | None:
    return db.session.scalars(
        select(HeadcountReport)
        .where(
            HeadcountReport.conference_id == point.conference_id,
            HeadcountReport.session_id == session.id,
            HeadcountReport.point_id == point.id,
        )
        .order_by(HeadcountReport.received_at.desc(), HeadcountReport.id.desc())
        .limit(1)
    ).first()
