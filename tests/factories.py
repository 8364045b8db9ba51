"""Rows for tests: plain functions with defaults, each storing one thing and what it needs."""

from typing import Any

from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.text.folding import slugify
from eventhub.units.models import Unit


def point(conference: Conference, unit: Unit, name: str = "Yên Bái", **values: Any) -> Point:
    """A hall of a unit, approved unless told otherwise; its code is made of its name."""
    facts = {
        "code": slugify(name),
        "hall": f"Hội trường {name}",
        "address": f"Số 1, phố Mẫu, {name}",
        "province": name,
        "status": PointStatus.APPROVED,
    } | values
    if facts["status"] is PointStatus.APPROVED:
        facts.setdefault("approved_at", now())
    made = Point(conference=conference, unit=unit, name=name, **facts)
    db.session.add(made)
    db.session.flush()
    return made
