"""What a line of the log may hold of errors and requests: their kind and place, never the values they carried."""

import re
from collections.abc import Iterable, Iterator, Sequence
from traceback import TracebackException
from typing import Any
from urllib.parse import quote

from sqlalchemy.exc import StatementError
from werkzeug import Request

SECRET_PATHS = ("/me/", "/s/", "/k/", "/sign-in/link/", "/sign-in/reset/")
"""Whoever has an address below one of these can act with it."""
LEFT_OUT = "…"
LONGEST_PATH = 200
SHORTEST_SECRET = 3
"""Shorter texts stand everywhere by chance."""
MOST_VALUES = 2000
BAD_DATA = "22"
"""The class of PostgreSQL's errors whose first line repeats the value."""


def known_path(path: str) -> str:
    """A path as a line may show it: without its secret, in characters that no terminal obeys."""
    for secret in SECRET_PATHS:
        if path.startswith(secret):
            return secret + LEFT_OUT
    shown = quote(path, safe="/:@!$&'()*+,;=~")
    return shown if len(shown) <= LONGEST_PATH else shown[:LONGEST_PATH] + LEFT_OUT


def exception_text(exception: BaseException, secrets: Sequence[str] = ()) -> str:
    """A traceback with all that caused it: frames as they are, messages without values and without ``secrets``."""
    parts: list[str] = []
    seen: set[int] = set()
    found: BaseException | None = exception
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        told = TracebackException.from_exception(found, lookup_lines=True)
        frames = "".join(told.stack.format())
        message = without(secrets, _message(found)).strip()
        name = f"{type(found).__module__}.{type(found).__qualname__}".removeprefix("builtins.")
        parts.append(
            f"Traceback (most recent call last):\n{frames}{name}{': ' if message else ''}{message}"
        )
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n\nwhich followed from the above:\n\n".join(reversed(parts))


def _message(exception: BaseException) -> str:
    if isinstance(exception, StatementError):
        # SQLAlchemy's text repeats the driver's; the statement itself holds no values.
        reason = _message(exception.orig) if exception.orig is not None else ""
        return f"{reason}\n[SQL: {exception.statement}]" if exception.statement else reason
    state = getattr(exception, "sqlstate", None)
    if isinstance(state, str) or type(exception).__module__.startswith(("psycopg", "sqlite3")):
        # What follows the first line (DETAIL, CONTEXT, the statement) holds rows and parameters.
        first = next(iter(str(exception).splitlines()), "")
        return (
            re.sub(r'"[^"]*"', f'"{LEFT_OUT}"', first) if (state or "")[:2] == BAD_DATA else first
        )
    return str(exception)


def without(secrets: Iterable[str], text: str) -> str:
    """A text with each of some secrets replaced, also where it stands quoted or escaped."""
    for secret in secrets:
        for form in {secret, repr(secret)[1:-1], quote(secret), quote(secret, safe="")}:
            text = text.replace(form, LEFT_OUT)
    return text


def secrets_of(request: Request) -> list[str]:
    """Every text that a request brought and that was read of it, longest first: nothing is parsed for the log's sake."""
    texts = {text.strip() for text in _texts(request)}
    return sorted((text for text in texts if len(text) >= SHORTEST_SECRET), key=len, reverse=True)


def _texts(request: Request) -> Iterator[str]:
    for value in request.cookies.values():
        yield value
        yield from value.split()
    yield request.headers.get("Authorization", "")
    yield request.query_string.decode("latin-1")
    for secret in SECRET_PATHS:
        if request.path.startswith(secret):
            yield from request.path.removeprefix(secret).split("/")
    parsed = vars(request)
    for source in (request.args, parsed.get("form"), *parsed.get("_cached_json", ())):
        yield from _texts_in(source)


def _texts_in(value: Any) -> Iterator[str]:
    """The texts of a form, a query or a JSON document; within bounds, as they were sent by somebody."""
    waiting, left = [value], MOST_VALUES
    while waiting and left:
        found, left = waiting.pop(), left - 1
        if isinstance(found, str):
            yield found
        elif hasattr(found, "lists"):
            waiting += [text for _name, texts in found.lists() for text in texts]
        elif isinstance(found, dict):
            waiting += [*found.values(), *found]
        elif isinstance(found, list):
            waiting += found
