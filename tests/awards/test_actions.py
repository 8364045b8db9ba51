"""Each change of results and each refusal, on both engines."""

from datetime import date

import pytest

from eventhub.awards import actions
from eventhub.awards.models import RecipientKind
from eventhub.awards.queries import published_results, tiers_of
from eventhub.errors import RuleError
from eventhub.extensions import db
from tests.factories import conference

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def made(units):
    made = conference(units.ministry)
    actions.name_contest(made, "Vũ điệu khoẻ, đẹp", by=None)
    return made


def award_to(name="Công an tỉnh Yên Bái", kind=RecipientKind.UNIT, **values):
    return {"recipient_kind": kind, "recipient_name": name} | values


def names(made):
    return {
        tier.name: [award.recipient_name for award in tier.awards]
        for tier in tiers_of(made)
        if tier.awards
    }


def test_a_contest_begins_with_the_usual_tiers(made):
    assert [tier.name for tier in tiers_of(made)] == [
        "Giải Nhất",
        "Giải Nhì",
        "Giải Ba",
        "Giải Khuyến khích",
        "Giải phụ",
    ]
    actions.name_contest(made, "Tên mới", by=None)
    assert len(tiers_of(made)) == 5


def test_a_unit_is_called_as_it_was_on_the_first_day(made, units):
    award = actions.add_award(made, tiers_of(made)[0], award_to("yen bai"), by=None)
    assert (award.recipient_name, award.unit_id) == (
        "Công an tỉnh Yên Bái",
        units.yen_bai.id,
    )


def test_a_unit_that_came_later_is_only_a_name(made):
    award = actions.add_award(made, tiers_of(made)[0], award_to("Công an phường Yên Bái"), by=None)
    assert (award.recipient_name, award.unit_id) == ("Công an phường Yên Bái", None)


def test_a_person_is_honoured_with_her_unit(made, units):
    values = award_to("Nguyễn Thị Hường", RecipientKind.PERSON, unit_name="Phú Thọ")
    award = actions.add_award(made, tiers_of(made)[0], values, by=None)
    assert (award.recipient_name, award.unit_name, award.unit_id) == (
        "Nguyễn Thị Hường",
        "Công an tỉnh Phú Thọ",
        units.phu_tho.id,
    )


def test_several_in_one_tier_are_a_tie_in_their_order(made):
    second = tiers_of(made)[1]
    for name in ("Đội A", "Đội B", "Đội C"):
        actions.add_award(made, second, award_to(name), by=None)
    actions.move_award(made, second.awards[2], "up", by=None)
    assert [award.recipient_name for award in sorted(second.awards, key=lambda a: a.position)] == [
        "Đội A",
        "Đội C",
        "Đội B",
    ]


def test_a_recipient_stands_once_in_a_tier_for_one_work(made):
    first, second = tiers_of(made)[:2]
    person = {"kind": RecipientKind.PERSON, "unit_name": "Yên Bái"}
    for values in (award_to("yen bai"), award_to("Đội A", **person)):
        actions.add_award(made, first, values, by=None)
        with pytest.raises(RuleError, match="award_there_already"):
            actions.add_award(made, first, values, by=None)
    actions.add_award(made, first, award_to("Đội A", **person, achievement="Điệu nhảy"), by=None)
    actions.add_award(made, first, award_to("Đội A", **person | {"unit_name": "Phú Thọ"}), by=None)
    actions.add_award(made, second, award_to("yen bai"), by=None)
    assert [len(tier.awards) for tier in (first, second)] == [4, 1]


def test_one_more_stands_behind_those_that_were_moved(made):
    first = tiers_of(made)[0]
    for name in ("Đội A", "Đội B"):
        actions.add_award(made, first, award_to(name), by=None)
    actions.move_award(made, first.awards[1], "up", by=None)
    actions.add_award(made, first, award_to("Đội C"), by=None)
    db.session.expire_all()
    assert names(made) == {"Giải Nhất": ["Đội B", "Đội A", "Đội C"]}


def test_nothing_is_public_before_it_is_published_nor_after_it_is_taken_back(made, now):
    assert published_results(made) is None
    actions.add_award(
        made,
        tiers_of(made)[0],
        award_to("Đội A", decision_number="15/QĐ-BCA", decided_on=date(2022, 6, 15)),
        by=None,
    )
    assert published_results(made) is None
    actions.publish_results(made, by=None, at=now)
    results = published_results(made)
    assert results is not None
    assert [(tier.name, tier.awards[0].recipient_name) for tier in results.tiers] == [
        ("Giải Nhất", "Đội A")
    ]
    actions.withdraw_results(made, by=None)
    assert published_results(made) is None


def test_what_is_published_moves_the_revision(made):
    before = made.revision
    actions.add_award(made, tiers_of(made)[0], award_to(), by=None)
    actions.publish_results(made, by=None)
    assert made.revision == before + 2


def test_results_without_a_recipient_are_not_published(made):
    with pytest.raises(RuleError, match="no_awards_yet"):
        actions.publish_results(made, by=None)


def test_a_tier_with_recipients_stays(made):
    first = tiers_of(made)[0]
    award = actions.add_award(made, first, award_to(), by=None)
    with pytest.raises(RuleError, match="tier_has_awards"):
        actions.delete_tier(made, first, by=None)
    actions.delete_award(made, award, by=None)
    actions.delete_tier(made, first, by=None)
    assert tiers_of(made)[0].name == "Giải Nhì"


def test_tiers_are_data_and_move(made):
    special = actions.add_tier(made, "Giải ấn tượng", by=None)
    actions.move_tier(made, special, "up", by=None)
    actions.rename_tier(made, special, "Giải đội hình đẹp", by=None, row_version=1)
    assert [tier.name for tier in tiers_of(made)][-2:] == ["Giải đội hình đẹp", "Giải phụ"]


def test_a_tier_of_a_name_is_added_once(made):
    actions.add_tier(made, "Giải ấn tượng", by=None)
    with pytest.raises(RuleError, match="tier_there_already"):
        actions.add_tier(made, "Giải ấn tượng", by=None)
    assert len(tiers_of(made)) == 6


def test_a_tier_is_not_renamed_into_another_but_may_keep_its_name(made):
    first, second = tiers_of(made)[:2]
    with pytest.raises(RuleError, match="tier_there_already"):
        actions.rename_tier(made, second, first.name, by=None)
    actions.rename_tier(made, second, second.name, by=None)


def test_an_award_is_not_edited_or_moved_into_one_that_is_there(made):
    first, second = tiers_of(made)[:2]
    actions.add_award(made, first, award_to("Đội A"), by=None)
    other = actions.add_award(made, first, award_to("Đội B"), by=None)
    elsewhere = actions.add_award(made, second, award_to("Đội A"), by=None)
    for award in (other, elsewhere):
        with pytest.raises(RuleError, match="award_there_already"):
            actions.update_award(made, award, first, award_to("Đội A"), by=None)
    assert names(made) == {"Giải Nhất": ["Đội A", "Đội B"], "Giải Nhì": ["Đội A"]}


def test_tiers_have_an_end(made):
    for number in range(25):
        actions.add_tier(made, f"Giải {number}", by=None)
    with pytest.raises(RuleError, match="too_many_tiers"):
        actions.add_tier(made, "Giải nữa", by=None)


def test_an_award_moves_to_another_tier(made):
    first, second = tiers_of(made)[:2]
    award = actions.add_award(made, first, award_to("Đội A"), by=None)
    actions.update_award(made, award, second, award_to("Đội A"), by=None)
    assert names(made) == {"Giải Nhì": ["Đội A"]}


def test_an_edit_from_an_older_version_is_refused(made):
    first = tiers_of(made)[0]
    award = actions.add_award(made, first, award_to("Đội A"), by=None)
    actions.update_award(made, award, first, award_to("Đội B"), by=None, row_version=1)
    for late in (
        lambda: actions.update_award(made, award, first, award_to("C"), by=None, row_version=1),
        lambda: actions.delete_award(made, award, by=None, row_version=1),
        lambda: actions.name_contest(made, "Khác", by=None, row_version=9),
    ):
        with pytest.raises(RuleError, match="edited_meanwhile"):
            late()
