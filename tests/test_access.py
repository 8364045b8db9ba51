"""Who gets in where: every route, asked for by each of the cast, against one table of rules.

A new route needs a row in RULES; without one this file fails. "In" means that the page answers that person, if only to
say what is wrong with a form; "out" is 404, or the way to the door for whoever isn't signed in. Dung has no account: she
comes with a door link.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import LinkKind
from eventhub.accounts.sign_ins import sign_ins_of
from eventhub.awards.models import Award, AwardResults, AwardTier, RecipientKind
from eventhub.columns import now
from eventhub.conferences.models import ConferenceStatus, Visibility
from eventhub.extensions import db
from eventhub.registration.rules import ticket_code
from tests import factories

# Hường has opened a link to the conference and has no account; Nobody has neither.
CAST = ("admin", "olga", "yen", "phuc", "huong", "nobody")
EVERYBODY = frozenset(CAST)
ACCOUNTS = frozenset({"admin", "olga", "yen", "phuc"})
OFFICIALS_OF_THE_POINT = frozenset({"admin", "olga", "yen"})
ORGANIZERS = frozenset({"admin", "olga"})
ADMINISTRATORS = frozenset({"admin"})

RULES: Mapping[str, frozenset[str] | Mapping[str, frozenset[str]]] = {
    # The door
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.request_reset": EVERYBODY,
    "accounts.reset": EVERYBODY,
    "accounts.open_link": EVERYBODY,
    "accounts.set_own_password": ACCOUNTS,
    "accounts.devices": ACCOUNTS,
    "accounts.end_device": frozenset({"phuc"}),  # whose device it is
    "accounts.end_other_devices": ACCOUNTS,
    # Accounts and units
    "accounts.index": ORGANIZERS,
    "accounts.create": ORGANIZERS,
    "accounts.edit": ORGANIZERS,
    "accounts.make_link": ORGANIZERS,
    "accounts.deactivate": ORGANIZERS,
    "accounts.reactivate": ORGANIZERS,
    "units.index": ACCOUNTS,
    "units.show": ACCOUNTS,
    "units.import_units": ADMINISTRATORS,
    # What is public of a published conference
    "home.index": EVERYBODY,
    "home.conference": EVERYBODY,
    "home.choose_language": EVERYBODY,
    "home.healthz": EVERYBODY,
    "home.readyz": EVERYBODY,
    "home.robots": EVERYBODY,
    "points.index": EVERYBODY,
    "points.show": EVERYBODY,
    "reports.live": EVERYBODY,
    "reports.live_data": EVERYBODY,
    "reports.live_csv": EVERYBODY,
    "reports.live_xlsx": EVERYBODY,
    "awards.index": EVERYBODY,
    "calendar.conference": EVERYBODY,
    "calendar.session": EVERYBODY,
    "calendar.point": EVERYBODY,
    "registration.register": EVERYBODY,
    # Whoever holds the secret in the address
    "points.open_key": EVERYBODY,
    "home.me": EVERYBODY,
    "calendar.personal": EVERYBODY,
    "attendance.ticket": EVERYBODY,  # others than operators are told what the code is for, and store nothing
    # One's own work
    "home.manage": ACCOUNTS,
    # Officials of any unit
    "points.register": ACCOUNTS,
    "points.manage": ACCOUNTS,
    "points.links": ACCOUNTS,
    # Officials of the point
    "points.edit": OFFICIALS_OF_THE_POINT,
    "points.revoke": OFFICIALS_OF_THE_POINT,
    "registration.roster": OFFICIALS_OF_THE_POINT,
    "registration.add": OFFICIALS_OF_THE_POINT,
    "registration.edit": OFFICIALS_OF_THE_POINT,
    "registration.move": OFFICIALS_OF_THE_POINT,
    "registration.withdraw": OFFICIALS_OF_THE_POINT,
    "registration.bring_back": OFFICIALS_OF_THE_POINT,
    "registration.make_link": OFFICIALS_OF_THE_POINT,
    "registration.paste": OFFICIALS_OF_THE_POINT,
    "registration.hand_in": OFFICIALS_OF_THE_POINT,
    "registration.manage_self_registered_at": OFFICIALS_OF_THE_POINT,
    "attendance.roll": OFFICIALS_OF_THE_POINT,
    "attendance.record_ticks": OFFICIALS_OF_THE_POINT,
    "attendance.add_walk_in": OFFICIALS_OF_THE_POINT,
    "attendance.close_roll": OFFICIALS_OF_THE_POINT,
    "attendance.reopen_roll": OFFICIALS_OF_THE_POINT,
    "attendance.report_headcount": OFFICIALS_OF_THE_POINT,
    # Organizers of the conference
    "home.desk": ORGANIZERS,
    "conferences.create": ORGANIZERS,
    "conferences.edit": ORGANIZERS,
    "conferences.set_sessions": ORGANIZERS,
    "conferences.edit_agenda": ORGANIZERS,
    "conferences.rename_session": ORGANIZERS,
    "conferences.edit_topic": ORGANIZERS,
    "conferences.move_topic": ORGANIZERS,
    "conferences.delete_topic": ORGANIZERS,
    "home.publish": ORGANIZERS,
    "home.delete": ORGANIZERS,
    "conferences.postpone": ORGANIZERS,
    "conferences.cancel": ORGANIZERS,
    "points.create": ORGANIZERS,
    "points.create_link": ORGANIZERS,  # for the whole conference; test_links says who may for a point
    "points.approve": ORGANIZERS,
    "points.return_": ORGANIZERS,
    "points.acknowledge": ORGANIZERS,
    "points.make_host": ORGANIZERS,
    "points.cancel": ORGANIZERS,
    "registration.overview": ORGANIZERS,
    "registration.manage_self_registered": ORGANIZERS,
    "attendance.headcounts": ORGANIZERS,
    "attendance.close_attendance": ORGANIZERS,
    "attendance.reopen_attendance": ORGANIZERS,
    "awards.manage": ORGANIZERS,
    "awards.name_contest": ORGANIZERS,
    "awards.add_tier": ORGANIZERS,
    "awards.rename_tier": ORGANIZERS,
    "awards.move_tier": ORGANIZERS,
    "awards.delete_tier": ORGANIZERS,
    "awards.edit": ORGANIZERS,
    "awards.move": ORGANIZERS,
    "awards.delete": ORGANIZERS,
    "awards.publish": ORGANIZERS,
    "awards.withdraw": ORGANIZERS,
}

FILES = {"static", "bootstrap.static"}
"""Served to everybody, and no pages."""

READ_ONLY = {
    *(
        "accounts.devices",
        "accounts.index",
        "units.index",
        "units.show",
        "points.index",
        "points.show",
        "points.manage",
    ),
    *("points.links", "points.open_key", "reports.live", "reports.live_data", "reports.live_csv"),
    *("reports.live_xlsx", "awards.index", "calendar.conference", "calendar.session"),
    *("calendar.point", "calendar.personal", "registration.overview", "registration.roster"),
    *("home.conference", "home.desk", "home.healthz", "home.index", "home.choose_language"),
    *("home.manage", "home.me", "home.readyz", "home.robots"),
}
"""Routes that take no forms."""

ONCE = {
    *("points.revoke", "conferences.delete_topic", "awards.delete"),
}
"""What is gone once somebody has done it: the first of those let in is the only one."""

OF_A_CONFERENCE = [
    *("home.conference", "points.index", "points.show", "reports.live", "reports.live_data"),
    *("reports.live_csv", "reports.live_xlsx", "awards.index", "calendar.conference"),
    *("calendar.session", "calendar.point", "registration.register"),
]
"""The pages of a conference that are public when it is."""

WITHOUT_TOKEN: frozenset[str] = frozenset()
"""POSTs that need no CSRF token, because they know nobody by cookie."""

METHODS = ("GET", "POST")


@dataclass(frozen=True)
class World:
    """The cast's browsers, and what fills the blanks of an address: everywhere, or at some routes only."""

    browsers: Mapping[str, FlaskClient]
    blanks: Mapping[str, Any]
    own_blanks: Mapping[str, Mapping[str, Any]]

    def address(self, app: Flask, rule: Rule) -> str:
        """The address of a route in this world."""
        blanks = {**self.blanks, **self.own_blanks.get(rule.endpoint, {})}
        with app.test_request_context():
            return app.url_for(rule.endpoint, **{name: blanks[name] for name in rule.arguments})


def make_world(app: Flask, sign_in: Callable[[Any], FlaskClient], **conference_facts: Any) -> World:
    """One conference of the ministry with a point of Yên Bái, somebody on its roster, and an award."""
    units = factories.make_organisation()
    cast = factories.make_cast(units)
    conference = factories.conference(units.ministry, slug="hoi-nghi", **conference_facts)
    session = factories.session(conference)
    topic = factories.topic(session)
    yen_bai = factories.point(conference, units.yen_bai)
    factories.point(conference, units.phu_tho, "Phú Thọ")
    huong = factories.attendee(yen_bai)
    tier = AwardTier(conference_id=conference.id, name="Giải Nhất", position=1)
    tier.awards.append(Award(recipient_kind=RecipientKind.UNIT, recipient_name="Đội A", position=1))
    db.session.add_all(
        [tier, AwardResults(conference_id=conference.id, title="Hội thi", published_at=now())]
    )

    def secret(kind: LinkKind, **facts: Any) -> str:
        return make_link(kind, by=None, **facts)[1]

    def about(kind: LinkKind, subject: Any) -> str:
        return secret(kind, conference_id=conference.id, subject=str(subject))

    link, key = make_link(
        LinkKind.PAGE, by=None, conference_id=conference.id, subject=str(yen_bai.id)
    )
    db.session.commit()
    browsers = {name: sign_in(getattr(cast, name)) for name in ("admin", "olga", "yen", "phuc")}
    browsers |= {"huong": app.test_client(), "nobody": app.test_client()}
    browsers["huong"].get(f"/s/{key}")
    return World(
        browsers=browsers,
        blanks={
            "slug": conference.slug,
            "code": yen_bai.code,
            "session_id": session.id,
            "topic_id": topic.id,
            "attendee_id": huong.id,
            "tier_id": tier.id,
            "award_id": tier.awards[0].id,
            "user_id": cast.phuc.id,
            "sign_in_id": sign_ins_of(cast.phuc)[0].id,
            "link_id": link.id,
            "key": key,
        },
        own_blanks={
            "units.show": {"code": "phu-tho"},
            "home.choose_language": {"code": "en"},
            "accounts.open_link": {"token": secret(LinkKind.SIGN_IN, user=cast.yen)},
            "accounts.reset": {"token": secret(LinkKind.RESET, user=cast.yen)},
            "home.me": {"token": about(LinkKind.PERSONAL, huong.id)},
            "calendar.personal": {"token": about(LinkKind.FEED, huong.id)},
            "attendance.ticket": {
                "code": ticket_code(app.config["SECRET_KEY"], conference.id, huong.id)
            },
        },
    )


def let_in(browser: FlaskClient, method: str, address: str) -> bool:
    """Whether a page answers somebody. No answer may be an error of ours."""
    answer = browser.open(address, method=method)
    assert answer.status_code < 500, f"{method} {address}: {answer.status}"
    is_led_to_sign_in = answer.status_code == 302 and answer.location.startswith("/sign-in?next=")
    assert answer.status_code not in (401, 403), "out is 404 or the door"
    return answer.status_code != 404 and not is_led_to_sign_in


def readers(world: World, address: str) -> set[str]:
    """Who is shown a page."""
    return {person for person in CAST if let_in(world.browsers[person], "GET", address)}


def allowed(endpoint: str, method: str) -> frozenset[str]:
    """Who gets in, as RULES states it."""
    rule = RULES[endpoint]
    return rule if isinstance(rule, frozenset) else rule[method]


def routes(app: Flask, endpoint: str) -> Iterator[tuple[Rule, str]]:
    """Each address and method of a route."""
    for rule in app.url_map.iter_rules(endpoint):
        yield from ((rule, method) for method in METHODS if method in (rule.methods or ()))


def test_every_route_has_a_rule(app):
    rules = list(app.url_map.iter_rules())
    assert {rule.endpoint for rule in rules} == RULES.keys() | FILES
    assert {rule.endpoint for rule in rules if "POST" not in rule.methods} == READ_ONLY | FILES


def test_page_is_shown_to_exactly_those_its_rule_names(db_app, sign_in):
    world = make_world(db_app, sign_in)
    wrong = {}
    for endpoint in RULES:
        for rule, method in routes(db_app, endpoint):
            found = readers(world, world.address(db_app, rule)) if method == "GET" else None
            if found is not None and found != allowed(endpoint, "GET"):
                wrong[endpoint] = found
    assert wrong == {}


CHANGES = [endpoint for endpoint in RULES if endpoint not in READ_ONLY]


@pytest.mark.parametrize("endpoint", CHANGES)
def test_form_is_taken_from_exactly_those_its_rule_names(db_app, sign_in, endpoint):
    world = make_world(db_app, sign_in)
    stated = allowed(endpoint, "POST")
    # Whoever stays out comes first: what somebody does who is in may close the page for the next.
    order = sorted(CAST, key=lambda person: person in stated)
    for rule, method in routes(db_app, endpoint):
        if method == "POST":
            address = world.address(db_app, rule)
            found = [person for person in order if let_in(world.browsers[person], "POST", address)]
            assert found == (
                order[-len(stated) :][:1] if endpoint in ONCE else order[-len(stated) :]
            )


def test_internal_conference_is_seen_by_links_and_accounts_below_its_owner_alone(db_app, sign_in):
    world = make_world(db_app, sign_in, visibility=Visibility.INTERNAL)
    found = {
        endpoint: readers(world, world.address(db_app, rule))
        for endpoint in OF_A_CONFERENCE
        for rule, _method in routes(db_app, endpoint)
    }
    assert found == dict.fromkeys(OF_A_CONFERENCE, EVERYBODY - {"nobody"})


def test_draft_is_seen_by_its_organizers_at_most(db_app, sign_in):
    world = make_world(db_app, sign_in, status=ConferenceStatus.DRAFT)
    for endpoint in OF_A_CONFERENCE:
        for rule, _method in routes(db_app, endpoint):
            assert readers(world, world.address(db_app, rule)) <= ORGANIZERS, endpoint


@pytest.mark.parametrize("method", METHODS)
def test_unknown_names_are_not_found_by_anybody(app, sign_in, method):
    world = make_world(app, sign_in)
    unknown = World(
        world.browsers,
        {name: 0 if name.endswith("_id") else "khong-co" for name in world.blanks}
        | {"attendee_id": "00000000-0000-0000-0000-000000000000", "token": "khong-co"},
        {},
    )
    for endpoint in RULES:
        for rule, offered in routes(app, endpoint):
            if rule.arguments and offered == method:
                assert not let_in(world.browsers["olga"], method, unknown.address(app, rule))


def test_every_post_without_a_token_is_refused(app, sign_in):
    world = make_world(app, sign_in)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for endpoint in RULES.keys() - WITHOUT_TOKEN:
            for rule, method in routes(app, endpoint):
                if method == "POST":
                    answer = world.browsers["olga"].post(world.address(app, rule))
                    assert answer.status_code == 400, endpoint
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
