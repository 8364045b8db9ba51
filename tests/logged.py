"""The log of changes, read as tests look at it."""

from collections.abc import Sequence

from sqlalchemy import select

from eventhub.columns import Base
from eventhub.extensions import db
from eventhub.history.models import Change


def changes_of(subject: Base, *, limit: int = 20) -> Sequence[Change]:
    """The latest changes of one thing, newest first."""
    key = subject.key_text
    return db.session.scalars(
        select(Change)
        .where(Change.subject_type == subject.__tablename__, Change.subject_id == key)
        .order_by(Change.id.desc())
        .limit(limit)
    ).all()
