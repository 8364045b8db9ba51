"""Changes of results, tiers and awards. Each locks the conference; what is published moves its revision."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from eventhub.accounts.models import User
from eventhub.awards.models import Award, AwardResults, AwardTier, RecipientKind
from eventhub.awards.queries import results_of, tiers_of, unit_called
from eventhub.awards.rules import USUAL_TIERS
from eventhub.columns import now
from eventhub.conferences.actions import increment_revision
from eventhub.conferences.models import Conference
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change

MOST_TIERS = 30
Direction = Literal["up", "down"]


def name_contest(
    conference: Conference, title: str, *, by: User | None, row_version: int | None = None
) -> AwardResults:
    """Name the contest; the first time the usual tiers are laid out. Refused: another name, from an older version."""
    lock_row(conference)
    results = results_of(conference)
    if results is None:
        results = AwardResults(conference_id=conference.id, title=title)
        tiers = [
            AwardTier(conference_id=conference.id, name=name, position=position)
            for position, name in enumerate(USUAL_TIERS, start=1)
        ]
        db.session.add_all([results, *tiers])
        db.session.flush()
        log_change(results, "created", by=by, new={"title": title})
        return results
    _change(results, {"title": title}, by=by, row_version=row_version)
    _flush_public_change(conference)
    return results


def add_tier(conference: Conference, name: str, *, by: User | None) -> AwardTier:
    """Put a tier below the others. Refused when there are more than any contest has, and for a name one has already."""
    lock_row(conference)
    tiers = tiers_of(conference)
    _ensure_free(name, tiers)
    if len(tiers) >= MOST_TIERS:
        raise RuleError("too_many_tiers", most=MOST_TIERS)
    tier = AwardTier(conference_id=conference.id, name=name, position=len(tiers) + 1)
    db.session.add(tier)
    db.session.flush()
    log_change(tier, "created", by=by, new={"name": name})
    return tier


def rename_tier(
    conference: Conference,
    tier: AwardTier,
    name: str,
    *,
    by: User | None,
    row_version: int | None = None,
) -> None:
    """Call a tier something else. Refused: from an older version, and for a name another has already."""
    _lock(conference, tier)
    _ensure_free(name, (other for other in tiers_of(conference) if other is not tier))
    _change(tier, {"name": name}, by=by, row_version=row_version)
    _flush_public_change(conference)


def move_tier(
    conference: Conference, tier: AwardTier, direction: Direction, *, by: User | None
) -> None:
    """Swap a tier with the one above or below it; at the end nothing happens."""
    _lock(conference, tier)
    if _swap(tiers_of(conference), tier, direction):
        log_change(tier, "moved", by=by, new={"position": tier.position})
        _flush_public_change(conference)


def delete_tier(conference: Conference, tier: AwardTier, *, by: User | None) -> None:
    """Take away a tier. Refused while it has recipients."""
    _lock(conference, tier)
    if tier.awards:
        raise RuleError("tier_has_awards", tier=tier.name)
    log_change(tier, "deleted", by=by, old={"name": tier.name})
    db.session.delete(tier)
    _flush_public_change(conference)


def add_award(
    conference: Conference, tier: AwardTier, values: Mapping[str, Any], *, by: User | None
) -> Award:
    """Honour somebody in a tier, by the names of the conference's first day; several in one tier are a tie.

    Refused for who stands there already for the same: a button pressed twice.
    """
    _lock(conference, tier)
    db.session.expire(tier, ["awards"])
    facts = named_as_of(conference, values)
    _ensure_first(facts, tier.awards)
    award = Award(position=len(tier.awards) + 1).assign(facts)
    tier.awards.append(award)
    db.session.flush()
    log_change(award, "created", by=by, conference_id=conference.id, new=facts)
    _flush_public_change(conference)
    return award


def update_award(
    conference: Conference,
    award: Award,
    tier: AwardTier,
    values: Mapping[str, Any],
    *,
    by: User | None,
    row_version: int | None = None,
) -> None:
    """Change an award, or the tier it stands in. Refused: from an older version, and into what stands there already."""
    _lock(conference, tier, award)
    left = award.tier
    db.session.expire(tier, ["awards"])
    facts = named_as_of(conference, values) | {"tier_id": tier.id}
    _ensure_first(facts, (other for other in tier.awards if other is not award))
    if left is not tier:
        facts["position"] = len(tier.awards) + 1
    _change(award, facts, by=by, row_version=row_version, conference_id=conference.id)
    _flush_public_change(conference)
    for stale, relation in ((left, "awards"), (tier, "awards"), (award, "tier")):
        db.session.expire(stale, [relation])


def move_award(
    conference: Conference, award: Award, direction: Direction, *, by: User | None
) -> None:
    """Swap an award with the one before or after it in its tier; at the end nothing happens."""
    _lock(conference, award)
    if _swap(award.tier.awards, award, direction):
        log_change(
            award, "moved", by=by, conference_id=conference.id, new={"position": award.position}
        )
        _flush_public_change(conference)


def delete_award(
    conference: Conference, award: Award, *, by: User | None, row_version: int | None = None
) -> None:
    """Take away an award. Refused: from an older version."""
    _lock(conference, award)
    award.ensure_current(row_version)
    old = {"recipient_name": award.recipient_name, "tier_id": award.tier_id}
    log_change(award, "deleted", by=by, conference_id=conference.id, old=old)
    award.tier.awards.remove(award)
    _flush_public_change(conference)


def publish_results(conference: Conference, *, by: User | None, at: datetime | None = None) -> None:
    """Show the results to everybody. Refused while nobody is honoured. Publishing twice changes nothing."""
    lock_row(conference)
    results = results_of(conference)
    if results is None or not any(tier.awards for tier in tiers_of(conference)):
        raise RuleError("no_awards_yet")
    if results.published_at is None:
        results.assign({"published_at": at or now()}).touch()
        log_change(results, "published", by=by)
        _flush_public_change(conference)


def withdraw_results(conference: Conference, *, by: User | None) -> None:
    """Take the results back to work on them; nobody but the organizers sees them then."""
    lock_row(conference)
    results = results_of(conference)
    if results is not None and results.published_at is not None:
        results.assign({"published_at": None}).touch()
        log_change(results, "withdrawn", by=by)
        _flush_public_change(conference)


def named_as_of(conference: Conference, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the unit found by its name on the first day, and called as it was then; else as typed."""
    facts = dict(values)
    name = "recipient_name" if facts["recipient_kind"] is RecipientKind.UNIT else "unit_name"
    unit = unit_called(facts.get(name, ""), conference.first_on)
    facts["unit_id"] = unit.unit_id if unit else None
    if unit is not None:
        facts[name] = unit.name
    return facts


def _lock(conference: Conference, *parts: AwardTier | Award) -> None:
    """Lock a conference and what is to be changed of its results; somebody may have deleted it meanwhile."""
    for row in (conference, *parts):
        lock_row(row)


def _ensure_free(name: str, tiers: Iterable[AwardTier]) -> None:
    if name in {tier.name for tier in tiers}:
        raise RuleError("tier_there_already", field="name")


def _ensure_first(facts: Mapping[str, Any], awards: Iterable[Award]) -> None:
    """Refuse the same recipient for the same work; an organizer tells namesakes apart in words."""
    named = ("recipient_kind", "recipient_name", "unit_name", "achievement")
    if any(all(getattr(award, name) == facts.get(name, "") for name in named) for award in awards):
        raise RuleError("award_there_already", field="recipient_name")


def _change(
    row: AwardResults | AwardTier | Award,
    values: Mapping[str, Any],
    *,
    by: User | None,
    row_version: int | None,
    conference_id: int | None = None,
) -> None:
    """Set columns of a row as it is now, and log what changed; a button pressed twice changes nothing."""
    lock_row(row)
    old, new = changed_values(row, values)
    if new:
        row.ensure_current(row_version)
        row.assign(new).touch()
        log_change(row, "edited", by=by, conference_id=conference_id, old=old, new=new)


def _swap(rows: Sequence[AwardTier | Award], row: AwardTier | Award, direction: Direction) -> bool:
    """Number the rows as they stand, with one swapped with its neighbour; False at the end."""
    ordered = list(rows)
    place = ordered.index(row)
    target = place + (1 if direction == "down" else -1)
    if not 0 <= target < len(ordered):
        return False
    ordered[place], ordered[target] = ordered[target], ordered[place]
    for position, moved in enumerate(ordered, start=1):
        moved.position = position
    return True


def _flush_public_change(conference: Conference) -> None:
    """Let cached pages know, and write what changed."""
    increment_revision(conference)
    db.session.flush()
