"""The cache of public pages: complete answers, ready to be sent again, within a bound of memory."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_date

from eventhub.edge.answers import Answer, Headers
from eventhub.edge.revisions import PublicRevision

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ROOM = 32 * 1024 * 1024
"""How many bytes of answers a process caches; the least recently asked for go first."""
SMALLEST_ZIPPED = 500
OVERHEAD = 4000
"""About what an answer takes beside its bodies."""
CacheKey: TypeAlias = tuple[str, ...]


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding takes gzip. Browsers state no preference, so hardly ever must it be read closely."""
    if "gzip" not in accepted or ";" not in accepted:
        return "gzip" in accepted
    return parse_accept_header(accepted, Accept)["gzip"] > 0


class CachedAnswer:
    """An answer that is served again: its bytes, plain and compressed, and its headers, ready to be sent."""

    def __init__(
        self, revision: PublicRevision, until: float, headers: Headers, body: bytes
    ) -> None:
        """Take over a complete answer of Flask's."""
        self.revision = revision
        self.until = until
        own = {name.lower(): value for name, value in headers}
        self.etag = own.get("etag", "").strip('"') or sha256(body).hexdigest()[:32]
        self.changed_at = parse_date(own.get("last-modified"))
        zipped = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_ZIPPED else body
        self.bodies = (body, zipped) if len(zipped) < len(body) else (body, body)
        left_out = {"content-length", "etag", "vary", "cache-control", "date"}
        shared = [(name, value) for name, value in headers if name.lower() not in left_out]
        shared.append(("Vary", "Accept-Encoding, Cookie"))
        shared.append(("Cache-Control", own.get("cache-control", "no-cache")))
        self.headers = (self._headers(shared, 0), self._headers(shared, 1))
        self.unchanged_headers = tuple(
            [pair for pair in each if not pair[0].lower().startswith("content-")]
            for each in self.headers
        )
        self.size = sum(len(body) for body in set(self.bodies)) + OVERHEAD

    def _headers(self, shared: Headers, which: int) -> Headers:
        body = self.bodies[which]
        if body is self.bodies[0]:
            return [*shared, ("ETag", f'"{self.etag}"'), ("Content-Length", str(len(body)))]
        return [
            *shared,
            ("ETag", f'"{self.etag}-gzip"'),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
        ]

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """What a request for it gets: the bytes as it takes them, or that it has them already."""
        which = 1 if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else 0
        if self._is_known(environ):
            return Answer(304, self.unchanged_headers[which], b"")
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else self.bodies[which]
        return Answer(200, self.headers[which], body)

    def _is_known(self, environ: "WSGIEnvironment") -> bool:
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None:
            return self.etag in tags or tags.strip() == "*"
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        seen_at = parse_date(since) if since and self.changed_at else None
        return seen_at is not None and self.changed_at is not None and self.changed_at <= seen_at


class Cache:
    """The answers of one process, within ROOM."""

    def __init__(self, room: int = ROOM) -> None:
        """Begin empty."""
        self._room = room
        self._taken = 0
        self._cached: OrderedDict[CacheKey, CachedAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: CacheKey) -> CachedAnswer | None:
        """What is cached for a request, current or not."""
        with self._lock:
            cached = self._cached.get(key)
            if cached is not None:
                self._cached.move_to_end(key)
            return cached

    def put(self, key: CacheKey, cached: CachedAnswer) -> None:
        """Take an answer in place of an older one; make room if need be."""
        with self._lock:
            former = self._cached.pop(key, None)
            self._taken += cached.size - (former.size if former else 0)
            self._cached[key] = cached
            while self._taken > self._room:
                _key, oldest = self._cached.popitem(last=False)
                self._taken -= oldest.size

    def __iter__(self) -> Iterator[CachedAnswer]:
        """Everything that is cached."""
        return iter(list(self._cached.values()))
