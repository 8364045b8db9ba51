"""Whatever is done to rosters, in any order: seats and people stay equal, and no calendar's sequence ever falls."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from eventhub.conferences.actions import take_calendar_sequence
from eventhub.conferences.models import Conference
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.actions import update_point
from eventhub.points.models import Point
from eventhub.registration import actions
from eventhub.registration.models import Attendee, RegistrationOrigin
from eventhub.registration.pasted_rows import read_pasted_rows
from eventhub.registration.queries import is_expected
from eventhub.registration.rules import REGISTRATIONS_ALLOWED, BulkAction
from tests import factories

NETWORKS = (b"crowded", b"quiet")
NAMES = [f"Nguyễn Thị {given}" for given in ("An", "Ân", "Bình", "Chi", "Dung")]
place = st.integers(0, 1)
person = st.integers(0, 9)
steps = st.one_of(
    st.tuples(st.just("register"), place, st.integers(0, 4)),
    st.tuples(st.just("paste"), place, st.integers(1, 3)),
    st.tuples(st.just("move"), person, place),
    st.tuples(st.just("withdraw"), person, st.none()),
    st.tuples(st.just("bring_back"), person, st.none()),
    st.tuples(st.just("register_oneself"), place, st.integers(0, 4)),
    st.tuples(st.sampled_from(list(BulkAction)), person, st.integers(1, 9)),
    st.tuples(st.just("capacity"), place, st.one_of(st.none(), st.integers(1, 4))),
    st.tuples(st.just("point_changes"), place, st.none()),
)


@dataclass
class Stage:
    """Two halls, everybody ever registered, and the highest sequence each of their calendars has shown."""

    conference: Conference
    points: list[Point]
    shown: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> list[Attendee]:
        """Everybody ever registered, in that order."""
        return list(db.session.scalars(select(Attendee).order_by(Attendee.id)))

    def do(self, step: str, which: int, what: int | None) -> None:
        """Take one step as a view does: all of it, or nothing."""
        db.session.commit()
        try:
            if isinstance(step, BulkAction):
                self._take(step, which, what or 1)
            elif step == "register_oneself":
                self._register_oneself(which, what or 0)
            else:
                self._act(step, which, what)
            db.session.commit()
        except RuleError:
            db.session.rollback()

    def _act(self, step: str, which: int, what: int | None) -> None:
        if step in ("move", "withdraw", "bring_back") and not self.people:
            return
        at = factories.day_before(self.conference)
        match step:
            case "register":
                factories.attendee(self.points[which], NAMES[what or 0])
            case "paste":
                rows = read_pasted_rows("\n".join(NAMES[: what or 1]), held_in=2022).people
                actions.paste_rows(self.points[which], rows, by=None, at=at)
            case "move":
                attendee = self.people[which % len(self.people)]
                actions.move_attendee(attendee, self.points[what or 0], by=None, at=at)
            case "withdraw":
                actions.withdraw_attendee(self.people[which % len(self.people)], "", by=None, at=at)
            case "bring_back":
                actions.bring_back_attendee(self.people[which % len(self.people)], by=None, at=at)
            case "capacity":
                update_point(self.points[which], {"capacity": what}, by=None, row_version=None)
            case _:
                self.points[which].calendar_sequence = take_calendar_sequence(self.conference)

    def _register_oneself(self, which: int, what: int) -> None:
        """From the first of two networks as many have registered as may; there people wait."""
        at = factories.day_before(self.conference)
        network = NETWORKS[what % 2]
        factories.self_registered(self.points[which], NAMES[what], network=network, at=at)

    def _take(self, step: BulkAction, first: int, number: int) -> None:
        """Do something with many at once, whoever they are."""
        ids = [one.id for one in self.people[first:]][:number]
        at = factories.day_before(self.conference)
        actions.apply_bulk_action(step, self.conference, ids, by=None, at=at)

    def seats(self) -> list[tuple[int, int | None]]:
        """Per point, after checking that what it says is taken is who is there: seats taken, and the capacity."""
        found = []
        for point in self.points:
            there = db.session.scalar(
                select(func.count())
                .select_from(Attendee)
                .where(Attendee.point_id == point.id, is_expected())
            )
            db.session.refresh(point)
            assert point.seats_taken == there
            found.append((point.seats_taken, point.capacity))
        return found

    def check_calendars(self) -> None:
        """A personal calendar shows the highest of conference, point and attendee."""
        for attendee in self.people:
            if attendee.is_unconfirmed:
                # Her calendar is empty, and was so since she registered.
                assert attendee.list_number is None
                continue
            now_shown = max(
                self.conference.calendar_sequence,
                attendee.point.calendar_sequence,
                attendee.calendar_sequence,
            )
            key = f"{attendee.id} at {attendee.point_id}, {attendee.status}"
            earlier = [
                shown for seen, shown in self.shown.items() if seen.startswith(str(attendee.id))
            ]
            assert now_shown >= max(earlier, default=0)
            if key not in self.shown and earlier:
                # Another hall or another state: calendars accept a change only under a higher sequence.
                assert now_shown > max(earlier)
            self.shown[key] = now_shown


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=st.lists(steps, max_size=12))
def test_seats_follow_people_and_sequences_never_fall(db_app, taken):
    ministry = factories.make_unit(level="ministry")
    conference = factories.conference(ministry, registration_open=True)
    halls = [factories.point(conference, ministry, f"Hội trường {n}", capacity=2) for n in (1, 2)]
    revision = conference.revision
    stage = Stage(conference, halls)
    db.session.add(
        RegistrationOrigin(
            conference_id=conference.id,
            network=NETWORKS[0],
            registrations=REGISTRATIONS_ALLOWED,
            began_at=factories.day_before(conference),
        )
    )
    for step, which, what in taken:
        before = stage.seats()
        stage.do(step, which, what)
        after = stage.seats()
        for (was, _old), (taken_now, capacity) in zip(before, after, strict=True):
            assert taken_now <= was or capacity is None or taken_now <= capacity
        stage.check_calendars()
    if not {"capacity", "point_changes"} & {step for step, *_rest in taken}:
        assert conference.revision == revision
    clear()


def clear() -> None:
    """Leave the next example an empty roster to begin with."""
    db.session.execute(delete(Attendee))
    db.session.execute(delete(RegistrationOrigin))
    db.session.commit()
