"""Plain functions that make what tests need. Each has defaults, so that a test names only what it is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from eventhub.accounts.actions import create_account, give_grant
from eventhub.accounts.models import Role, User
from eventhub.columns import now
from eventhub.conferences.models import (
    Conference,
    ConferenceSession,
    ConferenceStatus,
    Daypart,
    Topic,
)
from eventhub.conferences.rules import DEFAULT_HOURS
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.registration.actions import register_attendee, register_oneself
from eventhub.registration.models import Attendee
from eventhub.text.folding import slugify
from eventhub.units.actions import create_unit, record_succession
from eventhub.units.models import Unit

PASSWORD = "hoa sen trắng 63"
LONG_AGO = date(2008, 8, 1)
LAST_DAY_OF_63 = date(2025, 6, 30)
FIRST_DAY_OF_34 = date(2025, 7, 1)
_numbers = count(1)


def make_unit(
    name: str = "",
    *,
    code: str = "",
    short_name: str = "",
    parent: Unit | None = None,
    level: str = "commune",
    province: str = "",
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> Unit:
    number = next(_numbers)
    return create_unit(
        code or f"unit-{number}",
        name or f"Đơn vị {number}",
        short_name or name,
        level=level,
        parent=parent,
        province=province,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def make_user(
    name: str = "",
    *,
    email: str = "",
    role: Role | None = None,
    unit: Unit | None = None,
    password: str | None = None,
) -> User:
    """An account, with a grant if a role and a unit are named; without a password unless one is."""
    number = next(_numbers)
    user = create_account(
        email or f"user-{number}@test.example",
        name or f"Người {number}",
        by=None,
        password=password,
    )
    if role is not None and unit is not None:
        give_grant(user, role, unit, by=None)
    return user


@dataclass(frozen=True)
class Organisation:
    """The ministry and some of the provincial police of 2022, with the merger of 2025 and a commune of today."""

    ministry: Unit
    traffic: Unit
    yen_bai: Unit
    lao_cai: Unit
    phu_tho: Unit
    commune: Unit


def make_organisation() -> Organisation:
    """Bộ Công an over Yên Bái (until 2025, when it became part of Lào Cai), Lào Cai, Phú Thọ and a department."""
    ministry = make_unit("Bộ Công an", code="bo-cong-an", level="ministry")

    def province(name: str, code: str, valid_to: date | None = None) -> Unit:
        return make_unit(
            f"Công an tỉnh {name}",
            code=code,
            short_name=name,
            parent=ministry,
            level="province",
            province=name,
            valid_to=valid_to,
        )

    yen_bai = province("Yên Bái", "yen-bai", LAST_DAY_OF_63)
    lao_cai = province("Lào Cai", "lao-cai")
    record_succession(yen_bai, lao_cai, FIRST_DAY_OF_34)
    return Organisation(
        ministry=ministry,
        traffic=make_unit(
            "Cục Cảnh sát giao thông", code="c08", parent=ministry, level="department"
        ),
        yen_bai=yen_bai,
        lao_cai=lao_cai,
        phu_tho=province("Phú Thọ", "phu-tho"),
        commune=make_unit(
            "Công an phường Yên Bái",
            code="phuong-yen-bai",
            parent=lao_cai,
            province="Lào Cai",
            valid_from=FIRST_DAY_OF_34,
        ),
    )


@dataclass(frozen=True)
class Cast:
    """The people in all tests who have an account. Hường and Dung hold links, Nobody holds nothing."""

    admin: User
    olga: User
    yen: User
    phuc: User


def make_cast(organisation: Organisation) -> Cast:
    """An administrator and Olga for the ministry, Yến for Yên Bái, Phúc for Phú Thọ."""
    return Cast(
        admin=make_user(
            "Quản trị",
            email="admin@test.example",
            role=Role.ADMINISTRATOR,
            unit=organisation.ministry,
        ),
        olga=make_user(
            "Olga", email="olga@test.example", role=Role.ORGANIZER, unit=organisation.ministry
        ),
        yen=make_user(
            "Nguyễn Thị Yến",
            email="yen@test.example",
            role=Role.OFFICIAL,
            unit=organisation.yen_bai,
        ),
        phuc=make_user(
            "Trần Văn Phúc",
            email="phuc@test.example",
            role=Role.OFFICIAL,
            unit=organisation.phu_tho,
        ),
    )


def conference(owner: Unit, **values: Any) -> Conference:
    """The conference everybody knows, 20 and 21/6/2022, published unless told otherwise; without sessions yet."""
    facts: dict[str, Any] = {
        "short_title": "Học tập Nghị quyết Đại hội Phụ nữ các cấp",
        "organizing_body": "Hội Phụ nữ Bộ Công an",
        "dates": [date(2022, 6, 20), date(2022, 6, 21)],
        "contact_name": "Ban tổ chức",
        "contact_phone": "0912 345 678",
        "status": ConferenceStatus.PUBLISHED,
    } | values
    facts.setdefault("slug", f"{slugify(facts['short_title'])[:60]}-{next(_numbers)}")
    if facts["status"] is not ConferenceStatus.DRAFT:
        facts.setdefault("published_at", now())
    made = Conference(owner_unit=owner).assign(facts)
    db.session.add(made)
    db.session.flush()
    return made


def day_before(conference: Conference) -> datetime:
    """A moment on the last day on which its people may still be moved and withdrawn."""
    return conference.at(conference.first_on, time(8)) - timedelta(days=1)


def session(
    conference: Conference,
    day: date | None = None,
    daypart: Daypart = Daypart.MORNING,
    *,
    starts: time | None = None,
    ends: time | None = None,
    **values: Any,
) -> ConferenceSession:
    """A session on the conference's first day unless another is given, at the default hours of its part of the day."""
    held_on = day or conference.first_on
    hours = DEFAULT_HOURS[daypart]
    made = ConferenceSession(
        held_on=held_on,
        daypart=daypart,
        starts_at=conference.at(held_on, starts or hours[0]),
        ends_at=conference.at(held_on, ends or hours[1]),
        **values,
    )
    conference.sessions.append(made)
    db.session.flush()
    return made


def topic(
    session: ConferenceSession, title: str = "Khai mạc", minutes: int = 30, **values: Any
) -> Topic:
    """The next topic on a session's agenda."""
    made = Topic(position=len(session.topics) + 1, title=title, minutes=minutes, **values)
    session.topics.append(made)
    db.session.flush()
    return made


def point(conference: Conference, unit: Unit, name: str = "Yên Bái", **values: Any) -> Point:
    """A hall of a unit, approved unless told otherwise; its code is made of its name."""
    facts = {
        "code": slugify(name),
        "hall": f"Hội trường {name}",
        "address": f"Số 1, phố Mẫu, {name}",
        "province": name,
        "status": PointStatus.APPROVED,
    } | values
    if facts["status"] is PointStatus.APPROVED:
        facts.setdefault("approved_at", now())
    made = Point(conference=conference, unit=unit, name=name, **facts)
    db.session.add(made)
    db.session.flush()
    return made


def attendee(
    point: Point,
    full_name: str = "Nguyễn Thị Hường",
    *,
    unit: Unit | None = None,
    registered_at: datetime | None = None,
    **values: Any,
) -> Attendee:
    """Somebody on a point's roster since ten days before, sent by the point's unit unless another is named."""
    made = register_attendee(
        point, unit.id if unit else point.unit_id, {"full_name": full_name} | values, by=None
    )
    days = point.conference.first_on - timedelta(days=10)
    made.registered_at = registered_at or point.conference.at(days, time(9))
    db.session.flush()
    return made


def self_registered(
    point: Point,
    *names: str,
    network: bytes = b"an office",
    at: datetime | None = None,
    **values: Any,
) -> list[Attendee]:
    """People who register themselves at a point, one after the other, from one network."""
    return [
        register_oneself(
            point,
            point.unit_id,
            {"full_name": name} | values,
            nonce=f"form {next(_numbers)}",
            network=network,
            at=at,
        )
        for name in names
    ]


def crowd(point: Point, number: int, **values: Any) -> list[Attendee]:
    """So many people who register themselves from one network."""
    return self_registered(point, *(f"Người Thứ{n}" for n in range(number)), **values)
