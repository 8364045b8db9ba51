"""The one change over several domains: a draft goes with its points and links."""

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from eventhub.accounts.models import AccessLink, User
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import log_change
from eventhub.points.models import Point


def delete_draft_conference(
    conference: Conference, *, by: User | None, row_version: int | None = None
) -> None:
    """Delete a conference nobody but its organizers ever saw, with its sessions, topics, points and links.

    Refused: what was ever published, a draft with people, figures or results, an older version.
    """
    lock_row(conference)
    if conference.status is not ConferenceStatus.DRAFT or conference.published_at is not None:
        raise RuleError("only_drafts_are_deleted")
    conference.ensure_current(row_version)
    old = {"slug": conference.slug, "short_title": conference.short_title}
    log_change(conference, "deleted", by=by, conference_id=conference.id, old=old)
    try:
        with db.session.begin_nested():
            for part in (AccessLink, Point):
                db.session.execute(delete(part).where(part.conference_id == conference.id))
            db.session.delete(conference)
    except IntegrityError as error:
        raise RuleError("draft_is_in_use") from error
