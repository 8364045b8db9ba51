"""Guessing is slowed for one account from one place; nobody is refused because of what others fail at."""

from datetime import UTC, datetime, timedelta

import pytest

from eventhub.accounts import actions, passwords, sign_in_attempts
from eventhub.accounts.models import LinkKind, SignInAttempt, User
from eventhub.accounts.passwords import Share, hash_of
from eventhub.accounts.sign_in_attempts import AttemptOrigin, seconds_to_wait
from eventhub.columns import now
from eventhub.errors import RuleError
from eventhub.extensions import db
from tests.factories import PASSWORD, make_user

NOW = datetime(2022, 6, 20, 1, 12, tzinfo=UTC)
ELSEWHERE = {"REMOTE_ADDR": "10.0.0.9"}
WAIT = "Thử lại sau"


@pytest.fixture
def yen(db_app) -> User:
    return make_user("Nguyễn Thị Yến", email="yen@test.example", password=PASSWORD)


def sign_in_with(client, email="yen@test.example", password=PASSWORD, **options):
    return client.post("/sign-in", data={"email": email, "password": password}, **options)


def fail(client, times: int, email="yen@test.example", **options):
    answers = [sign_in_with(client, email, "x", **options) for _ in range(times)]
    return [answer.status_code for answer in answers]


def fail_elsewhere(email: str, times: int, network: str = "192.0.2.1") -> None:
    """Failures at an account from another network, that long apart that none of them had to wait."""
    for number in range(times):
        at = now() - timedelta(minutes=50) + timedelta(seconds=number)
        sign_in_attempts._store_tries(
            sign_in_attempts._keys(email, AttemptOrigin(network)).values(), at
        )


@pytest.mark.parametrize(
    ("ages_in_seconds", "guessed", "seconds"),
    [
        ([], False, 0),
        ([], True, 0),
        ([0] * 4, False, 0),
        ([0] * 5, False, 5),
        ([0] * 6, False, 10),
        ([3] * 6, False, 7),
        ([10] * 6, False, 0),
        ([0] * 11, False, 300),
        ([0] * 5000, False, 300),
        ([3600] * 9, False, 0),
        ([0], True, 5),
        ([0, 0], True, 10),
    ],
)
def test_wait_grows_with_ones_own_failures_and_sooner_while_somebody_guesses(
    ages_in_seconds, guessed, seconds
):
    failures = [NOW - timedelta(seconds=age) for age in ages_in_seconds]
    assert seconds_to_wait(failures, guessed=guessed, at=NOW) == seconds


def test_sixth_try_is_told_when_to_come_again_and_asking_early_makes_it_no_later(client, yen):
    assert fail(client, 5) == [422] * 5
    stored = db.session.query(SignInAttempt).count()
    for _ in range(4):
        answer = sign_in_with(client)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 5
        assert WAIT in answer.text
        assert yen.email in answer.text
    assert db.session.query(SignInAttempt).count() == stored
    assert fail(client, 1, "other@test.example") == [422]


def test_whoever_has_waited_comes_in(client, yen):
    long_enough = now() - timedelta(seconds=6)
    for _ in range(5):
        sign_in_attempts.count_attempt_or_refuse(
            yen.email, AttemptOrigin("127.0.0.1"), at=long_enough - timedelta(minutes=9)
        )
    assert sign_in_with(client).status_code == 303


def test_whoever_fails_on_purpose_keeps_nobody_out_elsewhere(client, yen):
    evil, elsewhere = {"REMOTE_ADDR": "2001:db8::1"}, {"REMOTE_ADDR": "2001:db8:0:1::1"}
    fail(client, 5, environ_base=evil)
    same_site = {"REMOTE_ADDR": "2001:db8::2:1"}
    assert sign_in_with(client, environ_base=same_site).status_code == 429
    assert sign_in_with(client, environ_base=elsewhere).status_code == 303


def test_fifty_failures_at_made_up_addresses_keep_no_colleague_of_the_network_out(
    client, yen, tested_app
):
    for number in range(60):
        assert fail(client, 1, f"nobody-{number}@test.example") == [422]
    assert sign_in_with(tested_app.test_client()).status_code == 303


def test_network_that_guesses_waits_from_the_second_try_at_each_account(client, yen):
    for number in range(51):
        fail(client, 1, f"nobody-{number}@test.example")
    # A colleague who mistypes waits for seconds.
    assert fail(client, 1) == [422]
    answer = sign_in_with(client)
    assert (answer.status_code, int(answer.headers["Retry-After"]) <= 5) == (429, True)
    assert sign_in_with(client, environ_base=ELSEWHERE).status_code == 303


def test_account_guessed_at_from_everywhere_opens_to_whoever_has_not_failed(client, yen):
    fail_elsewhere(yen.email, 500)
    assert sign_in_with(client).status_code == 303


def test_account_guessed_at_from_everywhere_waits_from_the_second_try(client, yen):
    fail_elsewhere(yen.email, 101)
    assert fail(client, 2) == [422, 429]


def test_known_browser_does_not_wait_for_failures_beside_it_on_the_network(client, yen, tested_app):
    sign_in_with(client)
    client.post("/sign-out")
    beside = tested_app.test_client()
    fail(beside, 5)
    assert sign_in_with(beside).status_code == 429
    assert sign_in_with(client).status_code == 303


def test_known_browsers_own_failures_count_against_it_alone(client, yen, tested_app):
    sign_in_with(client)
    second = tested_app.test_client()
    sign_in_with(second)
    assert fail(client, 6) == [422] * 5 + [429]
    assert sign_in_with(second).status_code == 303
    assert sign_in_with(tested_app.test_client()).status_code == 303


@pytest.mark.parametrize("cookie", [None, "", "forged", "0" * 16 + "." + "0" * 64, "a.đ"])
def test_browser_is_known_by_its_own_sign_in_only(client, yen, cookie, tested_app):
    make_user(email="phuc@test.example", password=PASSWORD)
    sign_in_with(client, "phuc@test.example")
    if cookie is not None:
        client.set_cookie("known", cookie)
    fail(tested_app.test_client(), 5)
    assert sign_in_with(client).status_code == 429


def test_browser_is_known_until_the_password_changes_and_not_by_a_link(client, yen, tested_app):
    sign_in_with(client)
    new = "bốn con voi xanh ăn cơm"
    actions.set_password(yen, hash_of(new), by=yen)
    by_link = tested_app.test_client()
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=None, user=yen)
    assert by_link.post(f"/sign-in/link/{secret}").status_code == 303
    fail(tested_app.test_client(), 5)
    for browser in (client, by_link):
        assert sign_in_with(browser, password=new).status_code == 429


def test_shared_browser_stays_known_to_each_account_that_signed_in(client, yen, tested_app):
    make_user(email="phuc@test.example", password=PASSWORD)
    for email in (yen.email, "phuc@test.example"):
        assert sign_in_with(client, email).status_code == 303
    fail(tested_app.test_client(), 5)
    assert sign_in_with(client).status_code == 303


def test_tries_are_forgotten_when_they_no_longer_count(yen):
    sign_in_attempts.count_attempt_or_refuse(
        yen.email, AttemptOrigin("n"), at=now() - timedelta(minutes=61)
    )
    sign_in_attempts.count_attempt_or_refuse("phuc@test.example", AttemptOrigin("n"))
    assert db.session.query(SignInAttempt).count() == 3


def test_tries_at_the_same_moment_see_each_other(yen, monkeypatch):
    store = sign_in_attempts._store_tries

    def after_five_others(keys, at):
        for _ in range(5):
            store(keys, at)
        return store(keys, at)

    monkeypatch.setattr(sign_in_attempts, "_store_tries", after_five_others)
    with pytest.raises(RuleError, match="too_many_attempts"):
        sign_in_attempts.count_attempt_or_refuse(yen.email, AttemptOrigin("n"))
    # The one that was refused is not counted.
    assert db.session.query(SignInAttempt).count() == 15


def test_mails_to_one_account_are_bounded_whoever_asks(client, yen, tested_app):
    for number in range(10):
        sign_in_attempts.count_reset_mail_or_refuse(yen.email, f"10.0.0.{number}")
    with pytest.raises(RuleError, match="too_many_attempts"):
        sign_in_attempts.count_reset_mail_or_refuse(yen.email, "10.0.0.99")
    sign_in_attempts.count_reset_mail_or_refuse("phuc@test.example", "10.0.0.1")


def test_share_of_a_process_is_used_up_and_fills_again():
    moment = [0.0]
    share = Share(0.5, 2.0, clock=lambda: moment[0])
    share.spend(3.0)
    assert share.seconds_to_wait() == 2
    moment[0] = 1.9
    assert share.seconds_to_wait() == 1
    moment[0] = 2.0
    assert share.seconds_to_wait() == 0
    moment[0] = 1000.0
    share.spend(2.5)
    assert share.seconds_to_wait() == 1


def test_whoever_guesses_leaves_time_for_everybody_else(client, yen, tested_app, monkeypatch):
    for number in range(51):
        fail(client, 1, f"nobody-{number}@test.example")
    rather_full = Share(0.5, 2.0)
    rather_full.spend(1.0)
    monkeypatch.setattr(passwords, "FOR_ANYBODY", rather_full)
    answer = sign_in_with(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert sign_in_with(client, environ_base=ELSEWHERE).status_code == 303


def test_tries_count_for_the_account_and_the_place_they_are_made_at(yen):
    for _ in range(5):
        sign_in_attempts.count_attempt_or_refuse("yen@test.example", AttemptOrigin("n", "b"))
        sign_in_attempts.count_attempt_or_refuse("yen@test.example b", AttemptOrigin("n"))
    for place in (AttemptOrigin("n b"), AttemptOrigin("n"), AttemptOrigin("b", "n")):
        sign_in_attempts.count_attempt_or_refuse(" YEN@test.example ", place)
    with pytest.raises(RuleError, match="too_many_attempts"):
        sign_in_attempts.count_attempt_or_refuse(" YEN@test.example ", AttemptOrigin("n", "b"))


def test_when_too_much_is_hashed_the_others_come_again_and_known_browsers_are_served(
    client, yen, tested_app, monkeypatch
):
    sign_in_with(client)
    used_up = Share(0.5, 1.0)
    used_up.spend(4.0)
    monkeypatch.setattr(passwords, "FOR_ANYBODY", used_up)
    answer = sign_in_with(tested_app.test_client())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "6")
    assert "rất nhiều người" in answer.text
    assert db.session.query(SignInAttempt).count() == 0
    assert sign_in_with(client).status_code == 303
