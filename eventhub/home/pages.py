"""What the public pages over several domains show, assembled in the visitor's language: one frozen dataclass a page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import phrases
from eventhub.attendance.queries import totals_by_session
from eventhub.attendance.rules import Totals
from eventhub.awards.queries import published_results
from eventhub.awards.rules import PublishedResults
from eventhub.conferences.models import Conference, TopicKind
from eventhub.conferences.programme import Phase, Programme, ProgrammeSession
from eventhub.conferences.queries import listed_conferences, programme_of, programmes_of
from eventhub.conferences.rules import arrival_at
from eventhub.conferences.words import place_label, session_label
from eventhub.home import queries, rules
from eventhub.points.models import Point
from eventhub.points.queries import host_of
from eventhub.registration.models import Attendee
from eventhub.reports.pages import StripCell
from eventhub.reports.words import in_sentence
from eventhub.text.dates import format_hour
from eventhub.units.queries import periods_on


@dataclass(frozen=True, slots=True)
class StateTag:
    """The state of a conference: the kind of tag, and its words."""

    kind: str
    text: str
    icon: str | None = None


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
class Strip:
    """The strip of points: single points, or provinces where there are too many; and its summary in words."""

    points: Sequence[StripCell]
    provinces: Sequence[StripCell]
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
    # How many sessions are held.
    session_count: int
    shown: ProgrammeSession | None
    agenda: Sequence[AgendaRow]
    strip: Strip
    # The fullest session's figures, once it is over.
    fullest: Totals | None
    results: PublishedResults | None
    takes_registrations: bool
    # A session is on or comes today, so that the count may change.
    is_live: bool
    # No entry of attendance is taken any more: the figures stand still.
    is_final: bool


@dataclass(frozen=True, slots=True)
class ListedConference:
    """A conference on the front page."""

    conference: Conference
    tag: StateTag
    point_count: int
    # Of the session that is on, while it runs; of the fullest one, once it is over.
    figures: Totals | None
    session: str

    @property
    def present(self) -> int | None:
        """How many came; None where nobody was counted."""
        return self.figures.present if self.figures else None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The front page: what is on, else what comes next; then coming, and past by year."""

    running: Sequence[ListedConference]
    next: ListedConference | None
    coming: Sequence[ListedConference]
    past: Sequence[tuple[int, Sequence[ListedConference]]]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a search on the front page found."""

    conferences: Sequence[Conference]
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class PersonalPage:
    """A participant's own page."""

    attendee: Attendee
    conference: Conference
    point: Point
    tag: StateTag
    unit_name: str
    programme: Programme
    # «Có mặt trước 7 giờ 15, sáng 20/6», of the session that is on or comes next.
    be_there: str
    # The agenda of every session, under its label.
    agendas: Sequence[tuple[str, Sequence[AgendaRow]]]
    # What her code opens; the secret of her calendar.
    ticket: str
    feed: str


def state_tag(programme: Programme, at: datetime) -> StateTag:
    """The state of a conference as everybody sees it."""
    match programme.phase(at):
        case Phase.COMING:
            left = rules.days_until(programme, at)
            words = ngettext("Coming · %(num)s day left", "Coming · %(num)s days left", left)
            return StateTag("idle", words)
        case Phase.RUNNING:
            return _running_tag(rules.resuming_session(programme, at))
        case Phase.PAST:
            return StateTag("idle", _("Finished"))
        case Phase.POSTPONED:
            return StateTag("wait", _("Postponed, no new date yet"))
        case Phase.CANCELLED:
            return StateTag("bad", _("Cancelled"))
        case Phase.DRAFT:
            return StateTag("idle", _("Draft"))


def _running_tag(later: ProgrammeSession | None) -> StateTag:
    if later is None:
        return StateTag("ok", _("Running now"), "broadcast")
    # By day and part of the day, also where the session has a title of its own: who reads this asks when.
    place = place_label(later)
    return StateTag("idle", _("Continues: %(session)s", session=place[:1].lower() + place[1:]))


def conference_page(
    conference: Conference,
    *,
    wanted_session: int | None,
    takes_registrations: bool,
    at: datetime,
) -> ConferencePage:
    """The page of a conference. The same number of SQL statements, whatever its size."""
    programme = programme_of(conference)
    now_phase = programme.phase(at)
    shown = rules.shown_session(programme, wanted_session, at)
    points = queries.point_counts([conference.id]).get(conference.id, 0)
    return ConferencePage(
        conference=conference,
        programme=programme,
        phase=now_phase,
        tag=state_tag(programme, at),
        host=host_of(conference),
        point_count=points,
        session_count=len(programme.active_sessions),
        shown=shown,
        agenda=agenda_rows(programme, shown),
        strip=point_strip(conference, points),
        fullest=fullest_totals(programme, totals_by_session(conference, at=at))
        if now_phase is Phase.PAST
        else None,
        results=published_results(conference),
        is_live=rules.resuming_session(programme, at) is None,
        takes_registrations=takes_registrations,
        is_final=all(session.attendance_closed_at for session in conference.sessions),
    )


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
    summary = ngettext("%(num)s point", "%(num)s points", count)
    if count > rules.MOST_STRIP_CELLS:
        provinces = [
            StripCell("province", row.province or _("Whole country"), text=str(row.points))
            for row in queries.province_points(conference)
        ]
        return Strip((), provinces, summary)
    cells = [
        StripCell(rules.strip_state(is_host=point.is_host, counts=point.counts), point.name)
        for point in queries.strip_points(conference)
    ]
    return Strip(cells, (), summary)


def fullest_totals(programme: Programme, figures: Mapping[int, Totals]) -> Totals | None:
    """The figures of the session held with most people; None where nobody was counted."""
    counted = [
        figures[session.id]
        for session in programme.active_sessions
        if session.id in figures and figures[session.id].reported_points
    ]
    return max(counted, key=lambda row: row.present, default=None)


def front_page(*, at: datetime) -> FrontPage:
    """The front page. The same number of SQL statements for any number of conferences."""
    conferences = listed_conferences()
    programmes = programmes_of(conferences)
    points = queries.point_counts([conference.id for conference in conferences])
    figures = totals_by_session(*conferences, at=at)
    rows: dict[Phase, list[ListedConference]] = defaultdict(list)
    for conference in conferences:
        programme = programmes[conference.id]
        rows[programme.phase(at)].append(
            _listed_conference(
                conference,
                programme,
                point_count=points.get(conference.id, 0),
                figures=figures,
                at=at,
            )
        )
    # Newest first is the order of what is past; what comes stands the other way round.
    coming = rows[Phase.COMING][::-1]
    leading = coming[0] if coming and not rows[Phase.RUNNING] else None
    over = sorted(
        rows[Phase.PAST] + rows[Phase.CANCELLED],
        key=lambda row: row.conference.first_on,
        reverse=True,
    )
    return FrontPage(
        running=rows[Phase.RUNNING],
        next=leading,
        coming=[row for row in coming if row is not leading] + rows[Phase.POSTPONED],
        past=[
            (year, list(group))
            for year, group in groupby(over, key=lambda row: row.conference.first_on.year)
        ],
    )


def _listed_conference(
    conference: Conference,
    programme: Programme,
    *,
    point_count: int,
    figures: Mapping[int, Totals],
    at: datetime,
) -> ListedConference:
    is_on = programme.phase(at) is Phase.RUNNING
    session = programme.current_or_next(at) if is_on else None
    on_now = figures.get(session.id) if session else None
    return ListedConference(
        conference=conference,
        tag=state_tag(programme, at),
        point_count=point_count,
        figures=on_now if is_on else fullest_totals(programme, figures),
        session=session_label(session) if session else "",
    )


def personal_page(attendee: Attendee, *, ticket: str, feed: str, at: datetime) -> PersonalPage:
    """What a participant's own page shows: her hall, when to be there, the programme, her code."""
    conference = attendee.conference
    programme = programme_of(conference)
    periods = periods_on([attendee.unit_id], conference.first_on)
    unit = periods.get(attendee.unit_id)
    return PersonalPage(
        attendee=attendee,
        conference=conference,
        point=attendee.point,
        tag=state_tag(programme, at),
        unit_name=attendee.unit_text or (unit.name if unit else ""),
        programme=programme,
        be_there=be_there(programme, at),
        agendas=[
            (session_label(session), agenda_rows(programme, session))
            for session in programme.active_sessions
        ],
        ticket=ticket,
        feed=feed,
    )


def be_there(programme: Programme, at: datetime) -> str:
    """When to be in the hall for the next session, in words; empty when there is none to come."""
    coming = [session for session in programme.active_sessions if session.ends_at > at]
    if not coming or not programme.happens:
        return ""
    arrival = arrival_at(coming[0], programme.arrive_minutes).astimezone(programme.zone)
    return str(
        _(
            "Be there by %(time)s, %(session)s",
            time=phrases.clock(arrival),
            session=in_sentence(coming[0]),
        )
    )
