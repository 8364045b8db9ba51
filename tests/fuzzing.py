"""Builds hostile requests to every route of the application, out of what its own pages and its own source ask for.

Nothing here names a route, a form or a field: addresses come from the map of addresses, fields from the forms that the
pages show, and the names of what is read besides from the source. So a route added later is met like all others.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from hypothesis import strategies as st
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException, Rule
from werkzeug.test import run_wsgi_app

from eventhub.extensions import db
from eventhub.request_limits import BoundedRequest, StorableValues
from tests import engines
from tests.hostile import (
    HEADER_VALUES,
    HEADERS,
    HOSTILE,
    NAMES,
    NUMBERS_OF_JSON,
    VALUES,
    WRONG_JSON,
)
from tests.sources import ROOT
from tests.test_access import World

PEOPLE = ("olga", "yen", "nobody", "admin")
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "WHATEVER")
"""Besides those that routes take."""
CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
BOUNDARY = "fuzz-boundary"
READ = re.compile(
    r"""request\.(args|form|values)(?:\.get(?:list)?\(|\[)["'](\w+)|["'](\w+)["'] (?:not )?in request\.(args|form)"""
)
"""How the source reads a query or a form."""


@dataclass(frozen=True)
class Form:
    """What a page would send: to which endpoint, and the fields as it shows them."""

    endpoint: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sending:
    """One request, as bytes."""

    method: str
    path: bytes
    query: bytes
    body: bytes
    headers: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Say what was sent, to be sent again."""
        parts = (self.path, self.query[:300], self.body[:600])
        return " · ".join((self.method, *map(str, parts), str(self.headers)[:400]))

    def send(self, app: Flask, cookies: str) -> int:
        """Send it with somebody's cookies, past the clients that would refuse to; return the status of the answer."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(self.body)),
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": cookies,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in self.headers:
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        _body, status, headers = Context().run(run_wsgi_app, app, environ, buffered=True)
        for name, value in headers.items():
            assert not CONTROLS.search(f"{name}{value}"), f"controls in {name}: {value!r}"
        return int(status.split()[0])


class Noticed(StorableValues):
    """A query that notes which names are looked for in it."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, name: str) -> Any:
        """Note it, and look."""
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        """Note it, and look."""
        self.names.add(str(name))
        return super().__contains__(name)

    def getlist(self, key: str, type: Any = None) -> Any:  # noqa: A002 - its name in Werkzeug
        """Note it, and look."""
        self.names.add(key)
        return super().getlist(key, type)


class NoticingRequest(BoundedRequest):
    """A request whose query notes what is read of it."""

    parameter_storage_class = Noticed


@dataclass
class Surface:
    """Everything that the application can be asked with."""

    app: Flask
    world: World
    rules: Sequence[Rule]
    forms: Mapping[str, Sequence[Form]] = field(default_factory=dict)
    # What is read of queries, and of forms besides what they show.
    query_names: Sequence[str] = ()
    names: Sequence[str] = ()
    # Who is not shown which page.
    closed: set[tuple[str, str]] = field(default_factory=set)
    # By address: what its page reads of a query.
    reads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, app: Flask, world: World) -> "Surface":
        """Look at every page as everybody who can see it, and note the forms and the names in its links."""
        found = cls(app, world, list(app.url_map.iter_rules()))
        app.request_class = NoticingRequest
        forms: dict[str, dict[Form, None]] = defaultdict(dict)
        query_names, names = _names_read()
        for rule in found.rules:
            for person in PEOPLE:
                page = found.page(person, rule)
                for form in page.find_all("form", method="post"):
                    read = found.form(form, found.address(rule))
                    forms[read.endpoint][read] = None
                    names |= {name for name, _value in read.fields}
                for asked in page.select("form:not([method=post]) [name]"):
                    query_names.add(str(asked["name"]))
                for link in page.select("a[href*='?']"):
                    query_names |= parse_qs(urlsplit(str(link["href"])).query).keys()
        app.request_class = BoundedRequest
        found.forms = {endpoint: tuple(each) for endpoint, each in forms.items()}
        found.query_names = sorted(query_names)
        found.names = sorted(name for name in names if not re.search(r"[0-9a-f]{8}-", name))
        return found

    def sweep(self) -> Iterator[tuple[str, Rule, Sending]]:
        """Requests in which every name that pages read of a query meets every hostile value, at one page or another."""
        readers: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            for name in self.reads[rule.rule]:
                readers[name].append(rule)
        queries: dict[str, list[list[tuple[bytes, bytes]]]] = defaultdict(list)
        for name, rules in sorted(readers.items()):
            for number, value in enumerate(HOSTILE):
                rule, turn = rules[number % len(rules)], number // len(rules)
                asked = queries[rule.rule]
                asked += [[] for _more in range(turn + 1 - len(asked))]
                asked[turn].append((name.encode(), value))
        for rule in self.rules:
            person = next((p for p in PEOPLE if (p, rule.rule) not in self.closed), "admin")
            for pairs in queries[rule.rule]:
                path = self.address(rule).encode()
                yield person, rule, Sending("GET", path, _quoted(pairs), b"", ())

    def address(self, rule: Rule) -> str:
        """The address of a route."""
        if rule.endpoint.endswith("static"):
            return rule.rule.replace("<path:filename>", "css/base.css")
        blanks = {**self.world.blanks, **self.world.own_blanks.get(rule.endpoint, {})}
        # A blank nobody has filled yet: what is behind it is not reached, and the route itself still is.
        values = {name: blanks.get(name, 1) for name in rule.arguments}
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **values)

    def page(self, person: str, rule: Rule) -> BeautifulSoup:
        """A page as somebody sees it; an empty one where there is none for her."""
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
            return BeautifulSoup("", "html.parser")
        Noticed.names.clear()
        answer = self.world.browsers[person].get(self.address(rule))
        self.reads[rule.rule] |= Noticed.names
        if answer.status_code == 404 or (answer.location or "").startswith("/sign-in?"):
            self.closed.add((person, rule.rule))
        return BeautifulSoup(answer.text if answer.mimetype == "text/html" else "", "html.parser")

    def form(self, form: Tag, address: str) -> Form:
        """A form of a page."""
        action = str(form.get("action") or address)
        try:
            endpoint = self.app.url_map.bind("").match(urlsplit(action).path, "POST")[0]
        except (HTTPException, RoutingException):
            endpoint = action
        return Form(endpoint, tuple(_fields(form)))


def _names_read() -> tuple[set[str], set[str]]:
    """The names that the source reads from queries, and from forms."""
    read: dict[str, set[str]] = {"args": set(), "form": set(), "values": set()}
    for path in (ROOT / "eventhub").rglob("*.py"):
        for one, name, other_name, other in READ.findall(path.read_text("utf-8")):
            read[one or other].add(name or other_name)
    return read["args"] | read["values"], read["form"] | read["values"]


def _fields(form: Tag) -> Iterator[tuple[str, str]]:
    for each in form.select("[name]"):
        value = str(each.get("value") or "")
        if each.name == "select":
            options = each.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")] or options[-1:]
            value = str(chosen[0].get("value") or "") if chosen else ""
        elif each.name == "textarea":
            value = each.text
        yield str(each["name"]), value


def _quoted(pairs: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(
        quote(name, safe="").encode() + b"=" + quote(value, safe="").encode()
        for name, value in pairs
    )


def _multipart(pairs: Sequence[tuple[bytes, bytes]], *, files: bool) -> bytes:
    body = b""
    for name, value in pairs:
        safe = name.replace(b"\r", b"").replace(b"\n", b"").replace(b'"', b"%22")
        head = b'Content-Disposition: form-data; name="' + safe + b'"'
        if files:
            head += b'; filename="a.csv"\r\nContent-Type: text/csv'
        body += b"--" + BOUNDARY.encode() + b"\r\n" + head + b"\r\n\r\n" + value + b"\r\n"
    return body + b"--" + BOUNDARY.encode() + b"--\r\n"


@st.composite
def sendings(
    draw: st.DrawFn, surface: Surface, rule: Rule, methods: st.SearchStrategy[str]
) -> Sending:
    """A request to a route: as a page of ours would send it, and then wrong in a few places."""
    method = draw(methods)
    pairs = st.tuples(st.sampled_from([name.encode() for name in surface.names]), VALUES)
    asked = draw(st.lists(st.sampled_from(surface.query_names), max_size=12))
    query = [(name.encode(), draw(VALUES)) for name in asked]
    headers = draw(
        st.one_of(
            st.just([]),
            st.lists(
                st.tuples(st.sampled_from(HEADERS), st.sampled_from(HEADER_VALUES)), max_size=2
            ),
        )
    )
    path = surface.address(rule).encode()
    if rule.arguments and draw(st.integers(0, 5)) == 5:
        path = draw(_hostile_paths(rule, path))
    if method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
        return Sending(method, path, _quoted(query), b"", tuple(headers))
    body, kind = draw(_bodies(surface.forms.get(rule.endpoint, ()), pairs))
    sent = {name for name, _value in headers}
    if "Content-Type" not in sent:
        headers = [*headers, ("Content-Type", kind)]
    return Sending(method, path, _quoted(query), body, tuple(headers))


@st.composite
def _hostile_paths(draw: st.DrawFn, rule: Rule, path: bytes) -> bytes:
    """The address with one of its parts replaced."""
    parts = path.split(b"/")
    blanks = [at for at, part in enumerate(rule.rule.split("/")) if "<" in part and at < len(parts)]
    at = draw(st.sampled_from(blanks or [len(parts) - 1]))
    parts[at] = draw(VALUES).replace(b"/", b"")
    return b"/".join(parts)


@st.composite
def _bodies(
    draw: st.DrawFn, forms: Sequence[Form], pairs: st.SearchStrategy[tuple[bytes, bytes]]
) -> tuple[bytes, str]:
    fields = _changed(draw, draw(st.sampled_from(forms)).fields if forms else (), pairs)
    kind = draw(st.sampled_from(("form", "form", "form", "multipart", "files", "json", "raw")))
    if kind == "form":
        return _quoted(fields), "application/x-www-form-urlencoded"
    if kind in {"multipart", "files"}:
        body = _multipart(fields, files=kind == "files")
        return body, f"multipart/form-data; boundary={BOUNDARY}"
    if kind == "json":
        return draw(_jsons()), "application/json"
    return draw(VALUES), draw(
        st.sampled_from(("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"))
    )


def _changed(
    draw: st.DrawFn,
    fields: Sequence[tuple[str, str]],
    pairs: st.SearchStrategy[tuple[bytes, bytes]],
) -> list[tuple[bytes, bytes]]:
    """The fields of a form, a few of them hostile, missing or there twice, and some that it has not."""
    sent = [(name.encode(), value.encode()) for name, value in fields]
    if draw(st.integers(0, 3)) == 3:
        sent = [(name, draw(VALUES) if draw(st.booleans()) else value) for name, value in sent]
    for _time in range(draw(st.integers(1, 3)) if sent else 0):
        at = draw(st.integers(0, len(sent) - 1))
        name = sent[at][0]
        how = draw(st.sampled_from(("replace", "replace", "replace", "twice", "drop")))
        if how == "replace":
            sent[at] = (name, draw(VALUES))
        elif how == "twice":
            sent.insert(draw(st.integers(0, len(sent))), (name, draw(VALUES)))
        elif len(sent) > 1:
            del sent[at]
    return [*sent, *draw(st.lists(pairs, max_size=2 if sent else 5))]


@st.composite
def _jsons(draw: st.DrawFn) -> bytes:
    """Ticks as the script of a roll sends them, and other JSON."""
    if draw(st.booleans()):
        return draw(st.sampled_from(WRONG_JSON)).encode("utf-8", "surrogatepass")
    tick = {
        "nonce": '"0190"',
        "attendee": f'"{NAMES[0]}"',
        "mark": '"in"',
        "age_ms": "0",
        "reason": '""',
    }
    for name in draw(st.lists(st.sampled_from([*tick, "void_device", "void_nonce"]), max_size=3)):
        tick[name] = draw(st.sampled_from(NUMBERS_OF_JSON))
    ticks = "{" + ",".join(f'"{name}":{value}' for name, value in tick.items()) + "}"
    seen = draw(st.sampled_from(NUMBERS_OF_JSON))
    return f'{{"version":{seen},"ticks":[{ticks}]}}'.encode()


class Snapshot:
    """All rows as they stand now, to be put back after a request has changed some."""

    def __init__(self, app: Flask) -> None:
        """Read every table."""
        self.app = app
        with app.app_context(), db.engine.begin() as connection:
            self.rows = {
                table: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in db.metadata.sorted_tables
            }

    def put_back(self) -> None:
        """Make every table as it was."""
        engines.empty(self.app)
        with self.app.app_context(), db.engine.begin() as connection:
            self._insert(connection)

    def _insert(self, connection: Connection) -> None:
        for table, rows in self.rows.items():
            if rows:
                connection.execute(table.insert(), rows)
