"""A list of units comes in from a file: all of it, or nothing and every reason."""

from datetime import date

import pytest

from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.units.actions import create_unit
from eventhub.units.imports import ImportState, import_units, plan_import
from eventhub.units.models import Unit, UnitSuccession
from eventhub.units.organisation_store import stored_units
from eventhub.units.queries import period_on
from eventhub.units.reach import units_over
from eventhub.units.sheets import read_sheet

HEADING = "Mã;Tên;Tên ngắn;Cấp;Mã cấp trên;Tỉnh;Từ ngày;Đến ngày;Mã kế thừa"
ORGANISATION = f"""{HEADING}
bo;Bộ Công an;;Bộ;;;1/8/2008;;
yen-bai;Công an tỉnh Yên Bái;Yên Bái;Cấp tỉnh;bo;Yên Bái;01/08/2008;30/6/2025;lao-cai
lao-cai;Công an tỉnh Lào Cai;Lào Cai;Cấp tỉnh;bo;Lào Cai;2008-08-01;;
tran-yen;Công an huyện Trấn Yên;;Cấp huyện;yen-bai;Yên Bái;1/8/2008;28/2/2025;
"""


def rows_of(text: str):
    return read_sheet(text.encode()).rows


def unit(code: str) -> Unit:
    return db.session.query(Unit).filter_by(code=code).one()


def sentences(text: str, **options) -> dict[int, list[str]]:
    plan = plan_import(rows_of(text), **options)
    return {row.number: row.sentences for row in plan.wrong}


def test_units_come_in_with_parents_below_and_what_they_became(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    yen_bai, lao_cai = unit("yen-bai"), unit("lao-cai")
    assert period_on(yen_bai.id, date(2022, 6, 20)).short_name == "Yên Bái"
    assert period_on(yen_bai.id, date(2025, 7, 1)) is None
    assert units_over(unit("tran-yen").id, date(2022, 6, 20)) == {
        unit("tran-yen").id,
        yen_bai.id,
        lao_cai.id,
        unit("bo").id,
    }
    succession = db.session.query(UnitSuccession).one()
    assert succession.happened_on == date(2025, 7, 1)
    changes = db.session.query(Change).filter_by(subject_type="unit").all()
    assert {change.action for change in changes} == {"imported"}


def test_codes_that_differ_in_capitals_are_one_unit_and_stay_as_first_written(db_app):
    stored = "bo;Bộ Công an;;Bộ;;;1/8/2008;;\nPX01;Phường Một;;Cấp xã;bo;;1/8/2008;;"
    import_units(rows_of(f"{HEADING}\n{stored}"), by=None)
    later = f"""{HEADING}
px01;Phường Một;;Cấp xã;BO;;1/8/2008;30/6/2025;Px02
PX02;Phường Hai;;Cấp xã;Bo;;1/8/2008;;
px03;Tổ Ba;;Cấp xã;pX02;;1/8/2008;;
"""
    plan = import_units(rows_of(later), by=None, reach={"bo", "PX01"})
    assert [row.state for row in plan.rows] == [
        ImportState.CHANGED,
        ImportState.NEW,
        ImportState.NEW,
    ]
    assert {unit.code for unit in db.session.query(Unit)} == {"bo", "PX01", "PX02", "px03"}
    assert unit("px03").periods[0].parent == unit("PX02")
    assert db.session.query(UnitSuccession).one().successor_id == unit("PX02").id
    assert set(plan_import(rows_of(later)).state_counts) == {ImportState.SAME}


def test_list_that_writes_a_code_now_so_now_otherwise_is_told_at_the_row(app):
    text = f"""{HEADING}
bo;Bộ Công an;;Bộ;;;1/8/2008;;
PX01;Phường Một;;Cấp xã;BO;;1/8/2008;30/6/2025;
px01;Phường Một mới;;Cấp xã;bo;;1/7/2025;;
"""
    (found,) = sentences(text).items()
    assert found[0] == 4
    assert "Dòng 3 viết mã này là PX01" in found[1][0]
    assert len(found[1]) == 1


def test_code_that_differs_in_capitals_only_is_taken(db_app):
    create_unit("PX01", "Phường Một", level="commune", valid_from=date(2008, 8, 1))
    with pytest.raises(RuleError, match="unit_code_taken"):
        create_unit("px01", "Phường khác", level="commune", valid_from=date(2008, 8, 1))


def test_same_file_again_changes_nothing(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    before = db.session.query(Change).count()
    plan = import_units(rows_of(ORGANISATION), by=None)
    assert set(plan.state_counts) == {ImportState.SAME}
    assert not plan.is_storable
    assert db.session.query(Change).count() == before


class PowerCutError(Exception):
    """The import ends here, whatever was still to come."""


def test_import_that_was_cut_off_leaves_a_right_organisation_and_is_finished_by_the_same_file(
    db_app,
):
    rows = rows_of(ORGANISATION)
    parts: list[int] = []

    def pause(stored: int) -> None:
        db.session.commit()
        parts.append(stored)
        if sum(parts) == 2:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        import_units(rows, by=None, pause=pause, size=1)
    assert db.session.query(Unit).count() == 2
    present = stored_units().organisation
    assert present.faults(present.periods) == []
    parts.clear()
    plan = import_units(rows, by=None, size=1)
    assert plan.state_counts == {ImportState.SAME: 2, ImportState.NEW: 2}
    assert set(plan_import(rows).state_counts) == {ImportState.SAME}
    assert db.session.query(Change).filter_by(subject_type="unit").count() == 4


def test_change_of_units_between_two_parts_of_an_import_ends_it(db_app):
    def pause(stored: int) -> None:
        db.session.commit()
        if stored:
            create_unit("bên-ngoài", "Đơn vị khác", level="commune", valid_from=date(2008, 8, 1))
            db.session.commit()

    with pytest.raises(RuleError, match="units_changed_meanwhile"):
        import_units(rows_of(ORGANISATION), by=None, pause=pause, size=1)
    db.session.rollback()
    assert db.session.query(Unit).count() == 2


def test_renaming_ends_the_period_before(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    renamed = f"{HEADING}\nlao-cai;Công an Lào Cai;;Cấp tỉnh;bo;Lào Cai;1/7/2025;;"
    plan = import_units(rows_of(renamed), by=None)
    assert [row.state for row in plan.rows] == [ImportState.ADDED]
    assert [(p.name, p.valid_to) for p in unit("lao-cai").periods] == [
        ("Công an tỉnh Lào Cai", date(2025, 6, 30)),
        ("Công an Lào Cai", None),
    ]
    assert set(import_units(rows_of(renamed), by=None).state_counts) == {ImportState.SAME}


def test_successor_can_be_corrected(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    import_units(rows_of(ORGANISATION.replace("30/6/2025;lao-cai", "30/6/2025;")), by=None)
    assert db.session.query(UnitSuccession).count() == 0


def test_units_that_exchanged_their_successors_count_as_changed(db_app):
    two = f"{HEADING}\nbo;Bộ;;Bộ;;;1/8/2008;;\n" + "\n".join(
        f"{code};{code};;Cấp tỉnh;bo;;1/8/2008;{ends};{becomes}"
        for code, ends, becomes in (
            ("a", "30/6/2025", "c"),
            ("b", "30/6/2025", "d"),
            ("c", "", ""),
            ("d", "", ""),
        )
    )
    import_units(rows_of(two), by=None)
    seen = stored_units().edit_count
    exchanged = (
        two.replace("2025;c", "2025;x").replace("2025;d", "2025;c").replace("2025;x", "2025;d")
    )
    import_units(rows_of(exchanged), by=None)
    with pytest.raises(RuleError, match="units_changed_meanwhile"):
        import_units(rows_of(two), by=None, edit_count=seen)


def test_list_without_the_column_leaves_successors_alone(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    short = "code,name,level,parent,province,valid from,valid to,short name\n"
    short += "yen-bai,CA tỉnh Yên Bái,province,bo,Yên Bái,2008-08-01,2025-06-30,Yên Bái\n"
    import_units(rows_of(short), by=None)
    assert db.session.query(UnitSuccession).count() == 1


def test_every_error_is_told_at_once_with_the_rows_of_the_file(app):
    wrong = f"""DANH SÁCH ĐƠN VỊ;;;;;;;;

{HEADING}
bo;Bộ Công an;;Bộ;;;1/8/2008;;
;Không mã;;Bộ;bo;;1/8/2008;;
có dấu;Có dấu;;Bộ;bo;;1/8/2008;;
a;=1+1;;Bộ;bo;;1/8/2008;;
b;{"B" * 300};;Bộ;bo;;1/8/2008;;
c;C;;Cấp vũ trụ;bo;;1/8/2008;;
d;D;;Bộ;bo;;31/2/2008;;
e;E;;Bộ;bo;;1/8/2008;1/8/2007;
f;F;;Bộ;nowhere;;1/8/2008;;
g;G;;Bộ;bo;;1/8/2008;;bo
h;H;;Bộ;bo;;1/1/2000;;
i;I;;Bộ;j;;1/8/2008;;
j;J;;Bộ;i;;1/8/2008;;
k;K;;Bộ;bo;;1/8/2008;1/1/2010;zz
bo;Lần nữa;;Bộ;;;1/8/2008;;
"""
    found = sentences(wrong)
    assert sorted(found) == [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18]
    assert "có-dấu" not in str(found)
    assert "co-dau" in found[6][0]
    assert "công thức" in found[7][0]
    assert "200" in found[8][0]
    assert "Cấp vũ trụ" in found[9][0]
    assert "31/2/2008" in found[10][0]
    assert "nowhere" in found[12][0]
    assert "zz" in found[17][0]
    assert "4" in found[18][0]
    with pytest.raises(RuleError, match="import_has_faults"):
        import_units(rows_of(wrong), by=None)
    assert db.session.query(Unit).count() == 0


def test_ending_a_unit_that_others_still_stand_below_is_refused(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    ended = (
        f"{HEADING}\nyen-bai;Công an tỉnh Yên Bái;;province;bo;Yên Bái;1/8/2008;1/1/2020;lao-cai"
    )
    (found,) = sentences(ended).values()
    assert "tran-yen" in found[0]


def test_becoming_oneself_through_others_is_refused(app):
    circle = f"""{HEADING}
bo;Bộ;;Bộ;;;1/8/2008;;
a;A;;Cấp tỉnh;bo;;1/8/2008;31/12/2010;b
b;B;;Cấp tỉnh;bo;;1/1/2011;31/12/2011;c
c;C;;Cấp tỉnh;bo;;1/1/2012;31/12/2012;a
a;A;;Cấp tỉnh;bo;;1/1/2013;;
"""
    assert sentences(circle)


def test_administrator_of_a_province_changes_nothing_beyond_it(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    reach = {"lao-cai"}
    inside = f"{HEADING}\nsa-pa;Công an phường Sa Pa;;commune;lao-cai;Lào Cai;1/7/2025;;"
    assert sentences(inside, reach=reach) == {}
    for row in (
        "x;X;;commune;bo;;1/7/2025;;",
        "bo;Bộ khác;;ministry;;;1/8/2008;;",
        "x;X;;commune;lao-cai;;1/7/2025;1/8/2025;yen-bai",
    ):
        assert "phạm vi" in str(sentences(f"{HEADING}\n{row}", reach=reach))


def test_unit_stays_below_those_who_have_authority_over_it(db_app):
    import_units(rows_of(ORGANISATION), by=None)
    for row in ("x;X;;commune;;;1/7/2025;;", "lao-cai;Lào Cai;;province;;;1/8/2008;;"):
        (found,) = sentences(f"{HEADING}\n{row}", reach={"lao-cai"}).values()
        assert "Thiếu đơn vị cấp trên" in found[0]
    top = f"{HEADING}\nbo;Bộ Công an nước ta;;ministry;;;1/8/2008;;"
    assert sentences(top, reach={"bo", "lao-cai"}) == {}


def test_wrong_row_makes_no_others_wrong(db_app):
    wrong = f"""{HEADING}
bo;Bộ Công an;;Bộ;;;1/8/2008;;
a;A;;Cấp tỉnh;bo;;31/2/2008;;
a;A mới;;Cấp tỉnh;bo;;1/1/2020;;
b;B;;Cấp xã;a;;1/8/2008;;
c;C;;Cấp xã;bo;;1/8/2008;31/12/2009;a
d;D;;Cấp xã;nowhere;;1/8/2008;;
"""
    assert list(sentences(wrong)) == [3, 7]
    assert list(sentences(wrong, reach={"bo"})) == [2, 3, 7]


def test_import_reads_the_database_equally_often_for_1_3_and_100_units(app, counted):
    counts = set()
    for number in (1, 3, 100):
        rows = [f"u{number}-{i};U;;Cấp xã;bo;;1/8/2008;;" for i in range(number)]
        text = "\n".join([HEADING, "bo;Bộ Công an;;Bộ;;;1/8/2008;;", *rows])
        import_units(rows_of(HEADING + "\nbo;Bộ Công an;;Bộ;;;1/8/2008;;"), by=None)
        db.session.commit()
        with counted() as statements:
            import_units(rows_of(text), by=None)
        counts.add(sum(statement.startswith("SELECT") for statement in statements))
        db.session.commit()
    assert len(counts) == 1


def test_last_day_of_the_calendar_means_until_further_notice(app):
    row = "bo;Bộ Công an;;Bộ;;;1/8/2008;31/12/9999;"
    import_units(rows_of(f"{HEADING}\n{row}"), by=None)
    assert unit("bo").periods[0].valid_to is None
    (found,) = sentences(f"{HEADING}\n{row}lao-cai").values()
    assert "cần ngày kết thúc" in found[0]


def test_empty_cell_is_named_by_its_heading(app):
    (found,) = sentences(f"{HEADING}\nbo;;;Bộ;;;1/8/2008;;").values()
    assert "«tên»" in found[0]
