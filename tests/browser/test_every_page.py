"""Every page of the demonstration in a real browser: by day on a phone in Vietnamese, in the dark on a laptop in English.

axe finds nothing, nothing is wider than the screen, at most one button is filled, and on the phone whatever is pressed is
48 px high. A route needs a row in PAGES or a place in NO_PAGES; without one this file fails.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import select

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import LinkKind
from eventhub.awards.models import AwardTier
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee
from eventhub.registration.rules import REGISTRATIONS_ALLOWED, ticket_code
from tests import factories

PAST, TODAY, COMING = "nghi-quyet-phu-nu-2022", "giao-ban-truc-tuyen", "tap-huan-can-bo-hoi"

NO_PAGES = {
    *(
        "static",
        "bootstrap.static",
        "home.healthz",
        "home.readyz",
        "home.robots",
        "home.choose_language",
    ),
    *("reports.live_csv", "reports.live_xlsx", "reports.live_data", "points.open_key"),
    *("calendar.conference", "calendar.session", "calendar.point", "calendar.personal"),
}

ANYBODY, OFFICIAL, ORGANIZER, ADMIN = "", "phutho", "organizer", "admin"

PAGES: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("home.index", ANYBODY, {}),
    ("home.index", ANYBODY, {"q": "yen"}),
    ("home.index", ANYBODY, {"q": "khong co"}),
    ("home.conference", ANYBODY, {"slug": COMING}),
    ("home.conference", ANYBODY, {"slug": TODAY}),
    ("home.conference", ORGANIZER, {"slug": PAST}),
    ("home.conference", ANYBODY, {"slug": "khong-co"}),
    ("home.me", ANYBODY, {}),
    ("home.manage", OFFICIAL, {}),
    ("home.manage", ORGANIZER, {}),
    ("home.desk", ORGANIZER, {"slug": COMING}),
    ("home.desk", ORGANIZER, {"slug": TODAY}),
    ("points.index", ANYBODY, {"slug": PAST}),
    ("points.index", ANYBODY, {"slug": PAST, "q": "yen"}),
    ("points.show", ANYBODY, {}),
    ("points.show", ORGANIZER, {"code": "hoc-vien-chinh-tri-cand"}),
    ("points.register", "yenbai", {}),
    ("points.register", OFFICIAL, {"unit": "cong-an-phu-tho"}),
    ("points.manage", ORGANIZER, {}),
    ("points.manage", ORGANIZER, {"slug": PAST}),
    ("points.create", ORGANIZER, {}),
    ("points.edit", ORGANIZER, {}),
    ("points.return_", ORGANIZER, {"code": "phuong-yen-bai"}),
    ("points.cancel", ORGANIZER, {}),
    ("points.links", ORGANIZER, {}),
    ("registration.register", ANYBODY, {}),
    ("registration.register", ANYBODY, {"unit": "cong-an-phu-tho"}),
    ("registration.register", ANYBODY, {"slug": PAST}),
    ("registration.overview", ORGANIZER, {}),
    ("registration.roster", OFFICIAL, {}),
    ("registration.add", OFFICIAL, {}),
    ("registration.edit", OFFICIAL, {}),
    ("registration.move", ORGANIZER, {}),
    ("registration.withdraw", OFFICIAL, {}),
    ("registration.paste", OFFICIAL, {}),
    ("registration.manage_self_registered", ORGANIZER, {}),
    ("registration.manage_self_registered_at", OFFICIAL, {}),
    ("registration.manage_self_registered_at", OFFICIAL, {"show": "active"}),
    ("registration.manage_self_registered_at", OFFICIAL, {"show": "refused"}),
    ("attendance.roll", OFFICIAL, {"slug": TODAY}),
    ("attendance.roll", ORGANIZER, {"slug": PAST}),
    ("attendance.roll", OFFICIAL, {}),
    ("attendance.add_walk_in", OFFICIAL, {"slug": TODAY}),
    ("attendance.close_roll", OFFICIAL, {"slug": TODAY}),
    ("attendance.report_headcount", OFFICIAL, {"slug": TODAY}),
    ("attendance.headcounts", ORGANIZER, {"slug": TODAY}),
    ("attendance.headcounts", ORGANIZER, {"slug": TODAY, "point": "benh-vien-19-8"}),
    ("attendance.ticket", OFFICIAL, {}),
    ("attendance.ticket", ANYBODY, {}),
    ("reports.live", ANYBODY, {"slug": TODAY}),
    ("reports.live", ANYBODY, {"slug": PAST, "by": "province"}),
    ("reports.live", ANYBODY, {}),
    ("reports.live", ANYBODY, {"slug": PAST, "view": "wall"}),
    ("awards.index", ANYBODY, {"slug": PAST}),
    ("awards.manage", ORGANIZER, {"slug": PAST}),
    ("awards.manage", ORGANIZER, {}),
    ("awards.name_contest", ORGANIZER, {"slug": PAST}),
    ("awards.add_tier", ORGANIZER, {"slug": PAST}),
    ("awards.rename_tier", ORGANIZER, {"slug": PAST}),
    ("awards.edit", ORGANIZER, {"slug": PAST}),
    ("conferences.create", ORGANIZER, {}),
    ("conferences.edit", ORGANIZER, {}),
    ("conferences.set_sessions", ORGANIZER, {}),
    ("conferences.edit_agenda", ORGANIZER, {}),
    ("conferences.rename_session", ORGANIZER, {}),
    ("conferences.edit_topic", ORGANIZER, {}),
    ("home.publish", ORGANIZER, {}),
    ("home.delete", ORGANIZER, {}),
    ("conferences.postpone", ORGANIZER, {}),
    ("conferences.cancel", ORGANIZER, {}),
    ("accounts.sign_in", ANYBODY, {}),
    ("accounts.request_reset", ANYBODY, {}),
    ("accounts.reset", ANYBODY, {}),
    ("accounts.reset", ANYBODY, {"token": "khong-co"}),
    ("accounts.open_link", ANYBODY, {}),
    ("accounts.set_own_password", OFFICIAL, {}),
    ("accounts.devices", OFFICIAL, {}),
    ("accounts.index", ADMIN, {}),
    ("accounts.create", ADMIN, {}),
    ("accounts.edit", ADMIN, {}),
    ("units.index", ADMIN, {}),
    ("units.index", ADMIN, {"q": "khong co"}),
    ("units.show", ADMIN, {}),
    ("units.import_units", ADMIN, {}),
)
"""Each page, who looks at it, and what fills its address where that is not of the coming conference and of Phú Thọ."""

FAULTS = """phone => {
  const faults = [];
  const seen = element => element.checkVisibility({ visibilityProperty: true })
    && !element.closest(".visually-hidden, .skip-link, .roll-enter");
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) faults.push(`${width} px wide`);
  const filled = [...document.querySelectorAll(".btn-primary")].filter(seen);
  if (filled.length > 1) faults.push(`filled: ${filled.map(button => button.textContent.trim()).join(", ")}`);
  if (!phone) return faults;
  for (const target of document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")) {
    const text = [...target.parentElement.childNodes].some(node => node.nodeType === 3 && node.data.trim().length > 3);
    const box = target.closest(".form-check, .roll-tick") || target;
    if (seen(target) && !text && box.getBoundingClientRect().height < 47.5) {
      faults.push(`not 48 px high: ${target.textContent.trim() || target.name}`);
    }
  }
  return faults;
}"""
"""What is wrong with the page as it is drawn; links inside a sentence are as high as the sentence."""


def secret(kind: LinkKind, **facts: Any) -> str:
    return make_link(kind, by=None, **facts)[1]


@pytest.fixture
def blanks(app, accounts) -> dict[str, dict[str, Any]]:
    """What fills the blanks of addresses: for all, and by route."""

    def conference(slug: str) -> Conference:
        return db.session.scalars(select(Conference).where(Conference.slug == slug)).one()

    def person(slug: str) -> Attendee:
        seated = select(Attendee).join(Point, Attendee.point_id == Point.id)
        here = (Point.conference_id == conference(slug).id, Point.code == "phu-tho")
        return db.session.scalars(seated.where(*here).limit(1)).one()

    # More of one network than may register at once, so that some wait.
    hall = person(COMING).point
    hall.capacity = None
    factories.crowd(hall, REGISTRATIONS_ALLOWED + 3)
    coming, huong, present = conference(COMING), person(COMING), person(TODAY)
    tiers = select(AwardTier).where(AwardTier.conference_id == conference(PAST).id)
    tier = db.session.scalars(tiers.limit(1)).one()
    official = accounts["yenbai@demo.example"]
    filled = {
        "": {
            "slug": COMING,
            "code": "phu-tho",
            "session_id": coming.sessions[0].id,
            "topic_id": coming.sessions[0].topics[0].id,
            "attendee_id": huong.id,
            "tier_id": tier.id,
            "award_id": tier.awards[0].id,
            "user_id": official.id,
        },
        "units.show": {"code": "cong-an-yen-bai"},
        "home.me": {
            "token": secret(LinkKind.PERSONAL, conference_id=coming.id, subject=str(huong.id))
        },
        "accounts.reset": {"token": secret(LinkKind.RESET, user=official)},
        "accounts.open_link": {"token": secret(LinkKind.SIGN_IN, user=official)},
        "attendance.ticket": {
            "code": ticket_code(app.config["SECRET_KEY"], present.conference_id, present.id)
        },
    }
    db.session.commit()
    return filled


def test_every_route_that_shows_a_page_is_looked_at(app):
    shown = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert shown == {endpoint for endpoint, _, _ in PAGES} | NO_PAGES


def test_every_page_of_the_demonstration_is_in_order(app, accounts, blanks, browse, axe_report):
    # Variants of a page differ in what they say, not in how they are drawn: the laptop sees one of each.
    first_of_each = {endpoint: page for page in reversed(PAGES) for endpoint in page[:1]}
    wrong = {}
    for width, language, dark, pages in (
        (360, "vi", False, PAGES),
        (1280, "en", True, first_of_each.values()),
    ):
        browsers = {
            who: browse(
                width,
                language=language,
                dark=dark,
                user=accounts[f"{who}@demo.example"] if who else None,
            )
            for who in {who for _, who, _ in PAGES}
        }
        for endpoint, who, given in pages:
            page = browsers[who]
            address = address_of(app, endpoint, {**blanks[""], **blanks.get(endpoint, {})}, given)
            page.goto(address)
            faults = [] if "wall" in given.values() else page.evaluate(FAULTS, width == 360)
            faults += axe_report(page)
            if faults:
                wrong[f"{width} px: {address}"] = faults
    assert wrong == {}


def address_of(app, endpoint, known, given) -> str:
    """The address of a page, its blanks filled out of what is known unless given."""
    names = set().union(*(rule.arguments for rule in app.url_map.iter_rules(endpoint)))
    filled = {name: known[name] for name in names if name in known}
    with app.test_request_context():
        return url_for(endpoint, **{**filled, **given})
