"""A list of units stored part by part: the organisation is right after each part, and a part is no larger than it must be."""

from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.units.rules import Organisation, Period
from eventhub.units.slices import in_slices

CODES = "abcdef"
FIRST, YEAR = date(2008, 8, 1), timedelta(days=365)
YEARS = 3


def period(code: str, parent: str, year: int, years: int | None) -> Period:
    begins = FIRST + year * YEAR
    ends = None if years is None else begins + years * YEAR - timedelta(days=1)
    return Period(code, code.upper(), code.upper(), "commune", parent, "", begins, ends)


@st.composite
def organisations(draw: st.DrawFn, everybody: bool) -> list[Period]:
    """Where each unit stands in each year: below one that stands before it in some order, at the top, or nowhere."""
    parents: list[dict[str, str | None]] = []
    for year in range(YEARS):
        order = draw(st.permutations(CODES))
        parents.append({})
        for place, code in enumerate(order):
            above = [each for each in order[:place] if parents[year][each] is not None]
            there = (everybody and year == 0) or draw(st.booleans())
            parents[year][code] = draw(st.sampled_from(["", *above])) if there else None
    periods = []
    for code in CODES:
        year = 0
        for parent, run in groupby(parents[each][code] for each in range(YEARS)):
            length = len(list(run))
            if parent is not None:
                goes_on = year + length == YEARS
                periods.append(period(code, parent, year, None if goes_on else length))
            year += length
    return periods


@given(organisations(everybody=False), organisations(everybody=True), st.integers(1, 4))
@settings(max_examples=500)
def test_organisation_is_right_after_each_part(old, new, size):
    before, after = Organisation(old, []), Organisation(new, [])
    assert before.faults(CODES) == after.faults(CODES) == []
    changed = {code for code in CODES if before.periods.get(code) != after.periods[code]}
    stored: set[str] = set()
    for part in in_slices(before, after, changed, size):
        assert stored.isdisjoint(part)
        stored |= set(part)
        now = [each for each in old if each.code not in stored]
        now += [each for each in new if each.code in stored]
        assert Organisation(now, []).faults(CODES) == []
    assert stored == changed


def test_new_list_is_stored_from_the_top_in_parts_of_the_size_asked_for():
    new = [period(f"x{n}", f"t{n % 7}", 0, None) for n in range(100)]
    new += [period(f"t{n}", "bo", 0, None) for n in range(7)] + [period("bo", "", 0, None)]
    wanted = Organisation(new, [])
    parts = list(in_slices(Organisation([], []), wanted, wanted.periods, 10))
    assert parts[0][0] == "bo"
    assert {len(part) for part in parts[:-1]} == {10}


@pytest.mark.parametrize("count", [1, 30])
def test_merger_of_a_province_is_stored_in_parts(count):
    """The communes go over to the new province on the day on which the old one ends: no circle, so no large part."""
    communes = [f"x{n}" for n in range(count)]
    old = [period("bo", "", 0, None), period("yb", "bo", 0, None)]
    old += [period(code, "yb", 0, None) for code in communes]
    new = [period("bo", "", 0, None), period("yb", "bo", 0, 2), period("lc", "bo", 0, None)]
    new += [period(code, "yb", 0, 2) for code in communes]
    new += [period(code, "lc", 2, None) for code in communes]
    parts = list(
        in_slices(Organisation(old, []), Organisation(new, []), {"yb", "lc", *communes}, 5)
    )
    assert max(map(len, parts)) <= 5
    assert parts[0][0] == "lc"
    assert parts[-1][-1] == "yb"


def test_two_that_change_places_are_stored_together():
    top = [period("bo", "", 0, None)]
    old = Organisation([*top, period("a", "bo", 0, None), period("b", "a", 0, None)], [])
    new = Organisation([*top, period("b", "bo", 0, None), period("a", "b", 0, None)], [])
    assert [sorted(part) for part in in_slices(old, new, {"a", "b"}, 1)] == [["b"], ["a"]]
