"""What an organisation must be like on every day: pure checks over all its periods and successions together.

A period is one row of a list of units. A unit's periods follow each other without overlap; each is below a parent
that exists all the while; no unit is below itself; a successor exists on the day after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

LEVELS = (
    ("ministry", "Bộ", "Ministry"),
    ("department", "Đơn vị thuộc Bộ", "Ministry unit"),
    ("province", "Cấp tỉnh", "Province"),
    ("district", "Cấp huyện", "District"),
    ("commune", "Cấp xã", "Commune"),
)
"""The levels a new site begins with, highest first: code, name in Vietnamese, name in English."""

DAY = timedelta(days=1)
FOREVER = date.max


@dataclass(frozen=True)
class Period:
    """What a unit is called and what it is below from one day to another; None as the last day means until further notice."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str
    province: str
    valid_from: date
    valid_to: date | None

    @property
    def last_day(self) -> date:
        """The last day it is valid, or the end of time."""
        return self.valid_to or FOREVER


@dataclass(frozen=True, order=True)
class Succession:
    """What a unit became, and from which day on."""

    predecessor: str
    successor: str
    happened_on: date


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a code of the sentences in ``errors``, its facts, and the unit and column it is about."""

    unit: str
    column: str
    code: str
    facts: Mapping[str, Any]


def fault(unit: str, column: str, code: str, /, **facts: Any) -> Fault:
    """A fault with its facts by name."""
    return Fault(unit, column, code, facts)


class Organisation:
    """All units of all times, by code, each with its periods in order."""

    def __init__(self, periods: Iterable[Period], successions: Iterable[Succession]) -> None:
        """Sort periods by unit and time; one that is open is ended by the next that begins."""
        by_unit: dict[str, list[Period]] = defaultdict(list)
        for period in sorted(periods, key=lambda period: (period.code, period.valid_from)):
            earlier = by_unit[period.code]
            if earlier and earlier[-1].valid_to is None:
                earlier[-1] = replace(earlier[-1], valid_to=period.valid_from - DAY)
            earlier.append(period)
        self.periods = dict(by_unit)
        self.successions = set(successions)
        self.became: dict[str, set[Succession]] = defaultdict(set)
        for succession in self.successions:
            self.became[succession.predecessor].add(succession)

    def period_on(self, code: str, on: date) -> Period | None:
        """What a unit was called and what it was below on a day."""
        return next(
            (p for p in self.periods.get(code, ()) if p.valid_from <= on <= p.last_day), None
        )

    def exists_throughout(self, code: str, first: date, last: date) -> bool:
        """Whether a unit exists on every day from one to another."""
        needed = first
        for period in self.periods.get(code, ()):
            if period.valid_from > needed:
                return False
            if period.last_day >= last:
                return True
            needed = max(needed, period.last_day + DAY)
        return False

    def faults(self, touched: Collection[str]) -> list[Fault]:
        """Everything that is wrong with the units touched, or with others because of them."""
        found = [*self._overlaps(touched), *self._orphans(touched), *self._circles(touched)]
        return [*found, *self._wrong_successions(touched)]

    def _overlaps(self, touched: Collection[str]) -> Iterator[Fault]:
        for code in touched:
            periods = self.periods.get(code, [])
            for earlier, later in pairwise(periods):
                if earlier.last_day >= later.valid_from:
                    yield fault(
                        code, "valid_from", "unit_periods_overlap", day=later.valid_from.isoformat()
                    )

    def _orphans(self, touched: Collection[str]) -> Iterator[Fault]:
        """A parent that is missing is the child's fault; one that ends too early its own."""
        touched = frozenset(touched)
        for period in (period for periods in self.periods.values() for period in periods):
            if not period.parent or touched.isdisjoint((period.code, period.parent)):
                continue
            if self.exists_throughout(period.parent, period.valid_from, period.last_day):
                continue
            if period.parent not in self.periods:
                yield fault(period.code, "parent", "unit_parent_unknown", parent=period.parent)
            elif period.code in touched:
                yield fault(period.code, "parent", "unit_parent_not_then", parent=period.parent)
            else:
                yield fault(period.parent, "valid_to", "unit_leaves_others", child=period.code)

    def _circles(self, touched: Collection[str]) -> Iterator[Fault]:
        """A circle closes on the day its last period begins, so each period is followed upwards from its first day."""
        reported: set[str] = set()
        for period in (period for periods in self.periods.values() for period in periods):
            way = [period.code]
            above: Period | None = period
            while above is not None and above.parent and above.parent not in way:
                way.append(above.parent)
                above = self.period_on(above.parent, period.valid_from)
            if above is not None and above.parent == period.code:
                guilty = next((code for code in way if code in touched), None)
                if guilty is not None and reported.isdisjoint(way):
                    reported.update(way)
                    yield fault(guilty, "parent", "unit_below_itself", way=" → ".join(way))

    def _wrong_successions(self, touched: Collection[str]) -> Iterator[Fault]:
        for code in touched:
            if code in self._reached(code):
                yield fault(code, "successors", "unit_succeeds_itself", code=code)
        for succession in sorted(self.successions):
            if succession.predecessor not in touched and succession.successor not in touched:
                continue
            about = (
                succession.predecessor
                if succession.predecessor in touched
                else succession.successor
            )
            if succession.successor not in self.periods:
                yield fault(
                    about, "successors", "unit_successor_unknown", successor=succession.successor
                )
            elif self.period_on(succession.successor, succession.happened_on) is None:
                yield fault(
                    about,
                    "successors",
                    "unit_successor_not_then",
                    successor=succession.successor,
                    day=succession.happened_on.isoformat(),
                )

    def _reached(self, code: str) -> set[str]:
        """Everything a unit became, directly or later."""
        reached: set[str] = set()
        waiting = [code]
        while waiting:
            for succession in self.became.get(waiting.pop(), ()):
                if succession.successor not in reached:
                    reached.add(succession.successor)
                    waiting.append(succession.successor)
        return reached
