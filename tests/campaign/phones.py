"""Phones at a roll: each ticks as the roll's script does, again and again until its tick is answered."""

import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from json import dumps, loads
from urllib.parse import urlencode

from tests import factories
from tests.campaign.site import Site

PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 20


@dataclass
class Phones:
    """Some phones that tick until told to stop; what was acknowledged, and how long each answer took."""

    site: Site
    number: int = 4
    acknowledged: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def __enter__(self) -> "Phones":
        """Sign in and begin."""
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._tick_on, args=(n, _Phone(self.site)))
            for n in range(self.number)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Let every phone have its last tick answered."""
        self._over.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def wait_for(self, more: int, seconds: float = 60) -> None:
        """Wait until so many more ticks are acknowledged."""
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + seconds
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, f"no ticks are answered: {self.statuses[-20:]}"
            time.sleep(0.05)

    def _tick_on(self, phone_number: int, phone: "_Phone") -> None:
        people = [str(each) for each in self.site.people][phone_number :: self.number]
        for number in count():
            if self._over.is_set():
                return
            tick = {
                "nonce": f"{phone_number}-{number}",
                "attendee": people[number % len(people)],
                "mark": "in",
            }
            self._until_answered(phone, tick)

    def _until_answered(self, phone: "_Phone", tick: dict[str, str]) -> None:
        deadline = time.monotonic() + 50
        while time.monotonic() < deadline:
            began = time.monotonic()
            status, stored = phone.send(tick)
            self.seconds.append(time.monotonic() - began)
            self.statuses.append(status)
            if status == 200:
                assert stored, tick
                self.acknowledged.append(tick["nonce"])
                return
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"a tick was never answered: {self.statuses[-20:]}")


class _Phone:
    """One browser, signed in as Yến, with the roll open."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cookies: dict[str, str] = {}
        _status, page = self._ask("GET", "/sign-in")
        form = {
            "csrf_token": _token(page),
            "email": site.email,
            "password": factories.PASSWORD,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _page = self._ask("POST", "/sign-in", urlencode(form), headers)
        assert status == 303, "Yến could not sign in"
        _status, page = self._ask("GET", site.roll)
        self._headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": _token(page),
        }

    def send(self, tick: dict[str, str]) -> tuple[int, bool]:
        """The status of the answer, 0 for none; and whether the tick is stored."""
        path = self._site.roll.replace("/roll?", "/roll/ticks?")
        try:
            status, body = self._ask("POST", path, dumps({"ticks": [tick]}), self._headers)
            if status != 200:
                return status, False
            return status, bool(loads(body)["results"][0]["stored"])
        except (OSError, HTTPException, ValueError):
            # An answer that was cut off is none.
            return 0, False

    def _ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        with closing(
            HTTPConnection("127.0.0.1", self._site.port, timeout=PATIENCE_SECONDS)
        ) as line:
            line.request(method, path, body or None, (headers or {}) | {"Cookie": cookies})
            answer = line.getresponse()
            page = answer.read().decode()
            assert answer.status != 503 or answer.getheader("Retry-After"), page
        for cookie in answer.msg.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, page


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form token"
    return found.group(1)
