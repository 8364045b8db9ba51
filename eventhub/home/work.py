"""What there is to do, in order: the steps of a conference's desk, and what waits for somebody over all conferences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.accounts.models import User
from eventhub.attendance.queries import totals_by_session
from eventhub.attendance.rules import Totals
from eventhub.awards.queries import published_results
from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.conferences.queries import programme, programmes
from eventhub.conferences.rules import Phase, Programme, missing_for_publication, phase
from eventhub.home import queries
from eventhub.home.pages import StateTag, state_tag
from eventhub.home.queries import NO_POINTS, PointProgress
from eventhub.home.rules import StepState, deadline_state
from eventhub.points.models import Point, PointCounts, PointStatus
from eventhub.registration.rules import takes_registrations
from eventhub.registration.self_registration_queries import waiting_counts
from eventhub.text.dates import format_day
from eventhub.text.numbers import format_number

WORK_AFTER = timedelta(days=30)
"""How long after its last day a conference still stands among the work: late entries, results."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, with its one button."""

    title: str
    state: StepState
    detail: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of a conference."""

    conference: Conference
    tag: StateTag
    steps: Sequence[Step]
    progress: PointProgress


@dataclass(frozen=True, slots=True)
class Work:
    """A conference somebody has to do with: as its organizer, or for the points of her units."""

    conference: Conference
    tag: StateTag
    organizes: bool
    steps: Sequence[Step]


def desk(conference: Conference, *, language: str, at: datetime) -> Desk:
    """The steps of a conference in the order in which they are done."""
    agenda = programme(conference)
    progress = queries.points_progress([conference.id]).get(conference.id, NO_POINTS)
    waiting = sum(waiting_counts([conference.id]).values())
    figures = totals_by_session(conference, at=at)
    return Desk(
        conference=conference,
        tag=state_tag(agenda, language, at),
        steps=list(
            _desk_steps(
                conference,
                agenda,
                progress=progress,
                waiting=waiting,
                figures=figures,
                language=language,
                at=at,
            )
        ),
        progress=progress,
    )


def _desk_steps(
    conference: Conference,
    agenda: Programme,
    *,
    progress: PointProgress,
    waiting: int,
    figures: dict[int, Totals],
    language: str,
    at: datetime,
) -> Iterator[Step]:
    if conference.status is ConferenceStatus.CANCELLED:
        return
    if conference.status is ConferenceStatus.POSTPONED:
        yield _date_step(conference)
    yield _facts_step(conference)
    yield _agenda_step(conference, agenda)
    yield _host_step(conference, progress)
    yield _publish_step(conference, agenda, progress, at)
    yield _points_step(conference, progress, language, at)
    yield _rosters_step(conference, progress, language, at)
    yield _waiting_step(conference, waiting) if waiting else _registration_step(conference, at)
    yield _roll_step(conference, agenda, figures, at)
    yield _results_step(conference)


def _date_step(conference: Conference) -> Step:
    return Step(
        _("New date"),
        "missing",
        _("Postponed, no new date yet"),
        url_for("conferences.postpone", slug=conference.slug),
        _("Set a new date"),
    )


def _facts_step(conference: Conference) -> Step:
    complete = bool(conference.official_title and conference.contact_name)
    return Step(
        _("Facts of the conference"),
        "done" if complete else "missing",
        "" if complete else _("Official title and contact"),
        url_for("conferences.edit", slug=conference.slug),
        _("Edit the facts"),
    )


def _agenda_step(conference: Conference, agenda: Programme) -> Step:
    held = [session for session in agenda.sessions if not session.is_cancelled]
    empty = sum(1 for session in held if not session.topics)
    if not held:
        detail = _("No session yet")
    elif empty:
        detail = ngettext(
            "%(num)s session without an agenda", "%(num)s sessions without an agenda", empty
        )
    else:
        detail = ngettext("%(num)s session", "%(num)s sessions", len(held))
    return Step(
        _("Sessions and agenda"),
        "done" if held and not empty else "missing",
        detail,
        url_for("conferences.sessions", slug=conference.slug),
        _("Schedule"),
    )


def _host_step(conference: Conference, progress: PointProgress) -> Step:
    return Step(
        _("Host point"),
        "done" if progress.has_host else "missing",
        "" if progress.has_host else _("Where the speakers are"),
        url_for("points.manage", slug=conference.slug)
        if progress.has_host
        else url_for("points.create", slug=conference.slug),
        _("Points") if progress.has_host else _("Name the host point"),
    )


def _publish_step(
    conference: Conference, agenda: Programme, progress: PointProgress, at: datetime
) -> Step:
    is_draft = conference.status is ConferenceStatus.DRAFT
    missing = missing_for_publication(agenda, has_host=progress.has_host, at=at)
    return Step(
        _("Publish"),
        "missing" if is_draft else "done",
        ngettext("%(num)s thing is missing", "%(num)s things are missing", len(missing))
        if is_draft and missing
        else "",
        url_for(".publish", slug=conference.slug)
        if is_draft
        else url_for(".conference", slug=conference.slug),
        _("Publish") if is_draft else _("See the public page"),
    )


def _points_step(
    conference: Conference, progress: PointProgress, language: str, at: datetime
) -> Step:
    waiting = progress.waiting + progress.changed
    parts = [ngettext("%(num)s approved", "%(num)s approved", progress.approved)]
    if progress.waiting:
        parts.append(_("%(number)s waiting for approval", number=progress.waiting))
    if progress.changed:
        parts.append(_("%(number)s changed", number=progress.changed))
    if progress.returned:
        parts.append(_("%(number)s returned", number=progress.returned))
    parts += _due(conference, conference.points_due_on, language)
    label = _("See what changed") if progress.changed else _("Points")
    return Step(
        _("Remote points"),
        _deadline_state(
            conference,
            conference.points_due_on,
            done=progress.approved > 1 and not waiting,
            at=at,
        ),
        " · ".join(parts),
        url_for("points.manage", slug=conference.slug),
        _("Approve") if progress.waiting else label,
    )


def _rosters_step(
    conference: Conference, progress: PointProgress, language: str, at: datetime
) -> Step:
    parts = [
        _(
            "%(sent)s of %(due)s rosters handed in",
            sent=progress.rosters_sent,
            due=progress.rosters_due,
        ),
        _expected(progress.expected, language),
        *_due(conference, conference.rosters_due_on, language),
    ]
    return Step(
        _("Rosters"),
        _deadline_state(
            conference,
            conference.rosters_due_on,
            done=bool(progress.rosters_due) and progress.rosters_sent == progress.rosters_due,
            at=at,
        ),
        " · ".join(parts),
        url_for("registration.overview", slug=conference.slug),
        _("Rosters"),
    )


def _registration_step(conference: Conference, at: datetime) -> Step:
    is_open = takes_registrations(conference, conference.today(at))
    return Step(
        _("Registration by participants"),
        "done" if is_open else "idle",
        _("Open") if is_open else _("Closed; officials hand in rosters"),
        url_for("conferences.edit", slug=conference.slug, _anchor="registration"),
        _("Open or close"),
    )


def _waiting_step(conference: Conference, waiting: int, point: Point | None = None) -> Step:
    """People who registered themselves wait to be confirmed: at a point, or all those of a conference."""
    slug, at_all = conference.slug, "registration.self_registered"
    return Step(
        _("Registrations to be confirmed"),
        "missing",
        " · ".join(
            [
                *([point.name] if point else []),
                ngettext("%(num)s waits", "%(num)s wait", waiting),
            ]
        ),
        url_for(f"{at_all}_at", slug=slug, code=point.code)
        if point
        else url_for(at_all, slug=slug),
        _("See and confirm"),
    )


def _roll_step(
    conference: Conference, agenda: Programme, figures: dict[int, Totals], at: datetime
) -> Step:
    # Without points there are no figures, and nobody to wait for.
    started = [
        figures[session.id]
        for session in agenda.sessions
        if agenda.happens
        and not session.is_cancelled
        and session.starts_at <= at
        and session.id in figures
    ]
    silent = sum(totals.not_reported_points for totals in started)
    state: StepState = "idle"
    if started:
        state = "done" if not silent else "missing"
    return Step(
        _("Roll and count"),
        state,
        ngettext("%(num)s report is still missing", "%(num)s reports are still missing", silent)
        if silent
        else "",
        url_for("reports.live", slug=conference.slug)
        if not silent
        else url_for("attendance.headcounts", slug=conference.slug),
        _("See the count") if not silent else _("Who has not reported"),
    )


def _results_step(conference: Conference) -> Step:
    is_published = published_results(conference) is not None
    return Step(
        _("Results of the contest"),
        "done" if is_published else "idle",
        _("Published") if is_published else _("If there is one"),
        url_for("awards.manage", slug=conference.slug),
        _("Results"),
    )


def _expected(number: int, language: str) -> str:
    in_words = format_number(number, language=language)
    return str(
        ngettext(
            "%(number)s person expected", "%(number)s people expected", number, number=in_words
        )
    )


def _due(conference: Conference, due_on: date | None, language: str) -> list[str]:
    if due_on is None or conference.status is ConferenceStatus.POSTPONED:
        return []
    return [_("due %(day)s", day=format_day(due_on, language=language))]


def _deadline_state(
    conference: Conference, due_on: date | None, *, done: bool, at: datetime
) -> StepState:
    """Where work with a deadline stands; those of a postponed conference bind nobody until it has a new date."""
    binding = None if conference.status is ConferenceStatus.POSTPONED else due_on
    return deadline_state(done=done, due_on=binding, today=conference.today(at))


def work_of(user: User, *, language: str, at: datetime | None = None) -> list[Work]:
    """What waits for somebody, conference by conference, soonest first. The same number of statements for any number."""
    at = at or now()
    conferences = queries.unfinished_conferences((at - WORK_AFTER).date())
    organized = queries.organized_by(user, conferences)
    others = [conference for conference in conferences if conference.id not in organized]
    joined = queries.joined_by(user, others)
    points = queries.points_kept_by(user, others)
    progress = queries.points_progress(organized)
    waiting = waiting_counts([conference.id for conference in conferences])
    agendas = programmes(conferences)
    work = []
    for conference in conferences:
        agenda = agendas[conference.id]
        if conference.id in organized:
            of_all = sum(
                number
                for (conference_id, _at), number in waiting.items()
                if conference_id == conference.id
            )
            steps = _organizer_steps(
                conference, progress.get(conference.id, NO_POINTS), of_all, language, at
            )
        elif conference.status is not ConferenceStatus.DRAFT and (
            conference.id in joined or conference.id in points
        ):
            steps = _official_steps(
                conference,
                agenda,
                points.get(conference.id, []),
                waiting=waiting,
                language=language,
                at=at,
            )
        else:
            continue
        tag = state_tag(agenda, language, at)
        work.append(Work(conference, tag, conference.id in organized, list(steps)))
    return work


def _organizer_steps(
    conference: Conference, progress: PointProgress, waiting: int, language: str, at: datetime
) -> Iterator[Step]:
    if conference.status is ConferenceStatus.POSTPONED:
        yield _date_step(conference)
    points = _points_step(conference, progress, language, at)
    if progress.waiting or progress.changed:
        yield points
    if waiting:
        yield _waiting_step(conference, waiting)
    rosters = _rosters_step(conference, progress, language, at)
    if rosters.state == "late":
        yield rosters


def _official_steps(
    conference: Conference,
    agenda: Programme,
    points: Sequence[Point],
    *,
    waiting: Mapping[tuple[int, int], int],
    language: str,
    at: datetime,
) -> Iterator[Step]:
    now_phase = phase(agenda, at)
    if not points and now_phase in {Phase.COMING, Phase.RUNNING}:
        yield Step(
            _("Register a point"),
            _deadline_state(conference, conference.points_due_on, done=False, at=at),
            " · ".join(_due(conference, conference.points_due_on, language)),
            url_for("points.register", slug=conference.slug),
            _("Register a point"),
        )
    for point in points:
        at_point = waiting.get((conference.id, point.id), 0)
        if at_point:
            yield _waiting_step(conference, at_point, point)
        yield _point_step(conference, point, now_phase, language, at)


def _point_step(
    conference: Conference, point: Point, now_phase: Phase, language: str, at: datetime
) -> Step:
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
            _expected(point.expected, language),
            url_for("attendance.roll" if by_name else "attendance.headcount", slug=slug, code=code),
            _("Take the roll") if by_name else _("Report the number"),
        )
    sent = point.roster_sent_at is not None or point.counts is PointCounts.BY_DECLARATION
    waits = [_("waits for approval")] if point.status is PointStatus.SUBMITTED else []
    return Step(
        point.name,
        _deadline_state(conference, conference.rosters_due_on, done=sent, at=at),
        " · ".join(
            [
                *waits,
                _expected(point.expected, language),
                *([] if sent else _due(conference, conference.rosters_due_on, language)),
            ]
        ),
        url_for("registration.roster", slug=slug, code=code),
        _("Roster"),
    )
