"""Whatever is sent to whatever route by whomever: no answer is an error of ours.

Each route of the map of addresses is asked with each method by each of the cast. ``--fuzz N`` sends N requests to each
instead of the few that fit into `make test`.
"""

import traceback
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from eventhub import undeclared_proxy
from eventhub.database import SAFE_METHODS
from eventhub.extensions import db
from tests.fuzzing import METHODS, PEOPLE, Sending, Snapshot, Surface, sendings
from tests.test_access import World, make_world


class Fuzz:
    """Sends to the routes of an application, and notes each place in the source that fails, once."""

    def __init__(self, app: Flask, world: World) -> None:
        """Begin with the world as it stands."""
        self.app, self.world, self.engine = app, world, db.engine.name
        self.surface = Surface.of(app, world)
        self.snapshot = Snapshot(app)
        self.cookies = {
            # A client shows its cookies only one by one, to who knows their names.
            person: "; ".join(
                f"{c.key}={c.value}" for c in world.browsers[person]._cookies.values()
            )
            for person in PEOPLE
        }
        self.failures: dict[str, str] = {}
        self.sent = 0

    def walk(self, examples: int) -> None:
        """Ask every route as everybody, with the methods it takes and one of those that it doesn't."""
        for person, rule, sending in self.surface.sweep():
            self.send(person, rule, sending)
        for rule in self.surface.rules if examples else ():
            taken = (rule.methods or set()) & {"GET", "POST"}
            for person in PEOPLE:
                more = 1 if (person, rule.rule) in self.surface.closed else examples
                for method in sorted(taken):
                    self.ask(person, rule, st.just(method), more)
                self.ask(person, rule, st.sampled_from(METHODS), 1)

    def ask(self, person: str, rule: Rule, methods: st.SearchStrategy[str], examples: int) -> None:
        """Send some requests to a route."""

        # Each engine gets requests of its own, so that both together see twice as many.
        @seed(f"{self.engine} {person} {rule.endpoint} {rule.rule}")
        @settings(
            max_examples=examples,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(sending=sendings(self.surface, rule, methods))
        def send(sending: Sending) -> None:
            self.send(person, rule, sending)

        send()

    def send(self, person: str, rule: Rule, sending: Sending) -> None:
        """Send one request, and put everything back as it was if it changed something."""
        self.sent += 1
        try:
            status = sending.send(self.app, self.cookies[person])
        except Exception as error:  # noqa: BLE001 - whatever comes out of a view is what is looked for
            self.note(error, f"{person} at {rule.endpoint}: {sending}")
            status = 0
        if status >= 500:
            self.failures[f"{rule.endpoint} {status}"] = f"{person}: {sending}"
        if status < 400 and sending.method not in SAFE_METHODS:
            self.snapshot.put_back()

    def note(self, error: Exception, sent: str) -> None:
        """Note a failure by where it happened."""
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "/eventhub/" in frame.filename] or frames
        where = f"{type(error).__name__} at {own[-1].filename}:{own[-1].lineno}"
        self.failures.setdefault(where, f"{str(error)[:300]}\n    {sent}")


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int:
    """How many requests each person sends to each route."""
    asked: Any = request.config.getoption("--fuzz")
    return int(asked)


def test_no_request_is_answered_with_an_error_of_ours(db_app, sign_in, examples):
    fuzz = Fuzz(db_app, make_world(db_app, sign_in))
    fuzz.walk(examples)
    # Some of the requests spoke of proxies.
    (Path(db_app.instance_path) / undeclared_proxy.NOTE).unlink(missing_ok=True)
    report = "\n".join(f"{where}\n    {what}" for where, what in fuzz.failures.items())
    assert not fuzz.failures, f"{len(fuzz.failures)} places failed:\n{report}"
