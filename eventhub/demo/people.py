"""Invented people with plausible Vietnamese names, ranks and positions; the same seed gives the same people."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

FAMILY_NAMES = {
    "Nguyễn": 38,
    "Trần": 11,
    "Lê": 10,
    "Phạm": 7,
    "Hoàng Vũ": 4,
    "Bùi Đỗ Đặng Phan": 3,
    "Ngô Dương": 2,
    "Lý Hà Đinh Lương Trịnh Đào Mai Lò Vàng Giàng Nông Hồ Võ Trương Cao Tạ Châu Quách Thái Ẩn": 1,
}
"""Names, and how often each comes among a hundred people."""

MIDDLE_NAMES = {
    "Thị": 16,
    "Thị_Thu Thị_Minh Thị_Hồng Thị_Thanh Thị_Ngọc": 3,
    "Thị_Kim Thị_Bích Thị_Phương Thị_Mỹ Thị_Như Thị_Quỳnh": 1,
    "Thúy Thuỳ Ngọc Minh Thu Hoài Khánh Bảo Diệu Mai": 1,
}
GIVEN_NAMES = {
    "An Anh Ánh Bích Chi Dung Duyên Đào Điệp Giang Hà Hạnh Hằng Hiền Hoa Hoà Hòa Hồng Huế Huệ Huyền Hương Hường": 1,
    "Khuyên Lan Liên Linh Loan Lý Mai Minh Mỹ Nga Ngân Ngọc Nguyệt Nhàn Nhung Oanh Phượng Phương Quyên Quỳnh Sen": 1,
    "Tâm Thanh Thảo Thắm Thơm Thu Thủy Thuý Thùy Thư Trang Trâm Tuyết Tươi Uyên Vân Xuân Ý Yên Yến Ỷ": 1,
}
RANKS = {
    "Thượng_tá Thiếu_úy": 2,
    "Trung_úy": 4,
    "Trung_tá": 6,
    "Thượng_úy": 7,
    "Thiếu_tá Đại_úy": 9,
}
POSITIONS = {
    "Cán_bộ": 8,
    "Chi_hội_trưởng": 6,
    "Chi_hội_phó Ủy_viên_Ban_Chấp_hành_Hội": 5,
    "Phó_Đội_trưởng": 3,
    "Đội_trưởng Phó_Trưởng_phòng": 1,
}
LEADERS = ("Chủ tịch Hội Phụ nữ", "Phó Chủ tịch Hội Phụ nữ")
PROVINCE_TEAMS = {
    "PX01 PX03 PX05 PV01 PA08 PC01 PC06 PC07 PC08 PC10 PH10": 2,
    "Công_an_cấp_huyện": 9,
}
MINISTRY_TEAMS = {"Phòng_1 Phòng_2 Phòng_3 Phòng_4 Phòng_5 Phòng_Tham_mưu Phòng_Chính_trị": 1}


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody who doesn't exist, as a roster would name her."""

    full_name: str
    rank: str
    position: str
    unit_text: str
    birth_year: int


def invent_people(
    count: int, *, seed: str, teams: dict[str, int], year: int
) -> list[InventedPerson]:
    """Make up ``count`` people of one unit, no name twice; the first two lead its association.

    ``teams`` are where they work, with weights; ``year`` is the conference's.
    """
    chance = Random(seed)  # noqa: S311 - invented people need to be the same every time, not secret
    names: dict[str, None] = {}
    while len(names) < count:
        parts = (_pick(chance, words) for words in (FAMILY_NAMES, MIDDLE_NAMES, GIVEN_NAMES))
        names[" ".join(parts)] = None
    return [
        InventedPerson(
            full_name=name,
            rank=_pick(chance, RANKS),
            position=LEADERS[index] if index < len(LEADERS) else _pick(chance, POSITIONS),
            unit_text=_pick(chance, teams),
            birth_year=year - chance.randint(24, 53),
        )
        for index, name in enumerate(names)
    ]


def _pick(chance: Random, words: dict[str, int]) -> str:
    weighted = dict(_weights(words))
    return chance.choices(list(weighted), list(weighted.values()))[0]


def _weights(words: dict[str, int]) -> Iterator[tuple[str, int]]:
    for line, weight in words.items():
        for word in line.split():
            yield word.replace("_", " "), weight
