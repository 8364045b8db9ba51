"""The published results as everybody sees them, and the tiers a contest begins with. No Flask, no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventhub.awards.models import AwardTier

USUAL_TIERS = ("Giải Nhất", "Giải Nhì", "Giải Ba", "Giải Khuyến khích", "Giải phụ")
"""What Vietnamese contests award, highest first; each organizer renames, adds and removes."""


@dataclass(frozen=True, slots=True)
class PublishedResults:
    """The results of a contest: the tiers that have recipients, the highest first; several in one are a tie."""

    title: str
    tiers: Sequence[AwardTier]
