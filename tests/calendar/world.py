"""What sequences are tested on: a conference with every feed there is, and the promise held against one edit."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from types import SimpleNamespace
from typing import TypeAlias

from flask_babel import force_locale

from eventhub.calendar.queries import conference_feed, personal_feed, point_feed, session_feed
from eventhub.calendar.rules import Detail, Event, Feed, Version
from eventhub.columns import now
from eventhub.conferences.models import Daypart
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import PointRole, PointStatus
from tests import factories

NOTHING = Version(0, now())
Views: TypeAlias = dict[tuple[str, str], Event]
_numbers = count(1)


def number() -> int:
    """A number that was never used before."""
    return next(_numbers)


def word() -> str:
    """A text that was never used before, so that each edit is one."""
    return f"chữ {number()}"


class World:
    """A conference with a host, two remote points, one of them not approved yet, and Hường at Yên Bái."""

    def __init__(self) -> None:
        units = factories.make_organisation()
        self.conference = factories.conference(units.ministry, short_title=word()[:60])
        for day in self.conference.dates:
            for daypart in (Daypart.MORNING, Daypart.AFTERNOON):
                sitting = factories.session(self.conference, day, daypart)
                factories.topic(sitting, word())
                factories.topic(sitting, word())
        self.host = factories.point(self.conference, units.ministry, "Hà Nội", role=PointRole.HOST)
        self.yen_bai = factories.point(self.conference, units.yen_bai, "Yên Bái")
        self.phu_tho = factories.point(
            self.conference, units.phu_tho, "Phú Thọ", status=PointStatus.SUBMITTED
        )
        self.huong = factories.attendee(self.yen_bai)
        self.first = self.conference.sessions[0]
        db.session.commit()

    def views(self) -> Views:
        """Every event of every feed there is, under the feed's name and its UID."""
        return {
            (name, event.uid): event for name, feed in self.feeds().items() for event in feed.events
        }

    def feeds(self) -> dict[str, Feed]:
        """Every feed there is, by a name for it."""
        db.session.commit()
        with force_locale("vi"):
            feeds = {
                detail.value: conference_feed(self.conference, detail, page="") for detail in Detail
            }
            feeds["session"] = session_feed(self.first, page="")
            feeds["personal"] = personal_feed(self.huong, page="")
            feeds |= {
                point.code: point_feed(point, page="")
                for point in (self.host, self.yen_bai, self.phu_tho)
                if point.approved_at is not None
            }
        return feeds


def changes(before: Views, after: Views) -> Iterator[SimpleNamespace]:
    """For every event there was and still is: whether what it shows changed, and its SEQUENCE then and now."""
    for key in before.keys() & after.keys():
        was, stands = before[key], after[key]
        yield SimpleNamespace(
            event=key,
            changed=replace(was, version=NOTHING) != replace(stands, version=NOTHING),
            was=was.version,
            now=stands.version,
        )


def check(world: World, edit: Callable[[World], None], before: Views) -> Views:
    try:
        edit(world)
    except RuleError:
        db.session.rollback()
    after = world.views()
    assert before.keys() <= after.keys(), edit.__name__
    for change in changes(before, after):
        told = (edit.__name__, change.event, change.was, change.now)
        assert (change.now.sequence > change.was.sequence) is change.changed, told
        assert change.now.sequence >= change.was.sequence, told
        assert change.now.changed_at >= change.was.changed_at, told
    return after
