"""Authority goes the same way up and down: a unit is within another exactly if the other is over it, on every day."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from eventhub.extensions import db
from eventhub.units.models import Unit, UnitPeriod, UnitSuccession
from eventhub.units.reach import HIGHEST, line_above, units_over, units_within
from tests import engines
from tests.factories import make_organisation

DAYS = [date(2020, 1, 1) + timedelta(days=180 * step) for step in range(12)]


@st.composite
def organisations(draw) -> list[dict[str, object]]:
    """Units numbered from 0, each with periods under units of a smaller number, and with successors of any number."""
    count = draw(st.integers(2, 9))
    units = []
    for number in range(count):
        cuts = sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=4)))
        is_open = draw(st.booleans())
        periods = []
        for index, first in enumerate(cuts):
            following = cuts[index + 1] if index + 1 < len(cuts) else None
            last = following - timedelta(days=1) if following else None
            if following is None and not is_open:
                last = first + timedelta(days=200)
            parent = draw(st.none() | st.integers(0, number - 1)) if number else None
            periods.append((first, last, parent))
        successors = draw(st.sets(st.integers(0, count - 1), max_size=2)) - {number}
        units.append({"periods": periods, "successors": successors})
    return units


def store(organisation) -> list[int]:
    units = [Unit(code=f"u{number}") for number in range(len(organisation))]
    db.session.add_all(units)
    db.session.flush()
    for unit, facts in zip(units, organisation, strict=True):
        for first, last, parent in facts["periods"]:
            unit.periods.append(
                UnitPeriod(
                    name=unit.code,
                    short_name=unit.code,
                    level_code="commune",
                    parent_id=None if parent is None else units[parent].id,
                    valid_from=first,
                    valid_to=last,
                )
            )
        for successor in facts["successors"]:
            db.session.add(
                UnitSuccession(
                    predecessor_id=unit.id,
                    successor_id=units[successor].id,
                    happened_on=DAYS[0],
                )
            )
    db.session.flush()
    return [unit.id for unit in units]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organisation=organisations(), day=st.sampled_from(DAYS))
def test_within_and_over_agree(db_app, organisation, day):
    try:
        make_organisation()
        ids = store(organisation)
        within = {unit: set(db.session.scalars(units_within([unit], day))) for unit in ids}
        over = {unit: units_over(unit, day) for unit in ids}
        assert {(low, high) for high in ids for low in within[high]} == {
            (low, high) for low in ids for high in over[low]
        }
    finally:
        db.session.remove()
        engines.empty(db_app)


def test_successor_reaches_the_past_of_what_it_took_over_but_not_its_neighbours(db_app):
    organisation = make_organisation()
    then, today = date(2022, 6, 20), date(2026, 1, 1)
    lao_cai = [organisation.lao_cai.id]
    assert set(db.session.scalars(units_within(lao_cai, then))) == {
        organisation.lao_cai.id,
        organisation.yen_bai.id,
    }
    assert set(db.session.scalars(units_within(lao_cai, today))) == {
        organisation.lao_cai.id,
        organisation.commune.id,
    }


def test_grant_on_an_ended_unit_reaches_what_it_held_and_nothing_of_today(db_app):
    organisation = make_organisation()
    yen_bai = [organisation.yen_bai.id]
    assert set(db.session.scalars(units_within(yen_bai, date(2022, 6, 20)))) == set(yen_bai)
    assert set(db.session.scalars(units_within(yen_bai, date(2026, 1, 1)))) == set()


def steps_above(unit: Unit, on: date) -> list[tuple[int, int]]:
    above = line_above(unit.id, on)
    found = db.session.execute(select(above.c.unit_id, above.c.steps).order_by(above.c.steps))
    return [(row.unit_id, row.steps) for row in found]


def test_the_line_above_a_unit_counts_its_steps_on_that_day(db_app):
    units = make_organisation()
    assert steps_above(units.commune, date(2026, 1, 1)) == [
        (units.commune.id, 0),
        (units.lao_cai.id, 1),
        (units.ministry.id, 2),
    ]
    assert steps_above(units.yen_bai, date(2026, 1, 1)) == []


def test_the_line_above_a_unit_ends_even_in_a_circle(db_app):
    units = make_organisation()
    db.session.execute(
        update(UnitPeriod)
        .where(UnitPeriod.unit_id == units.ministry.id)
        .values(parent_id=units.lao_cai.id)
    )
    assert steps_above(units.lao_cai, date(2026, 1, 1))[-1][1] == HIGHEST
