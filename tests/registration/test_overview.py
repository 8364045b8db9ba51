"""The organizer's list of rosters."""

from datetime import timedelta

from bs4 import BeautifulSoup

from eventhub.columns import now
from eventhub.points.models import PointCounts, PointStatus
from eventhub.registration import actions
from eventhub.registration.roster_queries import PAGE_SIZE
from tests import factories

ADDRESS = "/manage/c/tap-huan/rosters"


def test_it_says_per_point_whether_when_by_whom_and_how_many(sign_in, coming, units, cast):
    coming.rosters_due_on = now().date() - timedelta(days=1)
    handed_in = factories.point(coming, units.lao_cai, "Lào Cai")
    factories.attendee(handed_in)
    earlier = now() - timedelta(days=3)
    actions.hand_in_roster(handed_in, by=cast.phuc, at=earlier)
    factories.attendee(handed_in, "Lê Thị Bình")
    late = factories.point(coming, units.traffic, "C08")
    factories.attendee(late)
    actions.hand_in_roster(late, by=cast.olga)
    factories.point(coming, units.phu_tho, "Phú Thọ")
    factories.point(
        coming, units.ministry, "Vụ Báo số", counts=PointCounts.BY_DECLARATION, planned=30
    )
    answer = sign_in(cast.olga).get(ADDRESS)
    soup = BeautifulSoup(answer.text, "html.parser")
    rows = [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert "2/3 điểm cầu đã gửi danh sách" in answer.text
    assert "1 quá hạn" in answer.text
    assert "C08" in rows[0]
    assert "Đã gửi muộn" in rows[0]
    assert "Trần Văn Phúc" in rows[1]
    assert "Đã thay đổi sau khi gửi" in rows[1]
    assert "Quá hạn" in rows[2]
    assert "Báo số, không cần danh sách" in rows[3]
    assert rows[4].startswith("Tổng cộng 33")


def test_a_point_that_waits_for_approval_is_listed_and_counted_nowhere(
    sign_in, coming, units, cast
):
    factories.attendee(factories.point(coming, units.lao_cai, "Lào Cai"))
    waiting = factories.point(
        coming, units.traffic, "C08", status=PointStatus.SUBMITTED, roster_sent_at=now()
    )
    factories.attendee(waiting)
    client = sign_in(cast.olga)
    soup = BeautifulSoup(client.get(ADDRESS).text, "html.parser")
    rows = [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert "0/1 điểm cầu đã gửi danh sách" in soup.text
    assert rows[0].startswith("C08 Chờ duyệt")
    assert rows[-1].startswith("Tổng cộng 1")
    assert "0/1 điểm cầu đã gửi danh sách" in client.get("/manage/c/tap-huan/").text


def test_it_is_the_organizers_alone(sign_in, client, coming, cast):
    assert sign_in(cast.phuc).get(ADDRESS).status_code == 404
    assert client.get(ADDRESS).status_code == 302


def test_without_points_it_says_what_comes_first(sign_in, coming, cast):
    assert "Chưa có điểm cầu nào" in sign_in(cast.olga).get(ADDRESS).text


def test_it_costs_the_same_for_1_3_and_100_points(sign_in, coming, units, cast, counted):
    client = sign_in(cast.olga)
    costs = []
    made = 0
    for count in (1, 3, 100):
        while made < count:
            made += 1
            factories.point(coming, units.lao_cai, f"Điểm {made}", roster_sent_at=now())
        with counted() as statements:
            assert client.get(ADDRESS).status_code == 200
        costs.append(len(statements))
    assert len(set(costs)) == 1


def test_long_lists_have_pages_and_a_search_and_keep_the_totals_of_all(
    sign_in, coming, units, cast
):
    for number in range(PAGE_SIZE):
        factories.point(coming, units.traffic, f"Điểm {number:03}", roster_sent_at=now())
    factories.attendee(factories.point(coming, units.yen_bai, "Yên Bái"))
    client = sign_in(cast.olga)
    last = BeautifulSoup(client.get(f"{ADDRESS}?page=2").text, "html.parser")
    rows = [row.get_text(" ", strip=True) for row in last.select("tbody tr")]
    assert rows[0].startswith("Yên Bái")
    assert rows[-1].startswith("Tổng cộng 1")
    assert f"{PAGE_SIZE}/{PAGE_SIZE + 1} điểm cầu đã gửi danh sách" in last.text
    found = BeautifulSoup(client.get(f"{ADDRESS}?q=yen+bai").text, "html.parser")
    assert [cell.a.text for cell in found.select("tbody th.name")] == ["Yên Bái"]
    assert f"{PAGE_SIZE}/{PAGE_SIZE + 1} điểm cầu đã gửi danh sách" in found.text
    assert client.get(f"{ADDRESS}?page=3").status_code == 404
