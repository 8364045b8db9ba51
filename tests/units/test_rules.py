"""What an organisation must be like, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from eventhub.units.rules import Organisation, Period, Succession

FIRST = date(2008, 8, 1)


def period(code: str, parent: str = "", first: date = FIRST, last: date | None = None) -> Period:
    return Period(code, code, code, "commune", parent, "", first, last)


def codes(organisation: Organisation) -> list[str]:
    return [fault.code for fault in organisation.faults(organisation.periods.keys())]


def test_sound_organisation_has_no_faults():
    organisation = Organisation(
        [period("bo"), period("a", "bo", last=date(2025, 6, 30)), period("b", "bo")],
        [Succession("a", "b", date(2025, 7, 1))],
    )
    assert codes(organisation) == []


def test_open_period_is_ended_by_the_next():
    organisation = Organisation([period("a"), period("a", first=date(2020, 1, 1))], [])
    assert [p.valid_to for p in organisation.periods["a"]] == [date(2019, 12, 31), None]
    assert codes(organisation) == []


def test_parent_that_was_renamed_still_exists_throughout():
    renamed = [period("bo", last=date(2019, 12, 31)), period("bo", first=date(2020, 1, 1))]
    assert codes(Organisation([*renamed, period("a", "bo")], [])) == []


@pytest.mark.parametrize(
    ("periods", "successions", "expected"),
    [
        ([period("a", "b")], [], "unit_parent_unknown"),
        ([period("a", "b"), period("b", last=date(2020, 1, 1))], [], "unit_parent_not_then"),
        (
            [period("a", last=date(2020, 5, 1)), period("a", first=date(2020, 1, 1))],
            [],
            "unit_periods_overlap",
        ),
        ([period("a", "b"), period("b", "a")], [], "unit_below_itself"),
        ([period("a", "a")], [], "unit_below_itself"),
        ([period("a")], [Succession("a", "z", FIRST)], "unit_successor_unknown"),
        (
            [period("a"), period("b", first=date(2020, 1, 1))],
            [Succession("a", "b", FIRST)],
            "unit_successor_not_then",
        ),
        ([period("a")], [Succession("a", "a", FIRST)], "unit_succeeds_itself"),
    ],
)
def test_fault_is_found(periods, successions, expected):
    assert expected in codes(Organisation(periods, successions))


def test_circle_that_closes_on_a_later_day_is_found():
    early, late = period("a", "b", first=date(2010, 1, 1)), period("b", "a", first=date(2020, 1, 1))
    before = replace(late, parent="", valid_from=FIRST)
    assert codes(Organisation([early, before, late], [])) == ["unit_below_itself"]


def test_faults_of_units_not_touched_are_not_told():
    organisation = Organisation([period("a", "nowhere"), period("b")], [])
    assert organisation.faults(["b"]) == []
