"""Results, tiers and awards."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.columns import Base, UtcDateTime, Versioned, pk, short_text
from eventhub.conferences.models import Conference


class RecipientKind(StrEnum):
    """A collective or a person."""

    UNIT = "unit"
    PERSON = "person"


class AwardResults(Base, Versioned):
    """The results of a conference's contest as a whole: what it was, and whether they are published."""

    __tablename__ = "award_results"

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    # The contest's name: «Hội thi …».
    title: Mapped[short_text]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    conference: Mapped[Conference] = relationship()


class AwardTier(Base, Versioned):
    """A tier: Nhất, Nhì, Ba, Khuyến khích, or a special prize. Tiers are data."""

    __tablename__ = "award_tier"

    id: Mapped[pk]
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    # Highest first.
    position: Mapped[int]

    awards: Mapped[list["Award"]] = relationship(
        back_populates="tier", order_by="(Award.position, Award.id)", cascade="all, delete-orphan"
    )


class Award(Base, Versioned):
    """One recipient in a tier, named as of the conference."""

    __tablename__ = "award"

    id: Mapped[pk]
    tier_id: Mapped[int] = mapped_column(ForeignKey("award_tier.id"), index=True)
    recipient_kind: Mapped[RecipientKind]
    # The unit honoured, or the person's unit; the names stay as they were on that day.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    recipient_name: Mapped[short_text]
    unit_name: Mapped[str] = mapped_column(String(200), default="")
    # For what: the performance, the work.
    achievement: Mapped[str] = mapped_column(Text, default="")
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    decided_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)

    tier: Mapped[AwardTier] = relationship(back_populates="awards")
