"""How much of a request is read, and that only what a database can hold reaches a view.

``MOST_BYTES`` is the one table of sizes by endpoint: the front asks ``most_bytes`` before it takes a thread,
and Flask holds to the same by ``BoundedRequest``, so that no server has to be trusted. Whatever multiplies work (pairs,
parts, nesting) is counted in the bytes before anything is made of them. What a search may hold is said by
``text.folding``, what a cached answer depends on by ``edge.cache_middleware``.
"""

import re
import string
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from typing import IO, Any
from urllib.parse import quote

from flask import Flask, Request, abort, current_app, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadHost, HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map, RoutingException, UnicodeConverter
from werkzeug.utils import cached_property

BUSY_SECONDS = 2
"""When to come again to a process that has no room or no thread."""
KB = 1024
FORM, ROWS, FILE = 64 * KB, 1024 * KB, 8 * 1024 * KB
"""A usual form; rows of people, or long texts; a file. ``MAX_CONTENT_LENGTH`` may lower them all."""
MOST_BYTES = {
    # Four texts of up to 4.000 letters, each up to nine bytes in a form.
    "conferences.edit": ROWS,
    # A roll of 300 people sent without a script is 67 KB; with a reason for each of them 220 KB.
    "attendance.roll": ROWS,
    "attendance.record_ticks": ROWS,
    # 300 rows of a list are 60 KB in a form, 2.000 are 390 KB.
    "registration.paste": ROWS,
    # The file; its preview carries the rows along, signed and packed: 20.000 units take 0,8 MB and more.
    "units.import_units": FILE,
}
"""The largest body an endpoint takes, where it is more than FORM."""
LANES = {
    "registration.paste": "bulk",
    "registration.manage_self_registered": "bulk",
    "registration.manage_self_registered_at": "bulk",
    "units.import_units": "bulk",
    "accounts.sign_in": "passwords",
    "accounts.reset": "passwords",
    "accounts.set_own_password": "passwords",
}
"""The lane of threads of an endpoint that keeps one busy for longer than a usual form, which goes by «sending»."""
REFUSED_STATUS = "eventhub.refused"
"""Where a request that the front has refused carries the status: its page is drawn, nothing else is done."""
FILE_FIELDS = {"units.import_units": frozenset({"file"})}
"""The fields in which an endpoint expects a file; a file in any other field is as if it had not been sent."""
MOST_PAIRS = 2_000
"""Of a query or a form; the largest that a page sends is a roll of 300 people, with three each."""
MOST_PARTS = 20
LONGEST_HEAD = 4 * KB
"""Of a form that carries a file: its parts, and what stands before each; the only such form has two."""
LONGEST_QUERY = 64 * KB
HIGHEST_ID = 2**31 - 1

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def endpoint_of(app: Flask, method: str, path: str) -> str | None:
    """What answers a path; None where nothing does."""
    try:
        endpoint, _values = app.url_map.bind("").match(path, method=method)
    except (HTTPException, RoutingException):
        return None
    return str(endpoint)


def most_bytes(app: Flask, endpoint: str | None) -> int:
    """The largest body, in bytes, that is received for an endpoint; the smallest there is where there is none."""
    largest: int = app.config["MAX_CONTENT_LENGTH"]
    return min(MOST_BYTES.get(endpoint or "", FORM), largest)


def row_number(text: Any) -> int:
    """The number of a row that a query or a form names; ValueError for what no column can hold."""
    digits = str(text)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(HIGHEST_ID))):
        raise ValueError("not the number of a row")
    if int(digits) > HIGHEST_ID:
        raise ValueError("beyond every row")
    return int(digits)


def readable_cookies(sent: str) -> str:
    """The cookies of a request as the server read them, byte by byte; what is no text becomes a sign that says so."""
    if sent.isascii():
        return sent
    return sent.encode("latin-1").decode(errors="replace").encode().decode("latin-1")


class StorableValues(ImmutableMultiDict[str, Any]):
    """The values of a query or a form, without NULs, which PostgreSQL refuses, and without halves of characters."""

    def __init__(self, sent: Iterable[tuple[str, Any]] = ()) -> None:
        """Take over the pairs that were sent; an uploaded file stays as it is."""
        super().__init__((_storable(name), _storable(value)) for name, value in sent)


def _storable(value: Any) -> Any:
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else value


class CountingParser(FormDataParser):
    """Reads a form only after counting what it holds: millions of pairs or of words before a file take many seconds."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """Read a form; one that holds too much is too large."""
        if mimetype in COUNTED:
            body = stream.read()
            if not COUNTED[mimetype](body, options or {}):
                abort(413)
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


def _has_few_pairs(body: bytes, _options: dict[str, str]) -> bool:
    return body.count(b"&") < MOST_PAIRS


def _has_few_parts(body: bytes, options: dict[str, str]) -> bool:
    boundary = b"--" + options.get("boundary", "").encode(errors="replace")
    parts = body.split(boundary, MOST_PARTS + 2)
    return len(parts) <= MOST_PARTS + 2 and all(
        len(part.split(b"\r\n\r\n", 1)[0]) <= LONGEST_HEAD for part in parts
    )


COUNTED = {
    "application/x-www-form-urlencoded": _has_few_pairs,
    "multipart/form-data": _has_few_parts,
}


class BoundedRequest(Request):
    """A request that is read as far as its endpoint needs, and whose values can be stored as they are."""

    parameter_storage_class = StorableValues
    form_data_parser_class = CountingParser

    def __init__(self, environ: Any, *args: Any, **options: Any) -> None:
        """Take over what the server has read; letters sent as they are become what a browser would have sent."""
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query.encode("latin-1"), safe=string.printable)
        if "HTTP_COOKIE" in environ:
            environ["HTTP_COOKIE"] = readable_cookies(environ["HTTP_COOKIE"])
        super().__init__(environ, *args, **options)

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query; nothing where it is too long to be read, which ``_hold_to_limits`` refuses."""
        return super().args if self.has_usable_query else self.parameter_storage_class()

    @property
    def has_usable_query(self) -> bool:
        """Whether the query is short enough to be read."""
        query = self.query_string
        return len(query) <= LONGEST_QUERY and query.count(b"&") < MOST_PAIRS

    def get_json(self, *options: Any, silent: bool = False, **others: Any) -> Any:
        """The body as JSON; what holds more than a page of ours sends, or is nested too deep to be read, is none."""
        body = self.get_data()
        if body.count(b"[") + body.count(b"{") <= MOST_PAIRS:
            read: Callable[..., Any] = super().get_json
            with suppress(RecursionError):
                return read(*options, silent=silent, **others)
        return None if silent else abort(400)

    def _load_form_data(self) -> None:
        """Read the form, and drop files sent where text belongs."""
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        expected = FILE_FIELDS.get(self.endpoint or "", frozenset[str]())
        sent: ImmutableMultiDict[str, FileStorage] = self.__dict__["files"]
        for name, file in sent.items(multi=True):
            if name not in expected:
                file.close()
        self.__dict__["files"] = ImmutableMultiDict(
            (name, file) for name, file in sent.items(multi=True) if name in expected
        )


def _hold_to_limits() -> None:
    """Refuse what is too long before any of it is read; what comes without saying how long it is ends at the limit."""
    if REFUSED_STATUS in request.environ:
        status = request.environ[REFUSED_STATUS]
        abort(status, **({"retry_after": BUSY_SECONDS} if status == 503 else {}))
    try:
        assert request.host_url
    except ValueError as error:
        # Such as a number of a port that cannot be, or a name that only looks like one in punycode.
        raise BadHost from error
    if isinstance(request, BoundedRequest) and not request.has_usable_query:
        abort(414)
    most = most_bytes(current_app, request.endpoint)
    if (request.content_length or 0) > most:
        abort(413)
    request.max_content_length = request.max_form_memory_size = most
    request.max_form_parts = MOST_PARTS


class RowNumber(IntegerConverter):
    """The number of a row in an address."""

    # Python refuses to read thousands of digits.
    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map, **limits: Any) -> None:
        """Match no number that a column cannot hold."""
        super().__init__(url_map, **{"max": HIGHEST_ID} | limits)


class StorableText(UnicodeConverter):
    """A slug, code or secret in an address."""

    def __init__(self, url_map: Map, **limits: Any) -> None:
        """Match no text with a NUL in it."""
        super().__init__(url_map, **limits)
        self.regex = self.regex.replace("[^/]", "[^/\0]")


def init_app(app: Flask) -> None:
    """Read all requests and addresses of an application so; call it before its pages and extensions are added."""
    app.request_class = BoundedRequest
    app.url_map.converters |= {"default": StorableText, "string": StorableText, "int": RowNumber}
    app.before_request(_hold_to_limits)
