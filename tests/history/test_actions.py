"""Who changed what, when and why is kept in the transaction of the change, in plain values."""

from datetime import UTC, date, datetime
from uuid import UUID

from eventhub.accounts.models import Role
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change
from eventhub.history.models import Change
from tests.factories import make_organisation, make_user
from tests.logged import changes_of


def test_change_keeps_the_name_its_author_had_then(db_app):
    olga = make_user("Olga")
    unit = make_organisation().phu_tho
    log_change(unit, "renamed", by=olga, old={"name": "A"}, new={"name": "B"}, reason="đổi tên")
    olga.name = "Olga Trần"
    db.session.commit()
    change = changes_of(unit)[0]
    assert (change.actor_name, change.reason) == ("Olga", "đổi tên")
    assert (change.old, change.new) == ({"name": "A"}, {"name": "B"})


def test_command_has_no_author(db_app):
    unit = make_organisation().phu_tho
    assert changes_of(unit)[0].actor_id is None
    assert changes_of(unit)[0].actor_name == ""


def test_values_are_kept_as_plain_text(db_app):
    unit = make_organisation().phu_tho
    log_change(
        unit,
        "tested",
        by=None,
        new={
            "day": date(2022, 6, 20),
            "at": datetime(2022, 6, 20, 1, tzinfo=UTC),
            "role": Role.OFFICIAL,
            "id": UUID(int=1),
            "count": 3,
            "none": None,
        },
    )
    db.session.commit()
    db.session.expire_all()
    assert changes_of(unit)[0].new == {
        "day": "2022-06-20",
        "at": "2022-06-20T01:00:00+00:00",
        "role": "official",
        "id": "00000000-0000-0000-0000-000000000001",
        "count": 3,
        "none": None,
    }


def test_change_that_was_undone_leaves_no_trace(db_app):
    unit = make_organisation().phu_tho
    db.session.commit()
    before = db.session.query(Change).count()
    log_change(unit, "tested", by=None)
    db.session.rollback()
    assert db.session.query(Change).count() == before


def test_only_what_differs_is_told(app):
    period = make_organisation().phu_tho.periods[0]
    values = {"name": "Công an Phú Thọ", "province": "Phú Thọ"}
    assert changed_values(period, values) == (
        {"name": "Công an tỉnh Phú Thọ"},
        {"name": "Công an Phú Thọ"},
    )


def test_latest_changes_come_first_and_of_one_thing_only(db_app):
    units = make_organisation()
    for number in range(25):
        log_change(units.phu_tho, f"step_{number}", by=None)
    db.session.flush()
    told = changes_of(units.phu_tho)
    assert [change.action for change in told[:2]] == ["step_24", "step_23"]
    assert len(told) == 20
    assert {change.subject_id for change in told} == {str(units.phu_tho.id)}
