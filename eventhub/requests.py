"""What reaches the views of an address, a query and a form: only what a database can hold.

No keyboard types the character NUL, and PostgreSQL refuses it; no row has a number beyond its column. Both are met here
once, for every page: a form loses its NULs, and an address that can name nothing is not found.
"""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

HIGHEST_ID = 2**31 - 1
REFUSED = "eventhub.refused"
"""Where a request that the front has refused carries the status: its page is drawn, nothing else is done."""


class StorableValues(ImmutableMultiDict[str, Any]):
    """The values of a query or a form, without NULs."""

    def __init__(self, sent: Iterable[tuple[str, Any]] = ()) -> None:
        """Take over the pairs that were sent; an uploaded file stays as it is."""
        super().__init__(
            (name, value.replace("\0", "") if isinstance(value, str) else value)
            for name, value in sent
        )


class StorableRequest(Request):
    """A request whose query and form can be stored as they are."""

    parameter_storage_class = StorableValues


class RowNumber(IntegerConverter):
    """The number of a row in an address."""

    def __init__(self, url_map: Map, **limits: Any) -> None:
        """Match no number that a column cannot hold."""
        super().__init__(url_map, **{"max": HIGHEST_ID} | limits)


class StorableText(UnicodeConverter):
    """A slug, code or secret in an address."""

    def __init__(self, url_map: Map, **limits: Any) -> None:
        """Match no text with a NUL in it."""
        super().__init__(url_map, **limits)
        self.regex = self.regex.replace("[^/]", "[^/\0]")


def prepare(app: Flask) -> None:
    """Read all requests and addresses of an application so; call it before its pages are added."""
    app.request_class = StorableRequest
    app.url_map.converters |= {"default": StorableText, "string": StorableText, "int": RowNumber}

    @app.before_request
    def refuse() -> None:
        if REFUSED in request.environ:
            abort(request.environ[REFUSED])
