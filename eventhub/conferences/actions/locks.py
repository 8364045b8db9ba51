"""How changes of a conference wait for each other."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventhub.conferences.models import Conference, ConferenceSession, ConferenceStatus, Topic
from eventhub.database import GoneError, lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db


def lock_conference(conference: Conference, *parts: ConferenceSession | Topic) -> None:
    """Lock a conference, and load its sessions and topics as they are now; what was read before may be stale.

    Every change of one begins here, so here it is refused to whoever would change a cancelled one, and the ``parts`` to
    be changed are found gone when somebody deleted them meanwhile.
    """
    lock_row(conference)
    if conference.status is ConferenceStatus.CANCELLED:
        raise RuleError("conference_is_cancelled")
    sessions = db.session.scalars(
        select(ConferenceSession)
        .where(ConferenceSession.conference_id == conference.id)
        .options(selectinload(ConferenceSession.topics))
        .execution_options(populate_existing=True)
    ).all()
    topics = (topic for session in sessions for topic in session.topics)
    if not {*sessions, *topics}.issuperset(parts):
        raise GoneError
