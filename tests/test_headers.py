"""Every answer carries the security headers; addresses with a secret in them stay unknown to others."""

import pytest

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import LinkKind
from tests.factories import conference, make_cast, make_organisation, make_user


@pytest.mark.parametrize(
    "path", ["/sign-in", "/khong-co", "/static/css/base.css", "/manage/", "/healthz"]
)
def test_every_answer_trusts_this_site_alone(client, path):
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    for weak in ("unsafe", "nonce", "http:", "https:", "data:", "*"):
        assert weak not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sign-in/link/x", "/sign-in/reset/x", "/me/x/", "/s/x", "/k/x"])
def test_address_with_a_secret_is_told_to_nobody(client, path):
    headers = client.get(path).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "private" in headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/manage/", "/khong-co", "/c/nghi-quyet/live"])
def test_page_of_somebody_signed_in_is_stored_nowhere(sign_in, path):
    units = make_organisation()
    conference(units.ministry, slug="nghi-quyet")
    answer = sign_in(make_cast(units).yen).get(path)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/khong-co", "/healthz"])
def test_public_page_is_asked_for_again_each_time(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-cache"


def test_styles_are_kept_also_by_somebody_signed_in(sign_in):
    with sign_in(make_user()).get("/static/css/base.css") as answer:
        assert answer.headers["Cache-Control"].startswith("public")


def test_https_is_insisted_on_only_where_it_is_used(client):
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    assert "Strict-Transport-Security" in client.get("/sign-in", base_url="https://h.vn").headers


def test_button_of_a_link_works_over_https_though_no_referrer_is_sent(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        _link, secret = make_link(LinkKind.SIGN_IN, by=None, user=make_user())
        page = client.get(f"/sign-in/link/{secret}", base_url="https://localhost").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        answer = client.post(
            f"/sign-in/link/{secret}",
            data={"csrf_token": token},
            base_url="https://localhost",
        )
        assert answer.status_code == 303
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
