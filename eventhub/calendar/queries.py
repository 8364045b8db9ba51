"""The feeds of a conference, a session, a point and a participant, each made from the programme and the halls it shows.

A feed's language is the one ``flask_babel`` is set to; addresses in it begin with the site's own, never with the one a
visitor happened to use, so that a feed has the same bytes by every route.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import get_locale

from eventhub.calendar import words
from eventhub.calendar.rules import (
    Detail,
    Event,
    Feed,
    Part,
    joint_version,
)
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.conferences.programme import Programme, ProgrammeSession, ProgrammeTopic
from eventhub.conferences.queries import programme_of
from eventhub.conferences.rules import runs_of_days, session_label
from eventhub.points.models import Point, PointStatus
from eventhub.points.queries import host_of
from eventhub.registration.models import Attendee, AttendeeStatus

DOMAIN = "eventhub"
"""Stands behind every UID; not the host's name, because a UID survives a move to another address."""


@dataclass(frozen=True, slots=True)
class FeedContext:
    """What the events of a feed have in common: the programme, the one hall they show, and for whom."""

    programme: Programme
    # The page an event links to.
    page: str
    # Where it takes place for the reader.
    location: str
    # The hall described; in the general feed that is the host's.
    point: Point | None
    # Whether the reader takes part at all: her point and she herself do.
    attends: bool
    # What else than the programme the events show.
    parts: tuple[Part, ...]
    # What is to be said before everything else.
    note: str
    language: str


def conference_feed(conference: Conference, detail: Detail, *, page: str) -> Feed:
    """The general calendar, for readers of any point."""
    context = _general(conference, page)
    events = {
        Detail.SESSIONS: _session_events,
        Detail.CONFERENCE: _conference_events,
        Detail.TOPICS: _topic_events,
    }[detail]
    # The event of the whole says nothing of single sessions.
    sessions = () if detail is Detail.CONFERENCE else context.programme.sessions
    return _feed(context, conference.short_title, events, sessions)


def session_feed(session: ConferenceSession, *, page: str) -> Feed:
    """One session, to be added by itself."""
    context = _general(session.conference, page)
    only = [each for each in context.programme.sessions if each.id == session.id]
    return _feed(context, "", _session_events, only)


def point_feed(point: Point, *, page: str) -> Feed:
    """The sessions as they take place at one point."""
    context = _at_point(point, page)
    name = f"{point.conference.short_title} · {point.name}"
    return _feed(context, name, _session_events, context.programme.sessions)


def personal_feed(attendee: Attendee, *, page: str) -> Feed:
    """The sessions for one participant, in the hall of her point, wherever she was seated before; none before she is
    confirmed.
    """
    context = _at_point(attendee.point, page, attendee)
    name = attendee.point.conference.short_title
    # Who was never confirmed was never told of a session, and so of none that is cancelled for her.
    sessions = () if attendee.is_unconfirmed else context.programme.sessions
    return _feed(context, name, _session_events, sessions)


def _general(conference: Conference, page: str) -> FeedContext:
    host = host_of(conference)
    if host is not None and host.status is not PointStatus.APPROVED:
        host = None
    return FeedContext(
        programme=programme_of(conference),
        page=page,
        location=words.general_place(host),
        point=host,
        attends=True,
        parts=(host,) if host else (),
        note="",
        language=str(get_locale().language),
    )


def _at_point(point: Point, page: str, attendee: Attendee | None = None) -> FeedContext:
    expected = attendee is None or attendee.status is AttendeeStatus.ACTIVE
    return FeedContext(
        programme=programme_of(point.conference),
        page=page,
        location=words.place(point),
        point=point,
        attends=expected and point.status is not PointStatus.CANCELLED,
        parts=(point,) if attendee is None else (point, attendee),
        note="" if expected else words.withdrawn(),
        language=str(get_locale().language),
    )


def _feed(
    context: FeedContext,
    name: str,
    events: Callable[[FeedContext, Sequence[ProgrammeSession]], Iterator[Event]],
    sessions: Sequence[ProgrammeSession],
) -> Feed:
    made = tuple(sorted(events(context, sessions), key=lambda event: (event.starts, event.uid)))
    shown = joint_version((context.programme, *sessions, *context.parts))
    return Feed(name=name, url=context.page, events=made, changed_at=shown.changed_at)


def _session_events(context: FeedContext, sessions: Sequence[ProgrammeSession]) -> Iterator[Event]:
    for session in sessions:
        held = context.attends and not session.is_cancelled
        label = session_label(session, context.language)
        summary = words.title(context.programme, label, cancelled=not held)
        yield _timed_event(session, session, context, summary, held=held)


def _topic_events(context: FeedContext, sessions: Sequence[ProgrammeSession]) -> Iterator[Event]:
    for session in sessions:
        shown = [(topic, not session.is_cancelled) for topic in session.topics]
        for topic, held in (*shown, *((dropped, False) for dropped in session.dropped_topics)):
            summary = words.title(context.programme, topic.title, cancelled=not held)
            yield _timed_event(topic, session, context, summary, held=held)


def _timed_event(
    what: ProgrammeSession | ProgrammeTopic,
    session: ProgrammeSession,
    context: FeedContext,
    summary: str,
    *,
    held: bool,
) -> Event:
    """The event of a session or of a topic in it."""
    return Event(
        uid=f"{what.uid}@{DOMAIN}",
        summary=summary,
        description=words.description(
            context.programme,
            [session],
            context.point,
            note=context.note,
            language=context.language,
        ),
        location=context.location,
        url=context.page,
        starts=what.starts_at,
        ends=what.ends_at,
        happens=held and context.programme.happens,
        version=joint_version((context.programme, session, *context.parts)),
    )


def _conference_events(
    context: FeedContext,
    sessions: Sequence[ProgrammeSession],  # noqa: ARG001 - called like the others
) -> Iterator[Event]:
    """One event for each run of consecutive days, and for each there was. The first has the conference's own UID,
    however its days move.
    """
    programme = context.programme
    runs = runs_of_days(programme.days)
    for number, (first, after) in enumerate((*runs, *programme.dropped_runs)):
        held = number < len(runs)
        yield Event(
            uid=f"{programme.uid}{f'-{number + 1}' if number else ''}@{DOMAIN}",
            summary=words.title(programme, "", cancelled=not held),
            description=words.description(
                programme, [], context.point, note=context.note, language=context.language
            ),
            location=context.location,
            url=context.page,
            starts=first,
            ends=after,
            happens=held and programme.happens,
            version=joint_version((programme, *context.parts)),
        )
