"""The results of a conference's contest: as published, and as the organizer works on them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from eventhub.awards.models import Award, AwardResults, AwardTier
from eventhub.awards.rules import PublishedResults
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.text.folding import fold
from eventhub.units.models import UnitPeriod
from eventhub.units.queries import units_on


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


def select_tier(conference: Conference, tier_id: int) -> Select[AwardTier]:
    """A tier of a conference."""
    return select(AwardTier).where(
        AwardTier.conference_id == conference.id, AwardTier.id == tier_id
    )


def select_award(conference: Conference, award_id: int) -> Select[Award]:
    """An award of a conference."""
    return (
        select(Award)
        .join(Award.tier)
        .where(AwardTier.conference_id == conference.id, Award.id == award_id)
    )


def published_results(conference: Conference) -> PublishedResults | None:
    """What everybody may see: the tiers that have recipients; None until the results are published."""
    results = results_of(conference)
    if results is None or results.published_at is None:
        return None
    return PublishedResults(results.title, [tier for tier in tiers_of(conference) if tier.awards])


def unit_called(text: str, on: date) -> UnitPeriod | None:
    """The one unit that had this name, full or short, on a day; None when there is none or more than one."""
    wanted = fold(text)
    if not wanted:
        return None
    named = [
        period
        for period in units_on(on, search=text)
        if wanted in {fold(period.name), fold(period.short_name)}
    ]
    return named[0] if len(named) == 1 else None
