"""Honest totals: whatever the tallies are, page, data, CSV and workbook say what the points add up to, on both engines."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import delete

from eventhub.attendance.models import RollState, Tally
from eventhub.attendance.queries import distinct_present, tally_rows
from eventhub.attendance.rules import Totals
from eventhub.conferences.models import Daypart
from eventhub.extensions import db
from eventhub.points.models import PointCounts
from eventhub.text.numbers import format_number
from eventhub.text.spreadsheets import decode_table, split_rows
from tests import factories
from tests.attendance.totals import add_up
from tests.scene import Scene

NOT_REPORTED = "chưa báo"
numbers = st.integers(0, 2000)

pytestmark = pytest.mark.usefixtures("db_app")


@st.composite
def tallies(draw):
    """What a point's tally may hold: nothing, a number, a roll, or both."""
    state = draw(st.sampled_from(list(RollState)))
    declared = draw(st.none() | numbers)
    if state is RollState.NOT_STARTED:
        return {"roll_state": state, "declared": declared}
    ever_own, visitors, walk_ins = draw(numbers), draw(numbers), draw(numbers)
    ever_present = ever_own + visitors + walk_ins
    return {
        "roll_state": state,
        "declared": declared,
        "ever_own": ever_own,
        "visitors": visitors,
        "walk_ins": walk_ins,
        "ever_present": ever_present,
        "present": draw(st.integers(0, ever_present)),
        "excused": draw(st.integers(0, 5)),
    }


def facts_of(totals: Totals) -> list[str]:
    """Expected, present, declared, points reported and points, as the files write them."""
    present = str(totals.present) if totals.reported_points else NOT_REPORTED
    declared = str(totals.declared) if totals.declared_points else ""
    return [str(totals.expected), present, declared, str(totals.reported_points), "2"]


def total_of(rows: list[list[str]], heading: list[str]) -> list[str]:
    """The same of the last row of a table."""
    places = [
        heading.index(name)
        for name in ("Theo danh sách", "Có mặt", "Báo số", "Điểm cầu đã báo", "Số điểm cầu")
    ]
    return [rows[-1][place] for place in places]


def store(scene: Scene, facts: Sequence[dict[str, Any]], planned: int) -> None:
    scene.phu_tho.counts, scene.phu_tho.planned = PointCounts.BY_DECLARATION, planned
    # All examples ask in one second; what is kept of the one before is no answer to the next.
    scene.conference.revision += 1
    db.session.execute(delete(Tally))
    for point, values in zip((scene.yen_bai, scene.phu_tho), facts, strict=True):
        db.session.add(
            Tally(
                conference_id=scene.conference.id,
                session_id=scene.session.id,
                point_id=point.id,
                **values,
            )
        )
    db.session.commit()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.tuples(tallies(), tallies()), planned=numbers, minutes=st.sampled_from([30, 3000]))
def test_everything_says_what_the_points_add_up_to(scene, client, facts, planned, minutes):
    store(scene, facts, planned)
    with time_machine.travel(scene.at(minutes), tick=False):
        totals = add_up(tally_rows(scene.conference, scene.session.id))
        path = f"/c/{scene.conference.slug}/live"
        page = BeautifulSoup(client.get(path).data, "html.parser")
        data = client.get(f"{path}.json?by=all").json
        csv = [cells for _, cells in split_rows(decode_table(client.get(f"{path}.csv").data))]
        book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{path}.xlsx").data))
    expected = facts_of(totals)
    present = format_number(totals.present, language="vi") if totals.reported_points else "–"

    heading = csv[3]
    for table in ("Theo điểm cầu", "Theo đơn vị đặt điểm cầu", "Theo cấp", "Theo tỉnh, thành phố"):
        rows = [row for row in csv if row[0] == table]
        assert total_of(rows, heading) == expected
        sheet = [
            [str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row]
            for row in book.get_sheet_by_name(table).to_python()
        ]
        # Above: title, session, time and an empty row.
        assert total_of(sheet, sheet[4]) == expected

    assert (data["expected"], data["points"], data["reported"]) == (
        totals.expected,
        2,
        totals.reported_points,
    )
    assert data["present"] == (totals.present if totals.reported_points else None)
    assert data["wall"]["number"] == present
    shown = page.select_one('[data-table="point"] .total').select("td")
    assert shown[0].text == format_number(totals.expected, language="vi")
    assert shown[1].text == (present if totals.reported_points else NOT_REPORTED)
    assert [cell.text for cell in shown] == data["rows"]["point"]["total"][:-1]


def test_over_several_sessions_people_are_counted_once_and_never_summed(scene, client):
    second = factories.session(scene.conference, daypart=Daypart.AFTERNOON)
    scene.record(scene.scan(), scene.scan(scene.people[1]))
    scene.record(
        scene.scan(session_id=second.id, occurred_at=second.starts_at), at=second.starts_at
    )
    db.session.commit()
    assert distinct_present(scene.conference) == 2
    with time_machine.travel(second.ends_at, tick=False):
        page = client.get(f"/c/{scene.conference.slug}/live").text
    assert "2 người điểm danh theo tên có mặt ít nhất một buổi" in page
    table = BeautifulSoup(page, "html.parser").select_one('[data-table="session"]')
    assert table.select_one(".total") is None


def test_a_large_conference_names_only_the_first_silent_points(scene, client):
    scene.record(scene.scan())
    for number in range(150):
        factories.point(scene.conference, scene.units.phu_tho, f"Xã {number}")
    db.session.commit()
    with time_machine.travel(scene.at(30), tick=False):
        data = client.get(f"/c/{scene.conference.slug}/live.json?by=province").json
    assert data["sentence"].endswith("chưa báo: Phú Thọ, Xã 0, Xã 1 và 148 điểm cầu khác")
    assert data["wall"]["missing"] == [["Yên Bái", "1/3"]]
    assert data["rows"]["province"]["total"][:2] == ["3", "1"]
