"""The units of the demonstration: the ministry, 35 of its units, the provincial police with their mergers, some communes.

``units.csv`` has a row for each name of a unit and the days over which it was called so. The provinces are the 63 of 2008,
those renamed or merged on 1/7/2025 under Resolution 202/2025/QH15, Huế (1/1/2025, Resolution 175/2024/QH15) and Đồng Nai
(30/4/2026, Resolution 30/2026/QH16) as cities; 2008 is a baseline, not when they were founded.
"""

from datetime import date, timedelta

from eventhub.demo.data_files import read_rows
from eventhub.extensions import db
from eventhub.units.actions import create_default_levels, record_succession
from eventhub.units.models import Unit, UnitPeriod


def load_organisation() -> dict[str, Unit]:
    """Create levels, units, their periods and successions; gives the units by code. Flushes, does not commit."""
    create_default_levels()
    units: dict[str, Unit] = {}
    rows = read_rows("units.csv")
    for row in rows:
        if row["code"] not in units:
            units[row["code"]] = Unit(code=row["code"])
            db.session.add(units[row["code"]])
            db.session.flush()
        db.session.add(
            UnitPeriod(
                unit_id=units[row["code"]].id,
                name=row["name"],
                short_name=row["short_name"],
                level_code=row["level"],
                parent_id=units[row["parent"]].id if row["parent"] else None,
                province=row["province"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=_last_day(row),
            )
        )
    for row in rows:
        last_day = _last_day(row)
        if row["successor"] and last_day:
            since = last_day + timedelta(days=1)
            record_succession(units[row["code"]], units[row["successor"]], since)
    db.session.flush()
    return units


def _last_day(row: dict[str, str]) -> date | None:
    return date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
