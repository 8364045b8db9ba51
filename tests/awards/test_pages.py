"""Results: entered by an organizer, read by everybody once published."""

import pytest

from eventhub.awards import actions
from eventhub.awards.models import RecipientKind
from eventhub.awards.queries import published_results, tiers_of
from eventhub.conferences.models import ConferenceStatus
from eventhub.extensions import db
from tests.factories import conference

MANAGE = "/manage/c/nghi-quyet/awards"


@pytest.fixture
def made(units):
    return conference(units.ministry, slug="nghi-quyet")


def honour(made, count, tier=0):
    honoured = tiers_of(made)[tier]
    for number in range(len(honoured.awards), len(honoured.awards) + count):
        values = {"recipient_kind": RecipientKind.UNIT, "recipient_name": f"Đội {number}"}
        actions.add_award(made, honoured, values, by=None)


def award_form(made, **changes):
    return {
        "tier_id": tiers_of(made)[0].id,
        "recipient_kind": "person",
        "recipient_name": "Nguyễn Thị Hường",
        "unit_name": "Công an tỉnh Yên Bái",
        "achievement": "Điệu nhảy “Việt Nam ơi”",
        "decision_number": "15/QĐ-BCA",
        "decided_on": "2022-06-15",
    } | changes


def test_an_organizer_enters_and_publishes_results(olga, made, client):
    assert olga.get(MANAGE).location.endswith("/awards/contest")
    assert olga.post(f"{MANAGE}/contest", data={"title": "Vũ điệu khoẻ, đẹp"}).status_code == 303
    assert olga.post(MANAGE, data=award_form(made)).status_code == 303
    assert client.get("/c/nghi-quyet/awards").status_code == 404
    assert olga.post(f"{MANAGE}/publish").status_code == 303
    page = client.get("/c/nghi-quyet/awards").text
    for words in (
        "Vũ điệu khoẻ, đẹp",
        "Giải Nhất",
        "Nguyễn Thị Hường",
        "Công an tỉnh Yên Bái",
        "Điệu nhảy “Việt Nam ơi”",
        "15/QĐ-BCA",
        "15/6/2022",
    ):
        assert words in page
    assert "Giải Nhì" not in page


def test_buttons_pressed_twice_add_one_recipient_and_one_tier(olga, made):
    actions.name_contest(made, "Hội thi", by=None)
    for page, data, words in (
        (MANAGE, award_form(made), "Đã có tên này trong giải."),
        (f"{MANAGE}/tiers/new", {"name": "Giải ấn tượng"}, "Đã có loại giải mang tên này."),
    ):
        first, second = (olga.post(page, data=data) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 422)
        assert words in second.text
    assert [len(tier.awards) for tier in tiers_of(made)] == [1, 0, 0, 0, 0, 0]


def test_the_button_that_names_the_contest_may_be_pressed_twice(olga, made):
    for title, status in (("Hội thi", 303), ("Hội thi", 303), ("Hội diễn", 422)):
        answer = olga.post(f"{MANAGE}/contest", data={"title": title, "row_version": ""})
        assert answer.status_code == status
    assert len(tiers_of(made)) == 5


def test_a_published_result_of_a_draft_conference_stays_hidden(olga, made, client):
    actions.name_contest(made, "Hội thi", by=None)
    honour(made, 1)
    actions.publish_results(made, by=None)
    made.status = ConferenceStatus.DRAFT
    assert client.get("/c/nghi-quyet/awards").status_code == 404
    assert olga.get("/c/nghi-quyet/awards").status_code == 200


@pytest.mark.parametrize("query", ["", "?lang=en"])
def test_every_page_of_the_results_opens(olga, made, query):
    actions.name_contest(made, "Hội thi", by=None)
    honour(made, 2)
    tier = tiers_of(made)[0]
    for page in ("", "/contest", "/tiers/new", f"/tiers/{tier.id}", f"/{tier.awards[0].id}"):
        assert olga.get(f"{MANAGE}{page}{query}").status_code == 200, page


def test_a_moved_recipient_keeps_the_focus_on_its_button(olga, made):
    actions.name_contest(made, "Hội thi", by=None)
    honour(made, 3)
    last = tiers_of(made)[0].awards[2].id
    answer = olga.post(f"{MANAGE}/{last}/move", data={"direction": "up"})
    assert answer.location.endswith(f"moved=award-{last}&direction=up")
    assert olga.get(answer.location).text.count("autofocus") == 1


def test_tiers_are_added_renamed_moved_and_deleted(olga, made):
    actions.name_contest(made, "Hội thi", by=None)
    olga.post(f"{MANAGE}/tiers/new", data={"name": "Giải ấn tượng"})
    special = tiers_of(made)[-1].id
    olga.post(f"{MANAGE}/tiers/{special}", data={"name": "Giải trang phục", "row_version": 1})
    olga.post(f"{MANAGE}/tiers/{special}/move", data={"direction": "up"})
    olga.post(f"{MANAGE}/tiers/{tiers_of(made)[0].id}/delete")
    db.session.rollback()
    assert [tier.name for tier in tiers_of(made)] == [
        "Giải Nhì",
        "Giải Ba",
        "Giải Khuyến khích",
        "Giải trang phục",
        "Giải phụ",
    ]


def test_an_award_is_edited_deleted_and_the_results_taken_back(olga, made):
    actions.name_contest(made, "Hội thi", by=None)
    honour(made, 2)
    first, second = (award.id for award in tiers_of(made)[0].awards)
    edited = award_form(made, recipient_name="Đội Z", recipient_kind="unit", row_version=1)
    assert olga.post(f"{MANAGE}/{first}", data=edited).status_code == 303
    assert olga.post(f"{MANAGE}/{second}/delete", data={"row_version": 1}).status_code == 303
    olga.post(f"{MANAGE}/publish")
    db.session.rollback()
    results = published_results(made)
    assert results is not None
    assert [entry.recipient_name for entry in results.tiers[0].awards] == ["Đội Z"]
    assert results.tiers[0].awards[0].unit_name == ""
    olga.post(f"{MANAGE}/withdraw")
    db.session.rollback()
    assert published_results(made) is None


def test_the_second_of_two_editors_is_told(olga, made):
    actions.name_contest(made, "Hội thi", by=None)
    honour(made, 1)
    first = tiers_of(made)[0].awards[0].id
    olga.post(f"{MANAGE}/{first}", data=award_form(made, recipient_name="Một", row_version=1))
    late = olga.post(
        f"{MANAGE}/{first}", data=award_form(made, recipient_name="Hai", row_version=1)
    )
    assert late.status_code == 422
    assert 'value="Một"' in late.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipient_name": " "}, "Cần điền mục này."),
        ({"recipient_name": "x" * 201}, "Tối đa 200 ký tự; hãy rút ngắn."),
        ({"achievement": "x" * 1001}, "Tối đa 1000 ký tự; hãy rút ngắn."),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(olga, made, changes, words):
    actions.name_contest(made, "Hội thi", by=None)
    answer = olga.post(MANAGE, data=award_form(made, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "15/QĐ-BCA" in answer.text
    assert [tier.awards for tier in tiers_of(made)] == [[]] * 5


def test_the_recipient_of_another_conference_is_not_found(olga, made, units):
    other = conference(units.ministry)
    actions.name_contest(made, "Hội thi", by=None)
    actions.name_contest(other, "Hội thi khác", by=None)
    honour(other, 1)
    assert olga.get(f"{MANAGE}/{tiers_of(other)[0].awards[0].id}").status_code == 404


def test_an_official_does_not_find_the_organizers_pages(cast, made, sign_in, client):
    actions.name_contest(made, "Hội thi", by=None)
    assert sign_in(cast.yen).get(MANAGE).status_code == 404
    assert sign_in(cast.yen).post(f"{MANAGE}/publish").status_code == 404
    assert "/sign-in" in client.get(MANAGE).location


def test_the_same_statements_for_1_3_and_100_recipients(olga, client, made, counted):
    actions.name_contest(made, "Hội thi", by=None)
    counts = []
    for more in (1, 2, 97):
        honour(made, more, tier=2)
        actions.publish_results(made, by=None)
        counts.append(
            (statements(counted, olga, MANAGE), statements(counted, client, "/c/nghi-quyet/awards"))
        )
    assert counts[0] == counts[1] == counts[2]


def statements(counted, browser, address):
    """How many SQL statements a page takes."""
    with counted() as seen:
        assert browser.get(address).status_code == 200
    return len(seen)
