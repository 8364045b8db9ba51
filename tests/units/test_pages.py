"""Units are browsed from the top down, found without accents, seen as of a day, and brought in from a file."""

from io import BytesIO

import pytest
import time_machine
import xlsxwriter
from bs4 import BeautifulSoup

from eventhub.accounts.models import Role
from eventhub.extensions import db
from eventhub.units.models import Unit
from tests.factories import make_cast, make_unit, make_user

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def admin(units, sign_in):
    return sign_in(make_user(role=Role.ADMINISTRATOR, unit=units.ministry))


def names(answer) -> list[str]:
    page = BeautifulSoup(answer.text, "html.parser")
    return [link.get_text(strip=True) for link in page.select("th.name a")]


def test_list_begins_at_the_top_and_counts_the_levels(admin):
    answer = admin.get("/manage/units/?on=2022-06-20")
    assert names(answer) == ["Bộ Công an"]
    assert "20/6/2022" in answer.text
    counts = BeautifulSoup(answer.text, "html.parser").select_one(".level-counts")
    assert counts.get_text(" ", strip=True) == "1 Bộ 1 Đơn vị thuộc Bộ 3 Cấp tỉnh"


@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2022-06-20", ["Công an tỉnh Yên Bái"]),
        ("2026-01-01", ["Công an phường Yên Bái"]),
        ("1990-01-01", []),
    ],
)
def test_search_finds_without_accents_what_existed_on_the_day(admin, on, found):
    answer = admin.get("/manage/units/", query_string={"q": "yen bai", "on": on})
    assert names(answer) == found


def test_page_of_a_unit_shows_its_periods_and_what_it_became(admin):
    answer = admin.get("/manage/units/yen-bai")
    for words in (
        "kết thúc ngày 30/6/2025",
        "Trở thành",
        "Công an tỉnh Lào Cai",
        "từ ngày 01/7/2025",
    ):
        assert words in answer.text.replace("1/7/2025", "01/7/2025").replace("001/7", "01/7")
    assert "Hình thành từ" in admin.get("/manage/units/lao-cai").text


def test_page_of_a_unit_lists_what_stood_below_it_on_the_day(admin):
    assert names(admin.get("/manage/units/lao-cai?on=2022-06-20")) == []
    assert "Công an phường Yên Bái" in names(admin.get("/manage/units/lao-cai?on=2026-01-01"))
    path = BeautifulSoup(
        admin.get("/manage/units/phuong-yen-bai?on=2026-01-01").text, "html.parser"
    ).select(".unit-path a")
    assert [link.get_text() for link in path] == ["Đơn vị", "Bộ Công an", "Lào Cai"]


def test_unknown_unit_is_a_page_that_helps(admin):
    assert admin.get("/manage/units/khong-co").status_code == 404


def test_day_that_is_no_day_shows_today(admin):
    assert admin.get("/manage/units/?on=abc").status_code == 200


@pytest.mark.parametrize(
    ("moment", "below"), [("16:59:59", []), ("17:00:00", ["Công an phường Yên Bái"])]
)
def test_today_begins_at_midnight_in_the_site_s_own_zone(units, sign_in, moment, below):
    with time_machine.travel(f"2025-06-30 {moment}+00:00", tick=False):
        admin = sign_in(make_user(role=Role.ADMINISTRATOR, unit=units.ministry))
        assert names(admin.get("/manage/units/lao-cai")) == below


@pytest.mark.parametrize("path", ["/manage/units/bo-cong-an", "/manage/units/?q=xa"])
def test_list_asks_the_database_equally_often_for_1_3_and_100_units(units, admin, counted, path):
    asked = []
    for count in (1, 2, 97):
        for _number in range(count):
            make_unit("Công an xã", parent=units.ministry)
        db.session.commit()
        with counted() as statements:
            assert admin.get(path).status_code == 200
        asked.append(len(statements))
    assert len(set(asked)) == 1
    assert asked[0] <= 12


def upload(client, text: str, filename: str = "units.csv"):
    return client.post("/manage/units/import", data={"file": (BytesIO(text.encode()), filename)})


HEADING = "Mã;Tên;Cấp;Mã cấp trên;Từ ngày\n"


def test_file_is_previewed_first_and_stored_when_confirmed(admin):
    preview = upload(admin, HEADING + "sa-pa;Công an phường Sa Pa;Cấp xã;lao-cai;1/7/2025\n")
    assert preview.status_code == 200
    assert "đơn vị mới" in preview.text
    assert db.session.query(Unit).filter_by(code="sa-pa").count() == 0
    rows = BeautifulSoup(preview.text, "html.parser").select_one("input[name=rows]")["value"]
    answer = admin.post("/manage/units/import", data={"rows": rows})
    assert answer.status_code == 303
    assert db.session.query(Unit).filter_by(code="sa-pa").count() == 1


def test_list_is_compared_with_all_units_while_others_may_write(admin, under_write_lock):
    text = HEADING + "sa-pa;Công an phường Sa Pa;Cấp xã;lao-cai;1/7/2025\n"
    with under_write_lock() as asked:
        preview = upload(admin, text)
        rows = BeautifulSoup(preview.text, "html.parser").select_one("input[name=rows]")["value"]
        assert admin.post("/manage/units/import", data={"rows": rows}).status_code == 303
    assert asked or db.engine.dialect.name == "postgresql"
    assert [each for each in asked if "FROM unit_period" in each and "WHERE" not in each] == []


def test_preview_says_which_sheets_of_a_workbook_are_passed_over(admin):
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        rows = (
            HEADING.strip().split(";"),
            ["sa-pa", "Công an phường Sa Pa", "Cấp xã", "lao-cai", "1/7/2025"],
        )
        first = book.add_worksheet("Tỉnh")
        for number, row in enumerate(rows):
            first.write_row(number, 0, row)
        book.add_worksheet("Xã").write(0, 0, "x")
    file.seek(0)
    answer = admin.post("/manage/units/import", data={"file": (file, "units.xlsx")})
    assert answer.status_code == 200
    assert "Chỉ đọc trang tính đầu «Tỉnh»; bỏ qua: Xã." in answer.text


def test_wrong_rows_are_shown_with_their_numbers_and_cannot_be_stored(admin):
    answer = upload(admin, HEADING + "a;A;Cấp xã;lao-cai;1/7/2025\nb;B;Cấp lạ;lao-cai;hôm qua\n")
    assert answer.status_code == 422
    assert "Cấp lạ" in answer.text
    assert "hôm qua" in answer.text
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("td.number").get_text() == "3"
    assert page.select_one("input[name=rows]") is None


def test_rows_that_were_not_previewed_are_not_stored(admin):
    answer = admin.post("/manage/units/import", data={"rows": "WyJmb3JnZWQiXQ.signature"})
    assert answer.status_code == 422
    assert "Chọn lại tệp" in answer.text


def test_preview_of_a_long_list_arrives_back_whole(admin):
    answer = admin.post("/manage/units/import", data={"rows": "x" * 2_000_000})
    assert answer.status_code == 422
    assert "Chọn lại tệp" in answer.text


def test_what_became_wrong_since_the_preview_is_shown_again(units, admin):
    preview = upload(admin, HEADING + "sa-pa;Công an phường Sa Pa;Cấp xã;tam;1/7/2025\n")
    assert preview.status_code == 422
    make_unit("Tạm", code="tam", parent=units.lao_cai)
    preview = upload(admin, HEADING + "sa-pa;Công an phường Sa Pa;Cấp xã;tam;1/7/2025\n")
    rows = BeautifulSoup(preview.text, "html.parser").select_one("input[name=rows]")["value"]
    tam = db.session.query(Unit).filter_by(code="tam").one()
    tam.periods[0].valid_to = tam.periods[0].valid_from
    answer = admin.post("/manage/units/import", data={"rows": rows})
    assert answer.status_code == 422
    assert "không tồn tại suốt thời gian đó" in answer.text


def test_preview_is_shown_again_when_others_have_changed_units_since(units, admin):
    text = HEADING + "sa-pa;Công an phường Sa Pa;Cấp xã;lao-cai;1/7/2025\n"
    rows = BeautifulSoup(upload(admin, text).text, "html.parser").select_one("input[name=rows]")
    make_unit("Công an phường Sa Pa", code="sa-pa", parent=units.lao_cai)
    again = admin.post("/manage/units/import", data={"rows": rows["value"]})
    assert again.status_code == 200
    assert "vừa được người khác thay đổi" in again.text
    assert "đơn vị mới" not in again.text
    assert len(db.session.query(Unit).filter_by(code="sa-pa").one().periods) == 1
    rows = BeautifulSoup(again.text, "html.parser").select_one("input[name=rows]")
    assert admin.post("/manage/units/import", data={"rows": rows["value"]}).status_code == 303
    assert len(db.session.query(Unit).filter_by(code="sa-pa").one().periods) == 2


@pytest.mark.parametrize(
    ("text", "filename", "words"),
    [
        ("x", "units.pdf", "Loại tệp này không dùng được"),
        ("\x00\x01", "units.xlsx", "Không đọc được tệp này"),
        ("Họ và tên\nA", "units.csv", "Còn thiếu"),
    ],
)
def test_file_that_is_no_list_is_refused_with_a_sentence(admin, text, filename, words):
    answer = upload(admin, text, filename)
    assert answer.status_code == 422
    assert words in answer.text


def test_choosing_no_file_is_told(admin):
    answer = admin.post("/manage/units/import", data={})
    assert answer.status_code == 422
    assert "Cần điền mục này." in answer.text


def test_file_that_is_too_big_is_told(admin, tested_app):
    before = tested_app.config["MAX_CONTENT_LENGTH"]
    tested_app.config["MAX_CONTENT_LENGTH"] = 1000
    try:
        assert upload(admin, HEADING + "x" * 2000).status_code == 413
    finally:
        tested_app.config["MAX_CONTENT_LENGTH"] = before


def test_officials_see_units_but_bring_none_in(units, sign_in, client):
    yen = sign_in(make_cast(units).yen)
    assert yen.get("/manage/units/").status_code == 200
    assert "/manage/units/import" not in yen.get("/manage/units/").text
    assert yen.get("/manage/units/import").status_code == 404
    assert client.get("/manage/units/").status_code == 302
