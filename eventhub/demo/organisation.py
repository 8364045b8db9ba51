"""The units of the demonstration: the ministry, 35 of its units, and the provincial police with their mergers of 2025.

The provinces stand in ``provinces.csv``: the 63 of 2008, those renamed or merged on 1/7/2025 under Resolution
202/2025/QH15, Huế (1/1/2025, Resolution 175/2024/QH15) and Đồng Nai (30/4/2026, Resolution 30/2026/QH16) as cities.
"""

import csv
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from eventhub.extensions import db
from eventhub.text.folding import slugify
from eventhub.units.actions import create_default_levels, record_succession
from eventhub.units.models import Unit, UnitPeriod

BASELINE = date(2008, 8, 1)
"""The first day of the list of 63 provinces; a baseline, not a founding date."""

MINISTRY_UNITS = (
    "Văn phòng Bộ",
    "Thanh tra Bộ",
    "Cục Tổ chức cán bộ",
    "Cục Đào tạo",
    "Cục Công tác đảng và công tác chính trị",
    "Cục Truyền thông Công an nhân dân",
    "Cục Pháp chế và cải cách hành chính, tư pháp",
    "Cục Đối ngoại",
    "Cục Hồ sơ nghiệp vụ",
    "Cục Kế hoạch và tài chính",
    "Cục Trang bị và kho vận",
    "Cục Quản lý xây dựng và doanh trại",
    "Cục Y tế",
    "Cục Hậu cần",
    "Cục Công nghệ thông tin",
    "Cục Viễn thông và cơ yếu",
    "Cục An ninh điều tra",
    "Cục An ninh kinh tế",
    "Cục Quản lý xuất nhập cảnh",
    "Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao",
    "Cục Cảnh sát hình sự",
    "Cục Cảnh sát điều tra tội phạm về ma túy",
    "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
    "Cục Cảnh sát phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    "Cục Cảnh sát giao thông",
    "Viện Khoa học hình sự",
    "Bộ Tư lệnh Cảnh vệ",
    "Bộ Tư lệnh Cảnh sát cơ động",
    "Học viện An ninh nhân dân",
    "Học viện Cảnh sát nhân dân",
    "Học viện Chính trị Công an nhân dân",
    "Trường Đại học Phòng cháy chữa cháy",
    "Trường Đại học Kỹ thuật - Hậu cần Công an nhân dân",
    "Bệnh viện 19-8",
    "Bệnh viện 199",
)

SHORT_NAMES = {
    "Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao": "Cục An ninh mạng",
    "Cục Công tác đảng và công tác chính trị": "Cục Công tác đảng",
    "Cục Cảnh sát điều tra tội phạm về ma túy": "Cục Cảnh sát ma túy",
    "Cục Cảnh sát quản lý hành chính về trật tự xã hội": "Cục Cảnh sát QLHC",
    "Cục Cảnh sát phòng cháy, chữa cháy và cứu nạn, cứu hộ": "Cục Cảnh sát PCCC",
    "Cục Pháp chế và cải cách hành chính, tư pháp": "Cục Pháp chế",
    "Cục Quản lý xây dựng và doanh trại": "Cục Doanh trại",
    "Cục Truyền thông Công an nhân dân": "Cục Truyền thông CAND",
    "Học viện Chính trị Công an nhân dân": "Học viện Chính trị CAND",
    "Trường Đại học Kỹ thuật - Hậu cần Công an nhân dân": "Trường ĐH Kỹ thuật - Hậu cần",
    "Trường Đại học Phòng cháy chữa cháy": "Trường ĐH PCCC",
}

COMMUNES_TODAY = (
    ("Công an phường Yên Bái", "Lào Cai"),
    ("Công an phường Lào Cai", "Lào Cai"),
    ("Công an phường Việt Trì", "Phú Thọ"),
    ("Công an phường Hòa Bình", "Phú Thọ"),
)
"""Commune police of today and their province, enough to show the third level."""

MERGED_ON = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class ProvinceSpan:
    """A province under one name and kind, over a stretch of days; ``became`` names it, or what it was merged into."""

    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    became: str


def province_spans() -> list[ProvinceSpan]:
    """The rows of ``provinces.csv``; a province that only went on under the same name and kind is one span."""
    with (files("eventhub.demo") / "provinces.csv").open(encoding="utf-8") as file:
        rows = [_span(row) for row in csv.DictReader(file)]
    joined: list[ProvinceSpan] = []
    for row in sorted(rows, key=lambda row: (row.name, row.valid_from)):
        last = joined[-1] if joined else None
        if last and (last.name, last.kind) == (row.name, row.kind):
            joined[-1] = ProvinceSpan(
                last.name, last.kind, last.valid_from, row.valid_to, row.became
            )
        else:
            joined.append(row)
    return joined


def _span(row: dict[str, str]) -> ProvinceSpan:
    return ProvinceSpan(
        name=row["name"],
        kind=row["kind"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        became=row["became"],
    )


@dataclass(frozen=True, slots=True)
class DemoUnits:
    """The units of the demonstration by name: the ministry's, the provinces' and the communes' police."""

    ministry: Unit
    departments: dict[str, Unit]
    provinces: dict[str, Unit]
    communes: dict[str, Unit]


def load_organisation() -> DemoUnits:
    """Create levels, units, their periods and successions; flushes, does not commit."""
    create_default_levels()
    ministry = _add_unit("bo-cong-an")
    _add_period(ministry, "Bộ Công an", "Bộ Công an", level="ministry", parent=None, since=BASELINE)
    departments = {}
    for name in MINISTRY_UNITS:
        short = SHORT_NAMES.get(name, name)
        departments[short] = _add_unit(slugify(short))
        _add_period(
            departments[short], name, short, level="department", parent=ministry, since=BASELINE
        )
    provinces = _load_provinces(ministry)
    communes = {}
    for name, province in COMMUNES_TODAY:
        communes[name] = _add_unit(slugify(name))
        _add_period(
            communes[name],
            name,
            name.removeprefix("Công an ").replace("phường", "Phường"),
            level="commune",
            parent=provinces[province],
            since=MERGED_ON,
            province=province,
        )
    db.session.flush()
    return DemoUnits(ministry, departments, provinces, communes)


def _load_provinces(ministry: Unit) -> dict[str, Unit]:
    """One unit for each province that is or was; a renamed province keeps its unit, a merged one gets a successor."""
    spans = province_spans()
    units: dict[str, Unit] = {}
    for span in sorted(spans, key=lambda span: (span.valid_from, span.name)):
        before = next((old.name for old in spans if _renamed(old, span, spans)), span.name)
        unit = units.get(before) or _add_unit(f"cong-an-{slugify(span.name)}")
        units[span.name] = unit
        _add_period(
            unit,
            f"Công an {span.kind} {span.name}",
            span.name,
            level="province",
            parent=ministry,
            since=span.valid_from,
            until=span.valid_to,
            province=span.name,
        )
    for span in spans:
        predecessor, successor = units[span.name], units[span.became or span.name]
        if predecessor is not successor:
            record_succession(predecessor, successor, MERGED_ON)
    return units


def _renamed(old: ProvinceSpan, new: ProvinceSpan, spans: list[ProvinceSpan]) -> bool:
    """Whether one span is the other under a new name: it became it, and that name did not exist before."""
    first = min(span.valid_from for span in spans if span.name == new.name)
    return (
        old.became == new.name != old.name
        and first == new.valid_from
        and old.valid_to is not None
        and old.valid_to < first
    )


def _add_unit(code: str) -> Unit:
    unit = Unit(code=code)
    db.session.add(unit)
    db.session.flush()
    return unit


def _add_period(
    unit: Unit,
    name: str,
    short_name: str,
    *,
    level: str,
    parent: Unit | None,
    since: date,
    until: date | None = None,
    province: str = "",
) -> None:
    db.session.add(
        UnitPeriod(
            unit_id=unit.id,
            name=name,
            short_name=short_name,
            level_code=level,
            parent_id=parent.id if parent else None,
            province=province,
            valid_from=since,
            valid_to=until,
        )
    )
