"""The log of changes. Subjects and people are named by plain ids, so that an entry outlives what it speaks of."""

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventhub.columns import Base, facts, moment, now, pk


class Change(Base):
    """One change of one thing."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_subject", "subject_type", "subject_id", "id"),
        Index("ix_change_conference", "conference_id", "id"),
    )

    id: Mapped[pk]
    at: Mapped[moment] = mapped_column(default=now)
    # The account that did it, by id and by the name it had; None is the system or a command.
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    conference_id: Mapped[int | None]
    # What was changed: the model's table name and its id as text.
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    # A stable verb: "created", "approved", "returned", "moved"…
    action: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")
    old: Mapped[facts] = mapped_column(JSON, default=dict)
    new: Mapped[facts] = mapped_column(JSON, default=dict)
