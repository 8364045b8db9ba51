"""What views read of an address: where to go back to, and what is searched."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from eventhub.text.folding import LONGEST_SEARCH, MOST_SEARCHED_WORDS, as_searched
from eventhub.web import local_target
from tests.test_access import make_world

SITE = "https://hoinghi.example.vn"
ELSEWHERE = (
    *("///evil", "//evil", "/\\evil", "\\/evil", "/%2fevil", "/%5Cevil", "/\t/evil", "/\n/evil"),
    *("/\r/evil", "\t//evil", " //evil", "/.//evil", "/..//evil", "http://evil", "http:evil"),
    *("javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "/a\\..\\evil", "/\ud800", "/a\0", "?x", ""),
)


def as_browsers_read(address):
    r"""Where a browser goes: it drops tabs and line ends, cuts controls and spaces off, and reads \ as /."""
    seen = re.sub("[\t\n\r]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")
    # Any number of slashes begins the name of a host.
    return urlsplit(urljoin(SITE, re.sub("^//+", "//", seen)))


@given(
    st.text(
        st.one_of(
            st.sampled_from("/\\.%2fF5cC?#@:ae\t\n\r \0"),
            st.characters(codec=None, categories=["Cc", "Cs", "Ll"]),
        ),
        max_size=12,
    ).map(lambda text: f"/{text}")
)
@example("///evil")
@example("/\t/evil")
@example("/\\evil")
def test_way_back_never_leaves_the_site(target):
    chosen = local_target(target, "/default")
    assert chosen in {target, "/default"}
    for read in (chosen, quote(chosen, safe="/\\%?#@:\t\n\r ", errors="replace")):
        there = as_browsers_read(read)
        assert f"{there.scheme}://{there.netloc}" == SITE
        assert not there.path.startswith("//")
    assert not re.search("[\0-\x1f\x7f]", chosen)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_way_back_to_elsewhere_is_the_usual_one(target):
    assert local_target(target, "/default") == "/default"


@pytest.mark.parametrize(
    "target", ["/", "/c/hoi-nghi/", "/?q=yen bai", "/c/é/?next=//a#b", "/manage/units/?on=1/1/2022"]
)
def test_way_back_to_a_page_of_ours_is_taken(target):
    assert local_target(target, "/default") == target


@pytest.mark.parametrize("target", [*ELSEWHERE, "/a%0d%0aX: y"])
def test_language_is_chosen_and_sign_in_asked_for_with_any_way_back(client, target):
    sent = quote(target, safe="", errors="surrogatepass")
    answer = client.get(f"/language/en?next={sent}")
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert client.get(f"/sign-in?next={sent}").status_code == 200


def test_search_is_looked_at_as_far_as_any_name_reaches():
    assert as_searched("  Yên \t Bái\n") == "Yên Bái"
    assert len(as_searched("a" * 60_000)) == LONGEST_SEARCH
    assert len(as_searched("a " * 1_100).split()) == MOST_SEARCHED_WORDS
    assert as_searched("e\u0301" * 60_000) == "é" * LONGEST_SEARCH


SEARCHES = (
    *("/", "/c/hoi-nghi/points/", "/c/hoi-nghi/live", "/c/hoi-nghi/register", "/manage/accounts/"),
    *("/manage/units/", "/manage/c/hoi-nghi/points/", "/manage/c/hoi-nghi/links"),
    *("/manage/c/hoi-nghi/rosters", "/manage/c/hoi-nghi/headcounts"),
    *("/manage/c/hoi-nghi/points/new", "/manage/c/hoi-nghi/points/yen-bai/roster"),
)


def test_every_page_that_searches_takes_any_search_and_says_what_it_looked_for(db_app, sign_in):
    olga = make_world(db_app, sign_in, registration_open=True).browsers["olga"]
    for address in SEARCHES:
        for typed in ("a" * 60_000, "a " * 1_100, "%_\\" * 100, "ế" * 5_000, "\0\ud800 yen"):
            asked = quote(typed, safe="", errors="surrogatepass")
            answer = olga.get(f"{address}?q={asked}")
            assert answer.status_code == 200, (address, typed[:10])
            main = BeautifulSoup(answer.text, "html.parser").main
            for field in main.select("input[name=q]"):
                assert len(str(field.get("value", ""))) <= LONGEST_SEARCH, address
            assert typed not in main.text, address


def test_every_page_that_reads_a_search_is_among_those(db_app, sign_in):
    """Found as a page that asks for one."""
    world = make_world(db_app, sign_in, registration_open=True)
    found = set()
    for rule in db_app.url_map.iter_rules():
        if "GET" in rule.methods and "static" not in rule.endpoint:
            page = world.browsers["olga"].get(world.address(db_app, rule))
            if page.mimetype == "text/html":
                for form in BeautifulSoup(page.text, "html.parser").select(
                    "main form[role=search]"
                ):
                    found.add(form["action"])
    assert found <= {*SEARCHES}
