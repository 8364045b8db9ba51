"""Beginning a conference and changing its facts: happy path, who may not, bad input."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy import select

from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.extensions import db
from tests.conferences.conftest import nonce_of, stored
from tests.factories import conference, session

NEW = {
    "short_title": "Tập huấn cán bộ Hội",
    "kind": "training",
    "first_day": "2026-03-09",
    "last_day": "2026-03-11",
    "written_days": "",
    "organizing_body": "Hội Phụ nữ Bộ Công an",
    "owner": "Bộ Công an",
}


def facts_of(made, **changes):
    """Everything the form of facts sends, as a browser would."""
    return {
        "row_version": made.row_version,
        "short_title": made.short_title,
        "kind": made.kind.value,
        "written_days": "20 và 21/6/2022",
        "organizing_body": made.organizing_body,
        "owner": "Bộ Công an",
        "official_title": made.official_title,
        "timezone": made.timezone,
        "contact_name": made.contact_name,
        "contact_phone": made.contact_phone,
        "arrive_minutes": 15,
        "visibility": "public",
        "slug": made.slug,
    } | changes


def test_an_organizer_begins_a_conference_and_is_led_to_its_sessions(olga):
    answer = olga.post("/manage/conferences/new", data=NEW)
    assert answer.status_code == 303
    assert answer.location.endswith("/manage/c/tap-huan-can-bo-hoi/sessions")
    made = db.session.scalars(select(Conference)).one()
    assert made.status is ConferenceStatus.DRAFT
    assert made.dates == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)]
    assert "từ ngày 09 đến 11/3/2026" in olga.get(answer.location).text


def test_a_button_pressed_twice_begins_one_conference(olga):
    data = NEW | {"nonce": nonce_of(olga, "/manage/conferences/new")}
    first, second = (olga.post("/manage/conferences/new", data=data) for _ in range(2))
    assert first.location == second.location == "/manage/c/tap-huan-can-bo-hoi/sessions"
    assert db.session.query(Conference).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"short_title": "  "}, "Cần điền mục này."),
        ({"short_title": "x" * 61}, "Tối đa 60 ký tự; hãy rút ngắn."),
        ({"first_day": "", "last_day": ""}, "Hãy chọn ngày đầu, hoặc ghi các ngày."),
        ({"last_day": "2026-03-08"}, "Ngày cuối trước ngày đầu"),
        ({"written_days": "tuần sau"}, "Không đọc được các ngày này."),
        ({"written_days": "10/3/2026"}, "Các ngày ghi ở đây khác các ngày đã chọn ở trên."),
        ({"written_days": "20/6/1022", "first_day": "", "last_day": ""}, "Hãy kiểm tra lại năm."),
        ({"organizing_body": ""}, "Cần điền mục này."),
        ({"owner": "Bộ Ngoại giao"}, "không có đơn vị này trong phạm vi phụ trách"),
        ({"owner": "Công an tỉnh"}, "Có nhiều đơn vị trùng tên"),
    ],
)
def test_bad_input_is_told_beside_the_field_kept_and_not_stored(olga, changes, words):
    answer = olga.post("/manage/conferences/new", data=NEW | changes)
    assert answer.status_code == 422
    assert words in answer.text
    for kept in (NEW | changes).values():
        assert kept in answer.text
    assert db.session.scalars(select(Conference)).all() == []


def test_days_that_are_not_in_a_row_are_written_and_echoed(olga):
    data = NEW | {"first_day": "", "last_day": "", "written_days": "20, 22 và 25/6/2022"}
    answer = olga.post("/manage/conferences/new", data=data | {"owner": "?"})
    assert "Hiểu là: ngày 20, 22 và 25/6/2022" in answer.text
    olga.post("/manage/conferences/new", data=data)
    made = db.session.scalars(select(Conference)).one()
    assert made.days == ["2022-06-20", "2022-06-22", "2022-06-25"]


def test_the_owner_is_found_without_diacritics_on_the_first_day(olga, units):
    olga.post("/manage/conferences/new", data=NEW | {"owner": "lao cai"})
    made = db.session.scalars(select(Conference)).one()
    assert made.owner_unit_id == units.lao_cai.id
    gone = olga.post("/manage/conferences/new", data=NEW | {"owner": "Công an tỉnh Yên Bái"})
    assert "không có đơn vị này" in gone.text


def test_decomposed_letters_line_breaks_and_emoji_are_cleaned(olga):
    title = unicodedata.normalize("NFD", "  Tập huấn\r\n “cán bộ” 👮 =1+1 ")
    olga.post("/manage/conferences/new", data=NEW | {"short_title": title})
    made = db.session.scalars(select(Conference)).one()
    assert made.short_title == "Tập huấn “cán bộ” 👮 =1+1"


def test_all_facts_are_stored(olga, units):
    made = conference(units.ministry, status=ConferenceStatus.DRAFT)
    data = facts_of(
        made,
        kind="congress",
        official_title="Đại hội đại biểu Phụ nữ",
        chair="Ban Chấp hành",
        composition="Cán bộ Hội chủ chốt",
        reference_document="Kế hoạch số 15/KH-BCA",
        contact_phone="0912.345.678",
        contact_email="bantochuc@test.example",
        arrive_minutes="20",
        dress="Trang phục xuân hè",
        papers="Giấy mời",
        notes="Tắt điện thoại",
        points_due_on="2022-06-10",
        rosters_due_on="2022-06-15",
        registration_due_on="2022-06-16",
        visibility="internal",
        registration_open="y",
        privacy_basis="Luật Bảo vệ dữ liệu cá nhân",
        slug="dai-hoi",
    )
    assert olga.post(f"/manage/c/{made.slug}/facts", data=data).status_code == 303
    now_stored = stored(made)
    assert (now_stored.slug, now_stored.kind.value, now_stored.visibility.value) == (
        "dai-hoi",
        "congress",
        "internal",
    )
    assert now_stored.contact_phone == "0912345678"
    assert now_stored.points_due_on == date(2022, 6, 10)
    assert (now_stored.registration_open, now_stored.arrive_minutes) == (True, 20)
    assert now_stored.privacy_basis == "Luật Bảo vệ dữ liệu cá nhân"


@pytest.mark.parametrize(
    ("language", "written"),
    [("vi", "31/12/2022 và 02/01/2023"), ("en", "31 December 2022 and 2 January 2023")],
)
def test_days_that_are_not_in_a_row_are_filled_in_the_visitors_language_and_read_back(
    olga, units, language, written
):
    days = [date(2022, 12, 31), date(2023, 1, 2)]
    made = conference(units.ministry, dates=days, status=ConferenceStatus.DRAFT)
    page = f"/manage/c/{made.slug}/facts?lang={language}"
    assert f'value="{written}"' in olga.get(page).text
    sent = facts_of(made, chair="X") | {"written_days": written}
    assert olga.post(page, data=sent).status_code == 303
    assert (stored(made).dates, stored(made).chair) == (days, "X")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"timezone": "Asia/Hanoi"}, "Không có múi giờ này."),
        ({"contact_email": "bantochuc"}, "Ghi địa chỉ như sau"),
        ({"arrive_minutes": "500"}, "Nhập một số từ 0 đến 180."),
        ({"points_due_on": "2022-06-22"}, "Ngày này sau ngày cuối của hội nghị."),
        ({"points_due_on": "0001-01-01"}, "Hãy kiểm tra lại năm."),
        ({"slug": "Có dấu"}, "Chỉ dùng chữ thường không dấu"),
        ({"slug": "khac"}, "Địa chỉ «khac» đã có hội nghị khác dùng."),
        ({"written_days": "20/6/2022"}, "Ngày 21/6 đang có buổi họp."),
        ({"notes": "x" * 4001}, "Tối đa 4000 ký tự; hãy rút ngắn."),
    ],
)
def test_bad_facts_are_told_beside_the_field_and_not_stored(olga, units, changes, words):
    conference(units.ministry, slug="khac")
    made = conference(units.ministry, status=ConferenceStatus.DRAFT)
    session(made, date(2022, 6, 21))
    answer = olga.post(f"/manage/c/{made.slug}/facts", data=facts_of(made, chair="X", **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert stored(made).chair == ""


def test_the_second_of_two_editors_sees_what_the_first_stored(olga, units):
    made = conference(units.ministry)
    data = facts_of(made)
    del data["slug"]
    olga.post(f"/manage/c/{made.slug}/facts", data=data | {"chair": "Thứ nhất"})
    late = olga.post(f"/manage/c/{made.slug}/facts", data=data | {"chair": "Thứ hai"})
    assert late.status_code == 422
    assert "Thứ nhất" in late.text
    assert "Thứ hai" not in late.text
    assert stored(made).chair == "Thứ nhất"


def test_only_an_organizer_begins_a_conference(cast, sign_in, client):
    assert "/sign-in" in client.get("/manage/conferences/new").location
    assert sign_in(cast.yen).get("/manage/conferences/new").status_code == 404


def test_a_long_title_used_twice_still_gives_an_address_the_form_accepts(olga, units):
    title = "Hội nghị trực tuyến học tập, quán triệt Nghị quyết Đại hội X"
    assert len(title) == 60
    slugs = []
    for _ in range(3):
        olga.post("/manage/conferences/new", data=NEW | {"short_title": title})
        slugs.append(
            db.session.scalars(select(Conference.slug).order_by(Conference.id.desc())).first()
        )
    assert len(set(slugs)) == 3
    assert all(slug is not None and len(slug) <= 60 for slug in slugs)
