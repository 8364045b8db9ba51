"""Styles, scripts, font and images: each under an address that names its content, so that browsers keep it for a year.

Also compresses texts that no proxy compresses for us. What is cached is compressed there, once.
"""

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.security import safe_join

from eventhub.edge.cache import SMALLEST_ZIPPED, takes_gzip
from eventhub.edge.cache_middleware import is_cached

DAY_SECONDS = 24 * 3600
YEAR_SECONDS = 365 * DAY_SECONDS
FONT = ".woff2"
"""Styles name the font, so the page that preloads it must name it by the same address: without a hash."""
LIFETIMES = {
    True: f"public, max-age={YEAR_SECONDS}, immutable",
    False: f"public, max-age={DAY_SECONDS}",
}
"""How long a file is used without asking: under an address with its hash, and under one without."""
TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")


def init_app(app: Flask) -> None:
    """Give addresses of files their hash, files their lifetime, and texts their compression."""

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if _is_file(endpoint) and not values.get("filename", FONT).endswith(FONT):
            path = _path_of(app, endpoint, values["filename"])
            if path is not None:
                values["v"] = content_hash(path, path.stat().st_mtime_ns)

    @app.after_request
    def finish(answer: Response) -> Response:
        is_file = _is_file(request.endpoint or "")
        if is_file and answer.status_code in {200, 304}:
            answer.headers["Cache-Control"] = LIFETIMES["v" in request.args]
        if may_be_compressed(answer):
            _compress(answer, once=is_file)
        return answer


def may_be_compressed(answer: Response) -> bool:
    """Whether it is a whole text that the caller takes compressed.

    Pages of people who are signed in are compressed too: other sites cannot ask for them repeatedly to guess at their
    tokens by their length, because the session's cookie is SameSite.
    """
    return (
        answer.status_code == 200
        and takes_gzip(request.headers.get("Accept-Encoding", ""))
        and "Content-Encoding" not in answer.headers
        and (answer.mimetype or "").startswith(TEXTS)
        and (not answer.is_streamed or answer.direct_passthrough)
        and not is_cached()
    )


@lru_cache(maxsize=512)
def content_hash(path: Path, _changed_ns: int) -> str:
    """What names the content of a file in its address."""
    return sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=128)
def _zipped_once(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def _compress(answer: Response, *, once: bool) -> None:
    answer.direct_passthrough = False
    body = answer.get_data()
    if len(body) < SMALLEST_ZIPPED:
        return
    tag, _weak = answer.get_etag()
    zipped = _zipped_once(body) if once else gzip.compress(body, 3, mtime=0)
    answer.set_data(zipped)
    answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    if tag:
        answer.set_etag(tag, weak=True)


def _is_file(endpoint: str) -> bool:
    return endpoint == "static" or endpoint.endswith(".static")


def _path_of(app: Flask, endpoint: str, filename: str) -> Path | None:
    """The file behind an address; None when there is none."""
    owner = app.blueprints.get(endpoint.rpartition(".")[0])
    folder = owner.static_folder if owner else app.static_folder
    path = safe_join(folder, filename) if folder else None
    return Path(path) if path and Path(path).is_file() else None
