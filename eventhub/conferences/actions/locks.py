"""How changes of a conference wait for each other."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventhub.conferences.models import Conference, ConferenceSession, ConferenceStatus
from eventhub.database import lock
from eventhub.errors import RuleError
from eventhub.extensions import db


def lock_agenda(conference: Conference) -> None:
    """Lock a conference, and load its sessions and topics as they are now; what was read before may be stale.

    Every change of one begins here, so here it is refused to whoever would change a cancelled one.
    """
    lock(conference)
    if conference.status is ConferenceStatus.CANCELLED:
        raise RuleError("conference_is_cancelled")
    db.session.scalars(
        select(ConferenceSession)
        .where(ConferenceSession.conference_id == conference.id)
        .options(selectinload(ConferenceSession.topics))
        .execution_options(populate_existing=True)
    ).all()
