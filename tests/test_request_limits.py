"""What is read of a request: as much as its endpoint needs, at a price that its sender cannot choose."""

import time
from contextvars import Context
from io import BytesIO
from uuid import uuid4

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from eventhub.request_limits import (
    FILE,
    FORM,
    HIGHEST_ID,
    MOST_BYTES,
    MOST_PAIRS,
    ROWS,
    endpoint_of,
    most_bytes,
    row_number,
)
from tests.test_access import make_world

FORM_TYPE = "application/x-www-form-urlencoded"
POINT = "/manage/c/hoi-nghi/points/yen-bai"


@pytest.fixture
def world(tested_app, sign_in):
    return make_world(tested_app, sign_in)


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/sign-in", FORM),
        ("POST", f"{POINT}/roster/paste", ROWS),
        ("POST", f"{POINT}/roll", ROWS),
        ("POST", f"{POINT}/roll/ticks", ROWS),
        ("POST", "/manage/units/import", FILE),
        ("GET", "/", FORM),
        ("POST", "/healthz", FORM),
        ("WHATEVER", "/sign-in", FORM),
        ("POST", "/no/such/page", FORM),
        ("POST", "//", FORM),
        ("POST", "/manage/units", FORM),
        ("POST", "/c/\udcff\0/register", FORM),
        ("POST", "", FORM),
    ],
)
def test_body_is_received_as_far_as_its_endpoint_needs(app, method, path, most):
    assert most_bytes(app, endpoint_of(app, method, path)) == most


def test_setting_lowers_every_limit(app):
    before = app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_CONTENT_LENGTH"] = 1000
    try:
        assert most_bytes(app, endpoint_of(app, "POST", "/manage/units/import")) == 1000
        assert most_bytes(app, endpoint_of(app, "POST", "/sign-in")) == 1000
    finally:
        app.config["MAX_CONTENT_LENGTH"] = before


def test_limits_are_of_endpoints_that_there_are(app):
    taken = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert MOST_BYTES.keys() <= taken


def test_every_endpoint_that_takes_a_body_holds_to_its_limit(app, world):
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            address = world.address(app, rule)
            most = most_bytes(app, endpoint_of(app, "POST", address))
            for content_type in (FORM_TYPE, "application/json", "text/plain"):
                answer = world.browsers["nobody"].post(
                    address, data=b"a" * (most + 1), content_type=content_type
                )
                assert answer.status_code == 413, rule.endpoint


def test_body_of_unknown_length_ends_at_the_limit(app):
    body = BytesIO(b"email=" + b"a" * FORM)
    answer = app.test_client().post(
        "/sign-in",
        input_stream=body,
        content_type=FORM_TYPE,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("language", "heading", "title"),
    [
        ("vi", "Dữ liệu gửi lên quá lớn", "Dữ liệu gửi lên quá lớn"),
        ("en", "This is too large", "This is too large"),
    ],
)
def test_somebody_who_sends_too_much_is_told_in_her_language(client, language, heading, title):
    address = f"/sign-in?lang={language}"
    body = b"a" * (FORM + 1)
    page = client.post(address, data=body, content_type=FORM_TYPE)
    assert page.status_code == 413
    assert f"<h1>{heading}" in page.text
    told = client.post(
        address, data=body, content_type=FORM_TYPE, headers={"Accept": "application/json"}
    )
    assert told.status_code == 413
    assert told.content_type == "application/problem+json"
    assert told.json["title"].startswith(title)


@pytest.mark.parametrize("address", ["/sign-in", "/manage/units/import", f"{POINT}/roll"])
def test_millions_of_pairs_cost_milliseconds(world, address):
    body = b"a&" * (FILE // 2)
    began = time.process_time()
    answer = world.browsers["admin"].post(address, data=body, content_type=FORM_TYPE)
    assert answer.status_code == 413
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "head",
    [b'form-data; name="a"' + b"; a=b" * 1_400_000, b"form-data; name=" + b'"\\\\' * 3_000_000],
    ids=["options", "quotes"],
)
def test_parts_with_endless_heads_cost_milliseconds(world, head):
    body = b"--x\r\nContent-Disposition: " + head + b"\r\n\r\nx\r\n--x--\r\n"
    began = time.process_time()
    answer = world.browsers["admin"].post(
        "/manage/units/import", data=body[:FILE], content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert time.process_time() - began < 0.5


def test_thousands_of_small_parts_are_refused(client):
    body = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n" * 1_000 + b"--x--\r\n"
    answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_longest_roll_that_a_page_sends_is_taken(app, world):
    people = [str(uuid4()) for _person in range(300)]
    reason = ("Đi công tác nước ngoài theo quyết định của thủ trưởng " * 4)[:200]
    pairs = [("csrf_token", "x" * 90)]
    for person in people:
        shown = "|".join((person, uuid4().hex, "here", "user:12", f"{uuid4().hex}-in"))
        pairs += [("person", shown), ("here", person), (f"reason-{person}", reason)]
    fields = {name: [value for other, value in pairs if other == name] for name, _value in pairs}
    assert world.browsers["yen"].post(f"{POINT}/roll", data=fields).status_code == 303


def test_query_with_too_many_pairs_is_refused_before_it_is_read(client):
    began = time.process_time()
    assert client.get(f"/?{'a&' * (MOST_PAIRS + 1)}").status_code == 414
    assert client.get(f"/?q={'a' * 70_000}").status_code == 414
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "body",
    [
        *("[" * 100_000, '{"ticks":' * 5_000, "[" * 900 + "]" * 900, '{"ticks":' + "9" * 5_000),
        *('{"ticks":[' + "[]," * 300 + "[]]}", "\ud800", '{"ticks":"\\ud800"}', "null", "1"),
        '{"ticks":[{"nonce":1,"attendee":"x","mark":"in"}]}',
    ],
)
def test_json_that_no_script_of_ours_sends_is_not_understood(db_app, sign_in, body):
    yen = make_world(db_app, sign_in).browsers["yen"]
    answer = yen.post(
        f"{POINT}/roll/ticks",
        data=body.encode("utf-8", "surrogatepass"),
        content_type="application/json",
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("text", ["1", str(HIGHEST_ID), "0", 7])
def test_number_of_a_row_is_read(text):
    assert row_number(text) == int(text)


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "1.0", "1_0", " 1", "٣", "²", "1e3", str(HIGHEST_ID + 1), "9" * 5_000, None],
)
def test_what_no_column_can_hold_is_no_number_of_a_row(text):
    with pytest.raises(ValueError, match="row"):
        row_number(text)


@pytest.mark.parametrize(
    "number", ["9" * 5_000, "9" * 40, str(2**63), str(2**31), "-1", "1_0", "٣"]
)
def test_numbers_beyond_every_column_are_as_none_or_not_found(db_app, sign_in, number):
    yen = make_world(db_app, sign_in).browsers["yen"]
    for address in (
        f"/c/hoi-nghi/?session={number}",
        f"{POINT}/roll?session={number}&page={number}",
        f"/c/hoi-nghi/points/?page={number}",
        f"/c/hoi-nghi/live?session={number}",
        f"/c/hoi-nghi/sessions/{number}.ics",
    ):
        assert yen.get(address).status_code in {200, 404}, address
    assert yen.post(f"{POINT}/roll/ticks?session={number}", json={"ticks": []}).status_code == 200


@pytest.mark.parametrize("name", ["email", "password", "nonsense"])
def test_file_where_text_belongs_is_as_if_it_had_not_been_sent(client, name):
    fields = {"email": "a@b.vn", "password": "x" * 12, name: (BytesIO(b"x"), "a.txt")}
    answer = client.post("/sign-in", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_text_where_a_file_belongs_is_asked_for_again(world):
    answer = world.browsers["admin"].post(
        "/manage/units/import", data={"file": "x"}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422


def test_form_is_not_filled_from_json(world):
    answer = world.browsers["olga"].post(f"{POINT}/edit", json={"name": "Tên khác"})
    assert answer.status_code in {303, 422}
    assert "Tên khác" not in world.browsers["olga"].get("/c/hoi-nghi/points/").text


@pytest.mark.parametrize(
    ("host", "statuses"),
    [
        ("xn--", {400}),
        ("x" * 64, {400}),
        ("localhost:99999999999", {200, 400}),
        ("[::1", {200, 400}),
    ],
)
def test_host_that_cannot_be_is_a_bad_request(app, world, host, statuses):
    for address in ("/c/hoi-nghi/", "/c/hoi-nghi/points/yen-bai", "/static/css/base.css"):
        environ = EnvironBuilder(address).get_environ() | {"HTTP_HOST": host}
        _body, status, _headers = Context().run(run_wsgi_app, app, environ, buffered=True)
        assert int(status.split()[0]) in statuses
