"""The results of a conference's contest: as published, and as the organizer works on them."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from eventhub.awards.models import Award, AwardResults, AwardTier
from eventhub.awards.rules import Results, shown_tier
from eventhub.conferences.models import Conference
from eventhub.extensions import db


def results_of(conference: Conference) -> AwardResults | None:
    """The results of a conference as a whole, if somebody began them."""
    return db.session.get(AwardResults, conference.id)


def tiers_of(conference: Conference) -> Sequence[AwardTier]:
    """The tiers, highest first, with their awards. Two SQL statements, whatever their number."""
    return db.session.scalars(
        select(AwardTier)
        .where(AwardTier.conference_id == conference.id)
        .order_by(AwardTier.position, AwardTier.id)
        .options(selectinload(AwardTier.awards))
    ).all()


def tier_by_id(conference: Conference, tier_id: int) -> Select[AwardTier]:
    """A tier of a conference, to be loaded."""
    return select(AwardTier).where(
        AwardTier.conference_id == conference.id, AwardTier.id == tier_id
    )


def award_by_id(conference: Conference, award_id: int) -> Select[Award]:
    """An award of a conference, to be loaded."""
    return (
        select(Award)
        .join(Award.tier)
        .where(AwardTier.conference_id == conference.id, Award.id == award_id)
    )


def published_results(conference: Conference) -> Results | None:
    """What everybody may see: the tiers that have recipients; None until the results are published."""
    results = results_of(conference)
    if results is None or results.published_at is None:
        return None
    return Results(
        results.title, tuple(shown_tier(tier) for tier in tiers_of(conference) if tier.awards)
    )
