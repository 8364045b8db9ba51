"""What there is to do, in order: the steps of a conference's desk, and what waits for somebody over all conferences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.attendance.queries import totals_by_session
from eventhub.attendance.rules import Totals
from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.conferences.programme import Phase, Programme
from eventhub.conferences.queries import programme_of, programmes_of
from eventhub.home import queries
from eventhub.home.pages import StateTag, state_tag
from eventhub.home.queries import NO_POINTS, PointProgress
from eventhub.home.steps import (
    Step,
    agenda_step,
    date_step,
    due_words,
    facts_step,
    host_step,
    people_expected,
    points_step,
    publish_step,
    registration_step,
    results_step,
    roll_step,
    rosters_step,
    state_of_deadline,
    waiting_step,
)
from eventhub.points.models import Point, PointCounts, PointStatus
from eventhub.registration.self_registration_queries import waiting_counts

WORK_AFTER = timedelta(days=30)
"""How long after its last day a conference still stands among the work: late entries, results."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of a conference."""

    conference: Conference
    tag: StateTag
    steps: Sequence[Step]
    progress: PointProgress


@dataclass(frozen=True, slots=True)
class ConferenceWork:
    """A conference somebody has to do with: as its organizer, or for the points of her units."""

    conference: Conference
    tag: StateTag
    organizes: bool
    steps: Sequence[Step]


def desk(conference: Conference, *, at: datetime) -> Desk:
    """The steps of a conference in the order in which they are done."""
    programme = programme_of(conference)
    progress = queries.points_progress([conference.id]).get(conference.id, NO_POINTS)
    waiting = sum(waiting_counts([conference.id]).values())
    figures = totals_by_session(conference, at=at)
    return Desk(
        conference=conference,
        tag=state_tag(programme, at),
        steps=list(
            _desk_steps(
                conference,
                programme,
                progress=progress,
                waiting=waiting,
                figures=figures,
                at=at,
            )
        ),
        progress=progress,
    )


def _desk_steps(
    conference: Conference,
    programme: Programme,
    *,
    progress: PointProgress,
    waiting: int,
    figures: dict[int, Totals],
    at: datetime,
) -> Iterator[Step]:
    if conference.status is ConferenceStatus.CANCELLED:
        return
    if conference.status is ConferenceStatus.POSTPONED:
        yield date_step(conference)
    yield facts_step(conference)
    yield agenda_step(conference, programme)
    yield host_step(conference, progress)
    yield publish_step(conference, programme, progress, at)
    yield points_step(conference, progress, at)
    yield rosters_step(conference, progress, at)
    yield waiting_step(conference, waiting) if waiting else registration_step(conference, at)
    yield roll_step(conference, programme, figures, at)
    yield results_step(conference)


def work_of(user: User, *, at: datetime | None = None) -> list[ConferenceWork]:
    """What waits for somebody, conference by conference, soonest first. The same number of statements for any number."""
    at = at or now()
    conferences = queries.unfinished_conferences((at - WORK_AFTER).date())
    organized = queries.conferences_organized_by(user, conferences)
    others = [conference for conference in conferences if conference.id not in organized]
    joined = queries.conferences_joined_by(user, others)
    points = queries.points_managed_by(user, others)
    progress = queries.points_progress(organized)
    waiting = waiting_counts([conference.id for conference in conferences])
    programmes = programmes_of(conferences)
    work = []
    for conference in conferences:
        programme = programmes[conference.id]
        if conference.id in organized:
            of_all = sum(
                number
                for (conference_id, _at), number in waiting.items()
                if conference_id == conference.id
            )
            steps = _organizer_steps(conference, progress.get(conference.id, NO_POINTS), of_all, at)
        elif conference.status is not ConferenceStatus.DRAFT and (
            conference.id in joined or conference.id in points
        ):
            steps = _official_steps(
                conference,
                programme,
                points.get(conference.id, []),
                waiting=waiting,
                at=at,
            )
        else:
            continue
        tag = state_tag(programme, at)
        work.append(ConferenceWork(conference, tag, conference.id in organized, list(steps)))
    return work


def _organizer_steps(
    conference: Conference, progress: PointProgress, waiting: int, at: datetime
) -> Iterator[Step]:
    if conference.status is ConferenceStatus.POSTPONED:
        yield date_step(conference)
    points = points_step(conference, progress, at)
    if progress.waiting or progress.changed:
        yield points
    if waiting:
        yield waiting_step(conference, waiting)
    rosters = rosters_step(conference, progress, at)
    if rosters.state == "late":
        yield rosters


def _official_steps(
    conference: Conference,
    programme: Programme,
    points: Sequence[Point],
    *,
    waiting: Mapping[tuple[int, int], int],
    at: datetime,
) -> Iterator[Step]:
    now_phase = programme.phase(at)
    if not points and now_phase in {Phase.COMING, Phase.RUNNING}:
        yield Step(
            _("Register a point"),
            state_of_deadline(conference, conference.points_due_on, done=False, at=at),
            " · ".join(due_words(conference, conference.points_due_on)),
            url_for("points.register", slug=conference.slug),
            _("Register a point"),
        )
    for point in points:
        at_point = waiting.get((conference.id, point.id), 0)
        if at_point:
            yield waiting_step(conference, at_point, point)
        yield _point_step(conference, point, now_phase, at)


def _point_step(conference: Conference, point: Point, now_phase: Phase, at: datetime) -> Step:
    slug, code = conference.slug, point.code
    if point.status is PointStatus.RETURNED:
        return Step(
            point.name,
            "missing",
            point.status_reason,
            url_for("points.edit", slug=slug, code=code),
            _("Complete the registration"),
        )
    if now_phase in {Phase.RUNNING, Phase.PAST} and point.status is PointStatus.APPROVED:
        by_name = point.counts is PointCounts.BY_NAME
        return Step(
            point.name,
            "missing" if now_phase is Phase.RUNNING else "idle",
            people_expected(point.expected),
            url_for(
                "attendance.roll" if by_name else "attendance.report_headcount",
                slug=slug,
                code=code,
            ),
            _("Take the roll") if by_name else _("Report the number"),
        )
    sent = point.roster_sent_at is not None or point.counts is PointCounts.BY_DECLARATION
    waits = [_("waits for approval")] if point.status is PointStatus.SUBMITTED else []
    return Step(
        point.name,
        state_of_deadline(conference, conference.rosters_due_on, done=sent, at=at),
        " · ".join(
            [
                *waits,
                people_expected(point.expected),
                *([] if sent else due_words(conference, conference.rosters_due_on)),
            ]
        ),
        url_for("registration.roster", slug=slug, code=code),
        _("Roster"),
    )
