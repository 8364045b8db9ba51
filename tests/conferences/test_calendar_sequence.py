"""The promise that calendars go by: the sequence of a view grows exactly when that view changes, and never falls."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventhub.conferences import actions
from eventhub.conferences.models import ConferenceStatus, Daypart, TopicKind
from eventhub.conferences.queries import programme_of
from eventhub.conferences.rules import DEFAULT_HOURS, PlannedSession
from eventhub.errors import RuleError
from tests.factories import conference, make_unit, session, topic

ALWAYS = datetime(2022, 1, 1, tzinfo=UTC)
FIRST = date(2022, 6, 20)
DAYPARTS = (Daypart.MORNING, Daypart.AFTERNOON)


def views(made):
    """Each view of the calendar: what it shows without its version, and its sequence."""
    shown = programme_of(made)
    whole = replace(shown, calendar_sequence=0, calendar_changed_at=ALWAYS, sessions=())
    found: dict[str, Any] = {}
    for entry in shown.sessions:
        bare = replace(
            entry,
            calendar_sequence=0,
            calendar_changed_at=ALWAYS,
            topics=tuple(replace(item, kind=TopicKind.OTHER) for item in entry.topics),
        )
        found[entry.uid] = (
            (whole, bare),
            max(shown.calendar_sequence, entry.calendar_sequence),
        )
    parts = [sequence for _shown, sequence in found.values()]
    found["all"] = (
        (whole, [content[1] for content, _sequence in found.values()]),
        max([shown.calendar_sequence, *parts]),
    )
    return found


def grid(made, places, starts):
    return [
        PlannedSession(
            made.dates[place // 2],
            starts if place % 2 == 0 else DEFAULT_HOURS[Daypart.AFTERNOON][0],
            DEFAULT_HOURS[DAYPARTS[place % 2]][1],
            DAYPARTS[place % 2],
        )
        for place in places
        if place // 2 < len(made.dates)
    ]


days = st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True).map(
    lambda offsets: [FIRST + timedelta(days=offset) for offset in sorted(offsets)]
)
small = st.integers(0, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("title"), st.sampled_from(["Hội nghị A", "Hội nghị B"])),
        st.tuples(st.just("phone"), st.sampled_from(["0912345678", ""])),
        st.tuples(st.just("chair"), st.sampled_from(["Ban Chấp hành", "Đảng uỷ"])),
        st.tuples(
            st.just("grid"),
            st.tuples(st.sets(small), st.sampled_from([time(7, 30), time(8)])),
        ),
        st.tuples(st.just("move"), days),
        st.tuples(st.just("wait"), st.just(None)),
        st.tuples(st.just("session"), st.sampled_from(["Phiên khai mạc", ""])),
        st.tuples(st.just("add"), small),
        st.tuples(st.just("kind"), st.sampled_from(list(TopicKind))),
        st.tuples(st.just("swap"), st.sampled_from(["up", "down"])),
        st.tuples(st.just("cancel"), st.just(None)),
    ),
    min_size=1,
    max_size=7,
)


# Each change an organizer can make.
CHANGES = {
    "title": lambda made, title: actions.update_conference(made, {"short_title": title}, by=None),
    "phone": lambda made, phone: actions.update_conference(made, {"contact_phone": phone}, by=None),
    "chair": lambda made, chair: actions.update_conference(made, {"chair": chair}, by=None),
    "grid": lambda made, cells: actions.set_sessions(made, grid(made, *cells), by=None),
    "move": lambda made, new_days: actions.postpone_conference(made, new_days, "", by=None),
    "wait": lambda made, _none: actions.postpone_conference(made, None, "Bão", by=None),
    "session": lambda made, title: actions.set_session_title(
        made.sessions[0], title=title, by=None
    ),
    "add": lambda made, number: actions.add_topic(
        made.sessions[0], {"title": f"Nội dung {number}", "minutes": 15}, by=None
    ),
    "kind": lambda made, kind: actions.update_topic(
        made.sessions[0].topics[0], {"kind": kind}, by=None
    ),
    "swap": lambda made, direction: actions.move_topic(
        made.sessions[0].topics[0], direction, by=None
    ),
    "cancel": lambda made, _none: actions.cancel_conference(made, "Bão", by=None),
}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_sequence_of_a_view_grows_exactly_when_the_view_changes(db_app, steps):
    made = conference(make_unit(level="ministry"))
    for item in ("Khai mạc", "Bế mạc"):
        topic(session(made, made.dates[item == "Bế mạc"]), item)
    topic(made.sessions[0], "Chuyên đề")
    before = views(made)
    for step, value in steps:
        try:
            CHANGES[step](made, value)
        except RuleError:
            assert made.status is ConferenceStatus.CANCELLED
        after = views(made)
        for view, (content, sequence) in before.items():
            changed, now_at = after[view]
            assert (now_at > sequence) == (changed != content), (step, view)
            assert now_at >= sequence
        assert before.keys() <= after.keys()
        before = after
