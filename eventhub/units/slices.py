"""In what order a list of units is stored, so that the organisation is right after each part of it, whatever comes then.

Pure. A unit is always stored whole, with all its periods. It waits for those that must be there before it.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping

from eventhub.units.rules import Organisation, Period


def in_slices(
    old: Organisation, new: Organisation, codes: Collection[str], size: int
) -> Iterator[list[str]]:
    """The codes of the units to be changed, some ``size`` at a time; those that need each other are never parted."""
    part: list[str] = []
    for group in _in_order(_needs(old, new, codes)):
        part += group
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part


def _needs(
    old: Organisation, new: Organisation, codes: Collection[str]
) -> Mapping[str, Collection[str]]:
    """Which of the units each one waits for.

    A unit waits for the one above it where that one doesn't exist all the while yet, and for the next ones above it that
    stand elsewhere now: so none is ever below nothing, or below itself. And one that ends waits for what is below it
    until then.
    """
    needs: dict[str, set[str]] = {code: set() for code in sorted(codes)}
    moving = {code for code in codes if _moves(old, new, code)}
    for code, found in needs.items():
        found.update(_next_above(new, code, moving))
        found.update(
            period.parent
            for period in new.periods[code]
            if period.parent in needs and not _carries(old, period)
        )
        for period in old.periods.get(code, ()):
            if period.parent in needs and not _carries(new, period):
                needs[period.parent].add(code)
    return {code: found - {code} for code, found in needs.items()}


def _next_above(organisation: Organisation, code: str, moving: Collection[str]) -> set[str]:
    """The nearest units above one, on whatever day, that are ``moving``."""
    found: set[str] = set()
    passed, to_do = {"", code}, [code] if moving else []
    while to_do:
        above = {period.parent for period in organisation.periods[to_do.pop()]} - passed
        passed |= above
        found |= above.intersection(moving)
        to_do += above.difference(moving)
    return found


def _carries(organisation: Organisation, period: Period) -> bool:
    """Whether the unit above a period exists all the while."""
    return organisation.exists_throughout(period.parent, period.valid_from, period.last_day)


def _moves(old: Organisation, new: Organisation, code: str) -> bool:
    """Whether a unit is below another one than now, on any day."""
    periods = (*old.periods.get(code, ()), *new.periods[code])
    for day in {period.valid_from for period in periods}:
        now, then = old.period_on(code, day), new.period_on(code, day)
        if now and then and now.parent != then.parent:
            return True
    return False


def _in_order(needs: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """One after another, each after those it waits for; together where they wait for each other."""
    waiting = {code: set(found) for code, found in needs.items()}
    followers: dict[str, list[str]] = defaultdict(list)
    for code, found in needs.items():
        for each in found:
            followers[each].append(code)
    ready = deque(code for code, found in waiting.items() if not found)
    while waiting:
        group = [ready.popleft()] if ready else _bound_together(waiting)
        for code in group:
            del waiting[code]
        for before, follower in ((code, each) for code in group for each in followers[code]):
            if follower in waiting:
                waiting[follower].discard(before)
                ready.extend([] if waiting[follower] else [follower])
        yield group


def _bound_together(waiting: Mapping[str, Collection[str]]) -> list[str]:
    """Some units of which each waits for another of them, and for nobody else."""
    code, passed = next(iter(waiting)), set()
    while code not in passed:
        passed.add(code)
        code = min(waiting[code])
    found, to_do = {code}, [code]
    while to_do:
        more = set(waiting[to_do.pop()]) - found
        found |= more
        to_do += sorted(more)
    return sorted(found)
