"""How changes of a conference wait for each other."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.database import lock
from eventhub.extensions import db


def lock_agenda(conference: Conference) -> None:
    """Lock a conference, and load its sessions and topics as they are now; what was read before may be stale."""
    lock(conference)
    db.session.scalars(
        select(ConferenceSession)
        .where(ConferenceSession.conference_id == conference.id)
        .options(selectinload(ConferenceSession.topics))
        .execution_options(populate_existing=True)
    ).all()
