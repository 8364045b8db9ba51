"""Nobody learns from the price of an answer whether there is a conference behind an address."""

import pytest

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import LinkKind
from eventhub.conferences.models import ConferenceStatus, Visibility
from eventhub.extensions import db
from tests import factories
from tests.test_access import OF_A_CONFERENCE

HIDDEN = ("khong-co", "noi-bo", "ban-thao")


@pytest.fixture
def links(db_app):
    """An internal conference and a draft; the secrets of links that open another one."""
    units = factories.make_organisation()
    factories.conference(units.ministry, slug="noi-bo", visibility=Visibility.INTERNAL)
    factories.conference(units.ministry, slug="ban-thao", status=ConferenceStatus.DRAFT)
    other = factories.conference(units.ministry, slug="khac", visibility=Visibility.INTERNAL)
    return [
        make_link(LinkKind.PAGE, by=None, conference_id=other.id, subject="")[1] for _ in range(3)
    ]


def addresses(app, slug):
    with app.test_request_context():
        for endpoint in OF_A_CONFERENCE:
            for rule in app.url_map.iter_rules(endpoint):
                blanks = {"code": "yen-bai", "session_id": 1}
                names = rule.arguments - {"slug"}
                yield app.url_for(endpoint, slug=slug, **{name: blanks[name] for name in names})


@pytest.mark.parametrize("brought", [0, 1, 3, 1_000])
@pytest.mark.parametrize("by", ["query", "cookie"])
def test_hidden_conference_costs_as_much_as_none(db_app, links, counted, brought, by):
    keys = (links * 400)[:brought]
    client = db_app.test_client(use_cookies=False)
    sent = {"Cookie": f"keys={' '.join(keys)}"} if by == "cookie" and keys else {}
    query = "?" + "&".join(f"key={key}" for key in keys) if by == "query" else ""
    costs: dict[str, list[list[str]]] = {}
    for slug in HIDDEN:
        for address, name in zip(addresses(db_app, slug), OF_A_CONFERENCE, strict=True):
            db.session.commit()
            with counted() as statements:
                assert client.get(address + query, headers=sent).status_code == 404
            costs.setdefault(name, []).append(list(statements))
    for name, each in costs.items():
        assert each[0] == each[1] == each[2], name
        assert len(each[0]) <= 2, name


def test_newest_keys_open_however_many_come_along(db_app, links):
    client = db_app.test_client()
    made_up = "".join(f"key=x{number}&" for number in range(1_000))
    assert client.get(f"/c/khac/calendar.ics?{made_up}key={links[0]}").status_code == 200
    assert client.get(f"/c/noi-bo/calendar.ics?{made_up}key={links[0]}").status_code == 404
    client.set_cookie("keys", " ".join([links[0], *("x" * 40 for _ in range(80))]))
    assert client.get("/c/khac/").status_code == 200
