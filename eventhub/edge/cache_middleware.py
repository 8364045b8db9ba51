"""Answers anonymous public GETs before Flask: the fastest page is the one that isn't made again.

A view says ``return allow_caching(answer, until=…)`` when its answer is the same for everybody who isn't signed in. It is then
served again as long as the conference's revision has not moved and the moment has not come: the revision is read
from the database for every request, so that no process ever serves an older version, and there is no time-to-live.

Whoever has a session or an opened link goes to Flask, and what sets a cookie is never cached. How the
revision is read is ``revisions``' part, what is sent again that of ``cache``.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import sqlalchemy
from flask import Flask, Response, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie
from werkzeug.routing import Map, RoutingException

from eventhub.config import LANGUAGES
from eventhub.edge.answers import Answer, answer_of
from eventhub.edge.cache import Cache, CachedAnswer, CacheKey
from eventhub.edge.revisions import PublicRevision, Revisions
from eventhub.request_limits import readable_cookies

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PARAMETERS = {
    "home.conference": ("lang", "session"),
    "points.index": ("lang", "page", "q"),
    "points.show": ("lang",),
    "calendar.conference": ("lang", "detail", "download"),
    "calendar.session": ("lang", "download"),
    "calendar.point": ("lang", "download"),
    "reports.live": ("lang", "view", "session", "by", "q", "page"),
    "reports.live_data": ("lang", "session", "by"),
}
"""What each cached page knows of a query. Nothing else reaches it, so nothing else can change it or be cached beside it."""
FLAGS = {"download"}
"""Parameters that say something without a value."""
OPENING_PARAMETER = "key"
"""Opens what isn't public, as the cookie of opened links does; who brings it goes to Flask."""
LONGEST_CACHED_QUERY = 200
"""Longer ones, of what the page knows, go to Flask: made-up ones must not drive out what people ask for."""
LONGEST_SENT, MOST_SENT = 2_000, 50
"""Bytes and pairs of a query that are looked through for what the page knows; what is longer goes to Flask."""
LONGEST_HOST = 255
"""No name is longer; what is cached under a made-up one would take more room than is counted."""
OFFER = "eventhub.edge.offer"
PERSONAL_COOKIES = ("keys",)
NO_COOKIES: MultiDict[str, str] = MultiDict()
THEMES = ("light", "dark")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
NOT_CACHED = ("set-cookie", "content-encoding")


@dataclass(slots=True)
class Offer:
    """Travels with a request that Flask answers: the view accepts that its answer is cached, and until when."""

    accepted: bool = False
    until: float = float("inf")


def allow_caching(answer: ResponseReturnValue, until: datetime | None = None) -> Response:
    """Let an answer that is the same for every anonymous visitor be served again until the conference changes.

    ``until`` is the moment at which it would read differently by itself, such as midnight or the end of a session.
    """
    response = make_response(answer)
    offer = request.environ.get(OFFER)
    if offer is not None and not current_user.is_authenticated:
        offer.accepted = True
        offer.until = until.timestamp() if until is not None else offer.until
    return response


def is_cached() -> bool:
    """Whether the answer to the present request is cached, and so compressed once for all."""
    offer = request.environ.get(OFFER)
    return offer is not None and offer.accepted


def init_app(app: Flask, url: sqlalchemy.URL) -> None:
    """Stand before the application, on a connection of its own to the database at ``url``."""
    personal = (app.config["SESSION_COOKIE_NAME"], *PERSONAL_COOKIES)
    edge = CacheMiddleware(app.wsgi_app, Revisions(url), personal, app.url_map)
    app.extensions["edge"] = edge
    app.wsgi_app = edge  # type: ignore[method-assign]  # the documented way to wrap an application


class CacheMiddleware:
    """The WSGI middleware."""

    def __init__(
        self,
        app: "WSGIApplication",
        revisions: Revisions,
        personal_cookies: tuple[str, ...],
        addresses: Map,
    ) -> None:
        """Stand before an application with these addresses; any of the cookies named lets a request through to it."""
        self.app = app
        self.revisions = revisions
        self.personal_cookies = personal_cookies
        self.addresses = addresses
        self.cache = Cache()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from the cache if what lies there is current; else let Flask answer, and cache it if it may be."""
        key = self.reduce_query_and_key(environ)
        revision = self.revisions.of(key[0]) if key is not None else None
        if key is None or revision is None:
            return self.app(environ, start_response)
        cached = self.current(key, revision)
        if cached is None:
            answer = self._ask(environ, revision, was_cached=self.cache.find(key) is not None)
            if isinstance(answer, Answer):
                return answer.serve(start_response)
            self.cache.put(key, answer)
            cached = answer
        return cached.answer(environ).serve(start_response)

    def current(self, key: CacheKey, revision: PublicRevision | None) -> CachedAnswer | None:
        """What is cached for a request, unless the conference has changed since or isn't public, or its time is over."""
        cached = self.cache.find(key)
        return (
            cached
            if cached and cached.revision == revision and time.time() < cached.until
            else None
        )

    def reduce_query_and_key(self, environ: "WSGIEnvironment") -> CacheKey | None:
        """What an answer depends on, the slug first; None for requests that are Flask's.

        Of the query only what the page knows stays in the request.
        """
        path = environ["PATH_INFO"]
        if not path.startswith("/c/") or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        host = environ.get("HTTP_HOST", "")
        if len(host) > LONGEST_HOST:
            return None
        sent = environ.get("HTTP_COOKIE")
        cookies = parse_cookie(readable_cookies(sent)) if sent else NO_COOKIES
        if any(name in cookies for name in self.personal_cookies):
            return None
        query = self._known_query(path, environ.get("QUERY_STRING", ""))
        if query is None or len(query) > LONGEST_CACHED_QUERY:
            return None
        environ["QUERY_STRING"] = query
        return (
            path.split("/", 3)[2],
            path,
            query,
            _one_of(LANGUAGES, cookies.get("lang")),
            _one_of(THEMES, cookies.get("theme")),
            # Links to be passed on may begin with the address the page was asked for by.
            environ["wsgi.url_scheme"],
            host,
        )

    def _known_query(self, path: str, sent: str) -> str | None:
        """What a page knows of a query, written in one way: the first of each name, as Flask reads them; no empty one but flags.

        None for pages that have not stated what they know, and for what is secret or too long to be looked through.
        """
        if not sent:
            return sent
        if len(sent) > LONGEST_SENT or sent.count("&") >= MOST_SENT or not sent.isascii():
            return None
        try:
            endpoint, _values = self.addresses.bind("").match(path, method="GET")
        except (HTTPException, RoutingException):
            return None
        pairs = parse_qsl(sent, keep_blank_values=True, errors="werkzeug.url_quote")
        values = dict(reversed(pairs))
        if endpoint not in PARAMETERS or OPENING_PARAMETER in values:
            return None
        known = [
            name
            for name in PARAMETERS[endpoint]
            if values.get(name) or name in FLAGS & values.keys()
        ]
        return urlencode({name: values[name] for name in known})

    def _ask(
        self, environ: "WSGIEnvironment", revision: PublicRevision, *, was_cached: bool
    ) -> CachedAnswer | Answer:
        """Flask's answer, ready to be cached when it may be.

        The revision was read before: what Flask shows is as new or newer, and if newer it is made again once more.
        """
        offer = Offer()
        asked = environ | {OFFER: offer, "REQUEST_METHOD": "GET"}
        whole = {name: value for name, value in asked.items() if name not in CONDITIONS}
        # The caller may have it; whoever comes next may not.
        answer = answer_of(self.app, whole if was_cached else asked)
        if offer.accepted and answer.status == 304:
            answer = answer_of(self.app, whole)
        if offer.accepted and may_be_cached(answer):
            return CachedAnswer(revision, offer.until, answer.headers, answer.body)
        return answer._replace(body=b"") if environ["REQUEST_METHOD"] == "HEAD" else answer


def may_be_cached(answer: Answer) -> bool:
    """Whether it is a complete answer without a cookie, and not private."""
    own = {name.lower(): value for name, value in answer.headers}
    caching = own.get("cache-control", "")
    private = "private" in caching or "no-store" in caching
    return answer.status == 200 and not private and own.keys().isdisjoint(NOT_CACHED)


def _one_of(known: Iterable[str], value: str | None) -> str:
    return value if value is not None and value in known else ""
