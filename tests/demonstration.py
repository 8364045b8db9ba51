"""The demonstration, built once in a test run; whoever asks for it works on a copy."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask

from eventhub.extensions import db
from eventhub.sqlite import sqlite3
from tests import engines

PASSWORD = "mat-khau-minh-hoa"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Demonstration:
    """The database that `eventhub demo` filled, the moment at which it did, and what it said."""

    path: Path
    at: datetime
    said: str

    def copy_into(self, app: Flask) -> None:
        """Make the SQLite database of an application the same."""
        with (
            app.app_context(),
            closing(sqlite3.connect(self.path)) as source,
            closing(db.engine.raw_connection()) as target,
        ):
            assert target.driver_connection is not None
            source.backup(target.driver_connection)


def build_demonstration(folder: Path) -> Demonstration:
    """Run the command in an empty folder, at 08:12 of today."""
    at = datetime.combine(datetime.now(ZONE).date(), time(8, 12), ZONE)
    app = engines.migrated_app(folder, DEMO_PASSWORD=PASSWORD)
    with time_machine.travel(at, tick=False):
        result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        path = Path(db.engine.url.database or "")
        db.engine.dispose()
    return Demonstration(path, at, result.output)
