"""The results of the dance contest on the second day of June 2022: prizes in every tier, ties among them. Invented."""

from datetime import datetime

from eventhub.accounts.models import User
from eventhub.awards.actions import add_award, add_tier, name_contest, publish_results
from eventhub.awards.models import RecipientKind
from eventhub.awards.queries import tiers_of
from eventhub.conferences.models import Conference
from eventhub.demo.agendas import CONTEST_TITLE

PRIZES = {
    "Giải Nhất": ("Công an tỉnh Yên Bái",),
    "Giải Nhì": ("Công an thành phố Hải Phòng", "Học viện An ninh nhân dân"),
    "Giải Ba": ("Công an tỉnh Phú Thọ", "Công an tỉnh Nghệ An", "Bệnh viện 19-8"),
    "Giải Khuyến khích": (
        "Công an tỉnh Điện Biên",
        "Công an tỉnh Quảng Ninh",
        "Công an thành phố Đà Nẵng",
        "Công an tỉnh Cà Mau",
        "Cục Y tế",
        "Bộ Tư lệnh Cảnh sát cơ động",
    ),
    "Giải phong trào": ("Công an tỉnh Lào Cai", "Công an tỉnh Đắk Lắk"),
}
BEST_DANCER = {
    "recipient_kind": RecipientKind.PERSON,
    "recipient_name": "Trần Thị Thanh Ý",
    "unit_name": "Công an tỉnh Lạng Sơn",
    "achievement": "Diễn viên múa ấn tượng",
}


def load_results(conference: Conference, *, by: User) -> None:
    """Name the contest, honour its winners and publish the results when they were announced."""
    name_contest(conference, CONTEST_TITLE, by=by)
    tiers = {tier.name: tier for tier in tiers_of(conference)}
    for name, units in PRIZES.items():
        tier = tiers.get(name) or add_tier(conference, name, by=by)
        for unit in units:
            values = {"recipient_kind": RecipientKind.UNIT, "recipient_name": unit}
            add_award(conference, tier, values, by=by)
    add_award(conference, tiers["Giải phụ"], BEST_DANCER, by=by)
    announced_at = datetime.fromisoformat("2022-06-21T16:00:00+07:00")
    publish_results(conference, by=by, at=announced_at)
