"""What the public pages over several domains show, assembled in the visitor's language: one frozen dataclass a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.attendance.queries import totals, totals_by_session
from eventhub.attendance.rules import Totals
from eventhub.awards.queries import published_results
from eventhub.awards.rules import Results
from eventhub.conferences.models import Conference, TopicKind
from eventhub.conferences.queries import programme
from eventhub.conferences.rules import (
    Phase,
    Programme,
    ProgrammeSession,
    current_session,
    hours,
    phase,
    session_label,
)
from eventhub.home import queries, rules
from eventhub.points.models import Point
from eventhub.points.queries import host_of
from eventhub.text.dates import format_hour


@dataclass(frozen=True, slots=True)
class StateTag:
    """The state of a conference: the kind of tag, and its words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SessionCell:
    """A cell of the session strip."""

    id: int
    label: str
    hours: str
    note: str


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A row of the programme, its time in the conference's zone."""

    time: str
    kind: str
    title: str
    speaker: str
    minutes: int
    is_break: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the strip, or one province of it. ``fraction`` (0 to 1) and ``text`` are for provinces."""

    name: str
    state: str = ""
    text: str = ""
    fraction: float = 1.0

    @property
    def title(self) -> str:
        """What the square says on hovering."""
        return self.name


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip of points: single points, or provinces where there are too many; and its summary in words."""

    points: Sequence[Cell]
    provinces: Sequence[Cell]
    summary: str


@dataclass(frozen=True, slots=True)
class ConferencePage:
    """Everything the page of a conference shows."""

    conference: Conference
    programme: Programme
    phase: Phase
    tag: StateTag
    host: Point | None
    point_count: int
    sessions: Sequence[SessionCell]
    shown: ProgrammeSession | None
    agenda: Sequence[AgendaRow]
    strip: Strip
    # The fullest session's figures, once it is over.
    fullest: Totals | None
    results: Results | None
    takes_registrations: bool


@dataclass(frozen=True, slots=True)
class ListedConference:
    """A conference on the front page."""

    conference: Conference
    phase: Phase
    tag: StateTag
    point_count: int
    # Of the session that is on, while it runs; of the fullest one, once it is over.
    figures: Totals | None
    session: str


def state_tag(programme: Programme, at: datetime) -> StateTag:
    """The state of a conference as everybody sees it."""
    match phase(programme, at):
        case Phase.COMING:
            left = rules.days_until(programme, at)
            words = ngettext("Coming · %(num)s day left", "Coming · %(num)s days left", left)
            return StateTag("idle", words)
        case Phase.RUNNING:
            return StateTag("ok", _("Running now"))
        case Phase.PAST:
            return StateTag("idle", _("Finished"))
        case Phase.POSTPONED:
            return StateTag("wait", _("Postponed, no new date yet"))
        case Phase.CANCELLED:
            return StateTag("bad", _("Cancelled"))
        case Phase.DRAFT:
            return StateTag("idle", _("Draft"))


def conference_page(
    conference: Conference,
    *,
    wanted_session: int | None,
    takes_registrations: bool,
    language: str,
    at: datetime,
) -> ConferencePage:
    """The page of a conference. The same number of SQL statements, whatever its size."""
    agenda = programme(conference)
    now_phase = phase(agenda, at)
    shown = rules.shown_session(agenda, wanted_session, at)
    points = queries.point_count(conference)
    return ConferencePage(
        conference=conference,
        programme=agenda,
        phase=now_phase,
        tag=state_tag(agenda, at),
        host=host_of(conference),
        point_count=points,
        sessions=session_cells(agenda, language),
        shown=shown,
        agenda=agenda_rows(agenda, shown),
        strip=point_strip(conference, points),
        fullest=fullest_session(conference, at) if now_phase is Phase.PAST else None,
        results=published_results(conference),
        takes_registrations=takes_registrations,
    )


def session_cells(programme: Programme, language: str) -> list[SessionCell]:
    """The session strip: label, hours, how many items; a session that was called off says so."""
    return [
        SessionCell(
            session.id,
            session_label(session, language),
            hours(session, programme.zone),
            _("cancelled") if session.is_cancelled else _items(session),
        )
        for session in programme.sessions
    ]


def _items(session: ProgrammeSession) -> str:
    count = sum(1 for topic in session.topics if topic.kind is not TopicKind.BREAK)
    return ngettext("%(num)s item", "%(num)s items", count) if count else ""


def agenda_rows(programme: Programme, session: ProgrammeSession | None) -> list[AgendaRow]:
    """The rows of a session's agenda."""
    return [
        AgendaRow(
            time=format_hour(topic.starts_at.astimezone(programme.zone).time()),
            kind=_("Topic") if topic.kind is TopicKind.TOPIC else "",
            title=topic.title,
            speaker=topic.speaker,
            minutes=topic.minutes,
            is_break=topic.kind in {TopicKind.BREAK, TopicKind.REGISTRATION},
        )
        for topic in (session.topics if session else ())
    ]


def point_strip(conference: Conference, count: int) -> Strip:
    """Every point one square, or every province one cell where there are too many points."""
    summary = ngettext("%(num)s point takes part", "%(num)s points take part", count)
    if count > rules.MOST_STRIP_CELLS:
        provinces = [
            Cell(row.province or _("Whole country"), text=str(row.points))
            for row in queries.province_points(conference)
        ]
        return Strip((), provinces, summary)
    cells = [
        Cell(point.name, rules.strip_state(is_host=point.is_host, counts=point.counts))
        for point in queries.strip_points(conference)
    ]
    return Strip(cells, (), summary)


def fullest_session(conference: Conference, at: datetime) -> Totals | None:
    """The figures of the session with most people; None where nobody was counted."""
    counted = [row for row in totals_by_session(conference, at=at).values() if row.reported_points]
    return max(counted, key=lambda row: row.present, default=None)


def listed(
    conference: Conference, point_count: int, language: str, at: datetime
) -> ListedConference:
    """A conference on the front page, with the count of the session that is on while it runs."""
    agenda = programme(conference)
    session = current_session(agenda, at)
    runs = phase(agenda, at) is Phase.RUNNING and session is not None
    return ListedConference(
        conference=conference,
        phase=phase(agenda, at),
        tag=state_tag(agenda, at),
        point_count=point_count,
        figures=totals(conference, session.id, at=at) if runs and session else None,
        session=session_label(session, language) if session else "",
    )
