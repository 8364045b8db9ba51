"""The front: one event loop that receives whole requests, and lets a thread see only what has arrived.

Threads, locks and connections are few; lines are many, slow and broken. What is cached is answered at once, without a
thread. Everything else goes to a lane of threads: pages that are read, forms that are sent, passwords, and bulk (pastes and
files), so that neither a held write lock nor a rush of sign-ins nor an import stops the others. Who finds a lane full is
asked to come again.

Served by granian through RSGI (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md).
"""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Iterable
from functools import lru_cache, partial
from io import BytesIO
from typing import Any, Protocol, cast

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from eventhub.database import SAFE_METHODS
from eventhub.edge.answers import Answer, answer_of
from eventhub.edge.bodies import Bodies, BodyRefusedError, declared_length
from eventhub.edge.cache import CacheKey
from eventhub.edge.cache_middleware import CacheMiddleware
from eventhub.edge.lanes import Lane, LaneFullError
from eventhub.edge.revisions import loop_revisions
from eventhub.request_limits import BUSY_SECONDS, LANES, REFUSED_STATUS, endpoint_of, most_bytes

Environ = dict[str, Any]

SENDING_PATIENCE_SECONDS = 2.5
"""How long a form waits for a thread. With the wait for a lock (``serve.LOCK_WAIT_SECONDS``) it stays below 6 seconds."""
READING_PATIENCE_SECONDS = 15.0
REFUSING_PATIENCE_SECONDS = 0.3
READING_THREADS = 4
SENDING_THREADS = {"sqlite": 1, "postgresql": 2}
"""Threads of a process; «passwords» and «bulk» have one. More that write would only take Python from each other."""
SLICE_SECONDS = 0.001
"""How long a busy thread keeps Python to itself: the loop has its turn between two slices."""

log = logging.getLogger("eventhub.front")


class Scope(Protocol):
    """What RSGI tells of a request; paths are decoded, names of headers in small letters."""

    http_version: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: Any


class Line(Protocol):
    """RSGI's side of a connection: the body piece by piece, and the one answer."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer."""


class Front:
    """The RSGI application in front of Flask."""

    def __init__(self, app: Flask) -> None:
        """Stand before an application."""
        self._app = app
        self._edge: CacheMiddleware = app.extensions["edge"]
        self._bodies = Bodies()
        self._answering = 0
        self._remade: dict[CacheKey, asyncio.Future[None]] = {}
        hops = app.config["PROXIES"]
        self._as_sent = ProxyFix(_itself, x_for=hops, x_proto=hops, x_host=hops) if hops else None

    def __rsgi_init__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Open the lanes; granian calls this in the process that serves."""
        url = self._app.config["SQLALCHEMY_DATABASE_URI"]
        sending = SENDING_THREADS[url.get_backend_name()]
        self._lanes = {
            "reading": Lane("reading", READING_THREADS, READING_PATIENCE_SECONDS),
            "sending": Lane("sending", sending, SENDING_PATIENCE_SECONDS),
            "passwords": Lane("passwords", 1, SENDING_PATIENCE_SECONDS),
            "bulk": Lane("bulk", 1, SENDING_PATIENCE_SECONDS),
            "refusing": Lane("refusing", 1, REFUSING_PATIENCE_SECONDS),
        }
        self._revisions = loop_revisions(url)
        self._quiet = asyncio.Event()
        self._quiet.set()

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Let everything that was begun be finished before the process ends."""
        for lane in self._lanes.values():
            lane.close()

    async def finish(self) -> None:
        """Wait for no more bodies, but until every request that has come whole is answered."""
        self._bodies.close()
        await self._quiet.wait()

    async def __rsgi__(self, scope: Scope, line: Line) -> None:
        """Answer one request, whatever happens: at once, in whatever thread this is, or else on the event loop."""
        try:
            environ = environ_of(scope)
            if self._as_sent is not None:
                environ = cast(Environ, self._as_sent(environ, cast(Any, None)))
            key = self._edge.reduce_query_and_key(environ)
            answer = self._at_once(environ, key)
            if answer is None:
                await asyncio.sleep(0)
                answer = await self._in_turn(environ, key, line)
        except Exception:
            log.exception("the front failed")
            answer = plain(500)
        line.response_bytes(*answer)

    def _at_once(self, environ: Environ, key: CacheKey | None) -> Answer | None:
        """What is answered without waiting for anything."""
        if key is not None:
            cached = self._edge.current(key, self._revisions.now(key[0]))
            return cached.answer(environ) if cached is not None else None
        is_probe = environ["PATH_INFO"] == "/healthz" and environ["REQUEST_METHOD"] in SAFE_METHODS
        return HEALTHY if is_probe else None

    async def _in_turn(self, environ: Environ, key: CacheKey | None, line: Line) -> Answer:
        """What waits: for a database, for a body, for a thread. At the end of the process it is waited for."""
        self._answering += 1
        self._quiet.clear()
        try:
            return await self._answer(environ, key, line)
        except BodyRefusedError as refused:
            return await self._refusal(environ, refused.status)
        except LaneFullError:
            return await self._refusal(environ, 503)
        finally:
            self._answering -= 1
            if not self._answering:
                self._quiet.set()

    async def _answer(self, environ: Environ, key: CacheKey | None, line: Line) -> Answer:
        method = environ["REQUEST_METHOD"]
        if method in SAFE_METHODS:
            return await self._cached(environ, key) or await self._ask("reading", environ)
        endpoint = endpoint_of(self._app, method, environ["PATH_INFO"])
        most = most_bytes(self._app, endpoint)
        lane = LANES.get(endpoint or "", "sending")
        with self._bodies.counted() as body:
            await body.receive(line, declared_length(environ, most))
            return await self._ask(lane, environ | {"wsgi.input": body.file})

    async def _cached(self, environ: Environ, key: CacheKey | None) -> Answer | None:
        """What is cached and current. While one answer is made anew, others who ask for it wait for that one."""
        if key is None:
            return None
        for _turn in ("as it is", "once it was made anew"):
            revision = await self._revisions.of(key[0])
            cached = self._edge.current(key, revision)
            if cached is not None:
                return cached.answer(environ)
            if revision is None or self._edge.cache.find(key) is None:
                return None
            if key not in self._remade:
                return await self._remake(key, environ)
            await asyncio.shield(self._remade[key])
        return None

    async def _remake(self, key: CacheKey, environ: Environ) -> Answer:
        made = self._remade[key] = asyncio.get_running_loop().create_future()
        try:
            return await self._ask("reading", environ)
        finally:
            del self._remade[key]
            made.set_result(None)

    async def _ask(self, lane: str, environ: Environ) -> Answer:
        """Flask's answer, made by a thread of a lane."""
        return await self._lanes[lane].run(partial(answer_of, self._app.wsgi_app, environ))

    async def _refusal(self, environ: Environ, status: int) -> Answer:
        """The page or problem of a refusal, from Flask if it has a moment. What is left of the request is not waited for."""
        try:
            answer = await self._ask(
                "refusing",
                environ | {REFUSED_STATUS: status, "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()},
            )
        except LaneFullError:
            answer = plain(status)
        return answer._replace(headers=[*answer.headers, ("connection", "close")])


HEALTHY = Answer(
    200, [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-cache")], b"ok\n"
)


def plain(status: int) -> Answer:
    """An answer that costs nothing."""
    headers = [("content-type", "text/plain"), ("cache-control", "no-store")]
    if status == 503:
        headers.append(("retry-after", str(BUSY_SECONDS)))
    return Answer(status, headers, f"{status}\n".encode())


def environ_of(scope: Scope) -> Environ:
    """A request as WSGI tells it (PEP 3333), without a body. The values of a header that is repeated are joined."""
    address, _colon, _port = scope.client.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": address.strip("[]"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443" if scope.scheme == "https" else "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = variable_of(name)
        if key in environ:
            environ[key] += f"{'; ' if name == 'cookie' else ','}{value}"
        else:
            environ[key] = value
    return environ


@lru_cache(maxsize=256)
def variable_of(header: str) -> str:
    """What WSGI calls a header."""
    name = header.upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


def _itself(environ: Environ, _start_response: Any) -> Iterable[bytes]:
    """Gives an environ back as the proxies before us have seen the request."""
    return cast(Iterable[bytes], environ)
