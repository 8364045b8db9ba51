"""The published results as everybody sees them, and the tiers a contest begins with. No Flask, no database."""

from dataclasses import dataclass
from datetime import date

from eventhub.awards.models import Award, AwardTier, RecipientKind

USUAL_TIERS = ("Giải Nhất", "Giải Nhì", "Giải Ba", "Giải Khuyến khích", "Giải phụ")
"""What Vietnamese contests award, highest first; each organizer renames, adds and removes."""


@dataclass(frozen=True, slots=True)
class Honour:
    """One recipient of a prize, by the names of that day."""

    recipient_kind: RecipientKind
    recipient_name: str
    unit_name: str
    achievement: str
    decision_number: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier with its recipients; several are a tie."""

    name: str
    honours: tuple[Honour, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a contest, highest tier first."""

    title: str
    tiers: tuple[Tier, ...]


def shown_tier(tier: AwardTier) -> Tier:
    """A tier as it is published."""
    return Tier(tier.name, tuple(_honour(award) for award in tier.awards))


def _honour(award: Award) -> Honour:
    return Honour(
        award.recipient_kind,
        award.recipient_name,
        award.unit_name,
        award.achievement,
        award.decision_number,
        award.decided_on,
    )
