"""Whom pasted rows meet on a roster. No database."""

from itertools import permutations

import pytest

from eventhub.registration.comparison import RowEffect, compare, unit_ids_by_name
from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.registration.pasted_rows import read_pasted_rows

OWN, BELOW = 1, 2


def on_roster(full_name, **facts):
    values = {"rank": "", "position": "", "unit_text": "", "phone": "", "unit_id": OWN}
    values |= {"status": AttendeeStatus.ACTIVE}
    return Attendee().assign(values | {"full_name": full_name} | facts)


def compared(lines, roster, **facts):
    return compare(
        read_pasted_rows("\n".join(lines), held_in=2022).people,
        roster,
        unit_ids={"van chan": BELOW},
        own_unit_id=OWN,
        seats_left=None,
        **facts,
    )


@pytest.mark.parametrize(
    "lines",
    list(
        permutations(
            ["Trần Thị An\t\t\t-\t1990", "Trần Thị An\t\t\t-", "Trần Thị An\t\t\tVăn Chấn\t1990"]
        )
    ),
)
def test_rows_in_another_order_meet_the_same_people(lines):
    roster = [
        on_roster("Trần Thị An"),
        on_roster("Trần Thị An", birth_year=1990),
        on_roster("Trần Thị An", birth_year=1990, unit_id=BELOW),
    ]
    assert {row.state for row in compared(lines, roster).rows} == {RowEffect.SAME}


def test_whoever_was_entered_again_after_a_withdrawal_is_met_and_not_brought_back():
    withdrawn = on_roster("Trần Thị An", birth_year=1990, status=AttendeeStatus.WITHDRAWN)
    again = on_roster("Trần Thị An")
    (row,) = compared(["Trần Thị An\t\t\t\t1990"], [withdrawn, again]).rows
    assert (row.state, row.attendee) == (RowEffect.CHANGED, again)
    (row,) = compared(["Trần Thị An"], [withdrawn]).rows
    assert (row.state, row.attendee) == (RowEffect.BROUGHT_BACK, withdrawn)


def test_once_the_conference_has_begun_nobody_is_brought_back():
    withdrawn = on_roster("Trần Thị An", status=AttendeeStatus.WITHDRAWN)
    (row,) = compared(["Trần Thị An"], [withdrawn], brings_back=False).rows
    assert row.state is RowEffect.WRONG
    assert [problem.code for problem in row.row.problems] == ["withdrawn_before_start"]


def test_a_name_that_two_units_bear_names_no_sender_unless_it_is_the_points_own():
    names = [
        (OWN, "Công an tỉnh Yên Bái", "Yên Bái"),
        (2, "Công an xã Tân Lập", "Tân Lập"),
        (3, "Công an xã Tân Lập", "Tân Lập"),
        (4, "Công an thành phố Yên Bái", "Yên Bái"),
    ]
    found = unit_ids_by_name(names, OWN)
    assert found == {"cong an tinh yen bai": OWN, "yen bai": OWN, "cong an thanh pho yen bai": 4}
