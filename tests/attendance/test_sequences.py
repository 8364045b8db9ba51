"""Coming, leaving, an excuse, coming to another hall and taking any of it back, in every order there is.

The expectation is told by ``told``, a model of its own in the words of the day, step by step; were it the fold of the
product, a fault in that would agree with itself, as it does in the doctor's recount.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import permutations, product

import pytest
from sqlalchemy import select

from eventhub.attendance.doctor import COUNTED
from eventhub.attendance.models import Direction, Presence, PresenceState
from eventhub.attendance.queries import tally_of, totals
from eventhub.attendance.roll_queries import roll_rows
from eventhub.attendance.rules import ScanInput, counted_at, fold_scans
from eventhub.extensions import db
from eventhub.points.actions import take_seats
from eventhub.registration.models import Attendee
from tests.attendance.test_rules import START, Made
from tests.scene import Scene, assert_adds_up, make_scene

HOME, AWAY = 1, 2


class Step(Enum):
    """What happens to one person: at her own hall, or at another."""

    ARRIVES = (Direction.IN, HOME)
    ARRIVES_ELSEWHERE = (Direction.IN, AWAY)
    LEAVES = (Direction.OUT, HOME)
    LEAVES_ELSEWHERE = (Direction.OUT, AWAY)
    IS_EXCUSED = (Direction.EXCUSED, HOME)

    @property
    def direction(self) -> Direction:
        """What the scan says."""
        return self.value[0]

    @property
    def hall(self) -> int:
        """Where the scan is made."""
        return self.value[1]


@dataclass(frozen=True)
class Story:
    """Steps in order of time, one of them taken back at the end, if any."""

    steps: tuple[Step, ...]
    taken_back: int | None = None

    def __str__(self) -> str:
        words = [step.name.lower() for step in self.steps]
        return ", ".join(words) + (
            f"; {words[self.taken_back]} undone" if self.taken_back is not None else ""
        )


@dataclass
class Told:
    """Where somebody is in the end: the state, the hall, and the numbers of the steps that count for her times."""

    state: PresenceState
    hall: int
    decided: int
    arrived: int | None = None
    since: int | None = None
    left: int | None = None

    @property
    def columns(self) -> Counter[tuple[int, str]]:
        """What she counts as, and where."""
        if self.state is PresenceState.EXCUSED:
            return Counter([(HOME, "excused")])
        counted = Counter([(self.hall, "ever_present"), (HOME, "ever_own")])
        if self.state is PresenceState.PRESENT:
            counted[self.hall, "present"] += 1
        if self.hall == AWAY:
            counted[AWAY, "visitors"] += 1
        return counted


def told(story: Story) -> Told | None:
    """What a story comes to; None: she is not marked."""
    now: Told | None = None
    for number, step in enumerate(story.steps):
        if number == story.taken_back:
            continue
        if step is Step.IS_EXCUSED:
            # She was not there after all, whatever was noted before.
            now = Told(PresenceState.EXCUSED, HOME, number)
        elif step.direction is Direction.IN:
            if now and now.state is PresenceState.PRESENT and now.hall == step.hall:
                continue
            first = now.arrived if now and now.arrived is not None else number
            now = Told(PresenceState.PRESENT, step.hall, number, arrived=first, since=number)
        elif now and now.state is PresenceState.PRESENT:
            # Only who is here can leave, by whichever door; she was last at the hall she came to.
            now = Told(PresenceState.LEFT, now.hall, number, now.arrived, now.since, left=number)
    return now


def with_each_taken_back(steps: tuple[Step, ...]) -> Iterator[Story]:
    yield Story(steps)
    for number in range(len(steps)):
        yield Story(steps, number)


def at(number: int | None) -> datetime | None:
    return None if number is None else START + timedelta(minutes=number)


def scans_of(story: Story) -> list[Made]:
    scans = [
        Made(f"n{n}", step.direction, minutes=n, point_id=step.hall)
        for n, step in enumerate(story.steps)
    ]
    if story.taken_back is not None:
        undone = scans[story.taken_back]
        void = Made("void", Direction.VOID, minutes=len(scans), point_id=undone.point_id)
        scans.append(Made(**vars(void) | {"void_device": "user:1", "void_nonce": undone.nonce}))
    return scans


@pytest.mark.parametrize("length", range(5))
def test_every_story_is_folded_as_it_is_told(length):
    for steps in product(Step, repeat=length):
        for story in with_each_taken_back(steps):
            stay, expected = fold_scans(scans_of(story)), told(story)
            if expected is None:
                assert stay is None, str(story)
                continue
            assert stay is not None, str(story)
            assert (
                stay.state, stay.point_id, stay.nonce, stay.arrived_at, stay.since, stay.left_at
            ) == (
                expected.state, expected.hall, f"n{expected.decided}", at(expected.arrived),
                at(expected.since), at(expected.left),
            ), str(story)  # fmt: skip
            assert Counter(counted_at(stay, HOME)) == expected.columns, str(story)


STORIES = [
    story
    for length in range(1, 5)
    for steps in permutations(
        (Step.ARRIVES, Step.LEAVES, Step.IS_EXCUSED, Step.ARRIVES_ELSEWHERE), length
    )
    for story in with_each_taken_back(steps)
]
"""Each step at most once, in every order, with each taken back."""


@dataclass(frozen=True)
class Played:
    """The stories, one for each person on Yên Bái's roster."""

    scene: Scene
    people: dict[Attendee, Story]

    def counted(self, hall: int, column: str) -> int:
        """How many should count so at a hall."""
        ends = (told(story) for story in self.people.values())
        return sum(end.columns[hall, column] for end in ends if end is not None)


@pytest.fixture
def played(db_app) -> Played:
    """Everybody's scans, in an order that has nothing to do with when they were made, from several batches."""
    scene = make_scene(people=0)
    people = [
        Attendee(
            conference_id=scene.conference.id,
            point_id=scene.yen_bai.id,
            unit_id=scene.yen_bai.unit_id,
            full_name=f"Người {number}",
        )
        for number in range(len(STORIES))
    ]
    db.session.add_all(people)
    take_seats(scene.yen_bai, len(people))
    db.session.flush()
    made = Played(scene, dict(zip(people, STORIES, strict=True)))
    scans = [scan for person, story in made.people.items() for scan in inputs(scene, person, story)]
    random.Random(63).shuffle(scans)
    for start in range(0, len(scans), 300):
        scene.record(*scans[start : start + 300])
    db.session.commit()
    return made


def inputs(scene: Scene, person: Attendee, story: Story) -> Sequence[ScanInput]:
    halls = {HOME: scene.yen_bai.id, AWAY: scene.phu_tho.id}
    return [
        scene.scan(
            person,
            nonce=f"{person.id.hex}-{scan.nonce}",
            point_id=halls[scan.point_id],
            direction=scan.direction,
            occurred_at=scene.at(scan.minutes),
            void_device=scan.void_device,
            void_nonce=f"{person.id.hex}-{scan.void_nonce}" if scan.void_nonce else "",
            reason="ốm" if scan.direction is Direction.EXCUSED else "",
        )
        for scan in scans_of(story)
    ]


def assert_stored_as_told(played: Played) -> None:
    rows = {row.attendee_id: row for row in db.session.scalars(select(Presence))}
    halls = {HOME: played.scene.yen_bai.id, AWAY: played.scene.phu_tho.id}
    for person, story in played.people.items():
        row, expected = rows.pop(person.id, None), told(story)
        stands = (row.state, row.point_id, row.expected_point_id) if row else None
        assert stands == (
            (expected.state, halls[expected.hall], halls[HOME]) if expected else None
        ), str(story)
    assert rows == {}


def assert_counted_where_it_ended(played: Played) -> None:
    for hall, point in ((HOME, played.scene.yen_bai), (AWAY, played.scene.phu_tho)):
        expected = {column: played.counted(hall, column) for column in COUNTED}
        assert played.scene.figures(point) == {name: n for name, n in expected.items() if n}
    assert_adds_up()


def assert_figures_agree(played: Played) -> None:
    scene, everybody = played.scene, len(STORIES)
    came = played.counted(HOME, "ever_own")
    excused = played.counted(HOME, "excused")
    here = sum(played.counted(hall, "present") for hall in (HOME, AWAY))
    during = totals(scene.conference, scene.session.id, at=scene.at(30))
    assert (during.present, during.excused, during.unmarked) == (
        here,
        excused,
        everybody - came - excused,
    )
    after = totals(scene.conference, scene.session.id, at=scene.session.ends_at)
    assert after.present == came
    assert after.visitors == played.counted(AWAY, "visitors")
    home = tally_of(scene.yen_bai, scene.session.id, at=scene.at(30))
    assert home.named == played.counted(HOME, "present")


def assert_rolls_agree(played: Played) -> None:
    scene = played.scene
    home, away = (
        {row.attendee_id: row for row in roll_rows(point, scene.session)}
        for point in (scene.yen_bai, scene.phu_tho)
    )
    for person, story in played.people.items():
        expected, stay = told(story), home[person.id].stay
        assert (stay.state if stay else None) == (expected.state if expected else None), str(story)
        is_here = expected is not None and expected.state is PresenceState.PRESENT
        hall = expected.hall if expected is not None else None
        assert home[person.id].is_here is (is_here and hall == HOME), str(story)
        visits = expected is not None and expected.hall == AWAY
        assert (person.id in away) is visits, str(story)
        if visits:
            assert away[person.id].is_here is is_here, str(story)


def test_every_story_is_stored_counted_and_shown_as_it_is_told(played):
    """One test, because playing the stories takes longer than all that is asked about them."""
    assert_stored_as_told(played)
    assert_counted_where_it_ended(played)
    assert_figures_agree(played)
    assert_rolls_agree(played)
