"""The steps of a desk: what there is to do for a conference, each with its state, a detail and one button."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import phrases
from eventhub.attendance.rules import Totals
from eventhub.awards.queries import published_results
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.conferences.programme import Programme
from eventhub.conferences.rules import publication_issues
from eventhub.home.queries import PointProgress
from eventhub.home.rules import StepState, deadline_state
from eventhub.points.models import Point
from eventhub.registration.rules import takes_registrations


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, with its one button."""

    title: str
    state: StepState
    detail: str
    href: str
    label: str


def date_step(conference: Conference) -> Step:
    """A postponed conference needs a new date."""
    return Step(
        _("New date"),
        "missing",
        _("Postponed, no new date yet"),
        url_for("conferences.postpone", slug=conference.slug),
        _("Set a new date"),
    )


def facts_step(conference: Conference) -> Step:
    """The facts of the conference: done once its official title and contact are entered."""
    complete = bool(conference.official_title and conference.contact_name)
    return Step(
        _("Facts of the conference"),
        "done" if complete else "missing",
        "" if complete else _("Official title and contact"),
        url_for("conferences.edit", slug=conference.slug),
        _("Edit the facts"),
    )


def agenda_step(conference: Conference, programme: Programme) -> Step:
    """Sessions and agenda: done once each session that is held has a topic."""
    held = programme.active_sessions
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
        url_for("conferences.set_sessions", slug=conference.slug),
        _("Schedule"),
    )


def host_step(conference: Conference, progress: PointProgress) -> Step:
    """The host point is named."""
    return Step(
        _("Host point"),
        "done" if progress.has_host else "missing",
        "" if progress.has_host else _("Where the speakers are"),
        url_for("points.manage", slug=conference.slug)
        if progress.has_host
        else url_for("points.create", slug=conference.slug),
        _("Points") if progress.has_host else _("Name the host point"),
    )


def publish_step(
    conference: Conference, programme: Programme, progress: PointProgress, at: datetime
) -> Step:
    """Publishing, and how much is missing for it."""
    is_draft = conference.status is ConferenceStatus.DRAFT
    issues = publication_issues(programme, has_host=progress.has_host, at=at)
    return Step(
        _("Publish"),
        "missing" if is_draft else "done",
        ngettext("%(num)s thing is missing", "%(num)s things are missing", len(issues))
        if is_draft and issues
        else "",
        url_for(".publish", slug=conference.slug)
        if is_draft
        else url_for(".conference", slug=conference.slug),
        _("Publish") if is_draft else _("See the public page"),
    )


def points_step(conference: Conference, progress: PointProgress, at: datetime) -> Step:
    """The remote points: how many are approved, wait, were changed or returned, and until when."""
    waiting = progress.waiting + progress.changed
    parts = [ngettext("%(num)s approved", "%(num)s approved", progress.approved)]
    if progress.waiting:
        parts.append(_("%(number)s waiting for approval", number=progress.waiting))
    if progress.changed:
        parts.append(_("%(number)s changed", number=progress.changed))
    if progress.returned:
        parts.append(_("%(number)s returned", number=progress.returned))
    parts += due_words(conference, conference.points_due_on)
    label = _("See what changed") if progress.changed else _("Points")
    return Step(
        _("Remote points"),
        state_of_deadline(
            conference,
            conference.points_due_on,
            done=progress.approved > 1 and not waiting,
            at=at,
        ),
        " · ".join(parts),
        url_for("points.manage", slug=conference.slug),
        _("Approve") if progress.waiting else label,
    )


def rosters_step(conference: Conference, progress: PointProgress, at: datetime) -> Step:
    """The rosters: how many are handed in, and until when."""
    parts = [
        _(
            "%(sent)s of %(due)s rosters handed in",
            sent=progress.rosters_sent,
            due=progress.rosters_due,
        ),
        people_expected(progress.expected),
        *due_words(conference, conference.rosters_due_on),
    ]
    return Step(
        _("Rosters"),
        state_of_deadline(
            conference,
            conference.rosters_due_on,
            done=bool(progress.rosters_due) and progress.rosters_sent == progress.rosters_due,
            at=at,
        ),
        " · ".join(parts),
        url_for("registration.overview", slug=conference.slug),
        _("Rosters"),
    )


def registration_step(conference: Conference, at: datetime) -> Step:
    """Whether participants may register themselves."""
    is_open = takes_registrations(conference, conference.today(at))
    return Step(
        _("Registration by participants"),
        "done" if is_open else "idle",
        _("Open") if is_open else _("Closed; officials hand in rosters"),
        url_for("conferences.edit", slug=conference.slug, _anchor="registration"),
        _("Open or close"),
    )


def waiting_step(conference: Conference, waiting: int, point: Point | None = None) -> Step:
    """People who registered themselves wait to be confirmed: at a point, or all those of a conference."""
    slug, at_all = conference.slug, "registration.manage_self_registered"
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


def roll_step(
    conference: Conference, programme: Programme, figures: dict[int, Totals], at: datetime
) -> Step:
    # Without points there are no figures, and nobody to wait for.
    """The roll: whose figures of the sessions that have begun are missing."""
    started = [
        figures[session.id]
        for session in programme.active_sessions
        if programme.happens and session.starts_at <= at and session.id in figures
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


def results_step(conference: Conference) -> Step:
    """The results of the contest, if there is one."""
    is_published = published_results(conference) is not None
    return Step(
        _("Results of the contest"),
        "done" if is_published else "idle",
        _("Published") if is_published else _("If there is one"),
        url_for("awards.manage", slug=conference.slug),
        _("Results"),
    )


def people_expected(number: int) -> str:
    """How many are expected, in words."""
    in_words = phrases.number(number)
    return str(
        ngettext(
            "%(number)s person expected", "%(number)s people expected", number, number=in_words
        )
    )


def due_words(conference: Conference, due_on: date | None) -> list[str]:
    """Until when, in words; nothing without such a day, and while the conference is postponed."""
    if due_on is None or conference.status is ConferenceStatus.POSTPONED:
        return []
    return [_("due %(day)s", day=phrases.day(due_on))]


def state_of_deadline(
    conference: Conference, due_on: date | None, *, done: bool, at: datetime
) -> StepState:
    """Where work with a deadline stands; those of a postponed conference bind nobody until it has a new date."""
    binding = None if conference.status is ConferenceStatus.POSTPONED else due_on
    return deadline_state(done=done, due_on=binding, today=conference.today(at))
