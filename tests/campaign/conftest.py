"""The campaign: the site as a service under slow callers, kills, a full disk, a held lock and a database that goes away.

Its short form is part of ``make test``; ``make campaign`` repeats each blow more often and waits longer.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import engines
from tests.campaign.site import Site, served


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether this is the long form."""
    return bool(request.config.getoption("--campaign"))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Serve a site until the test ends; then everything in it must add up."""
    with ExitStack() as stack:
        yield lambda database="", **settings: stack.enter_context(
            served(tmp_path, database, **settings)
        )


@pytest.fixture
def postgresql_database(request: pytest.FixtureRequest, testrun_uid: str) -> str:
    """The address of an empty database on PostgreSQL."""
    server = engines.start_postgresql(testrun_uid)
    return engines.make_database(server, f"campaign_{zlib.crc32(request.node.name.encode())}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database on either engine; empty for SQLite in the site's own folder."""
    if request.param == "sqlite":
        return ""
    address: str = request.getfixturevalue("postgresql_database")
    return address
