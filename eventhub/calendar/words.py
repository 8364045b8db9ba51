"""The sentences of calendar events, in the language that ``flask_babel`` is set to while a feed is made.

Everything a part's calendar counter stands for is said in every event that shows this part, and nothing else: so an
event changes exactly when its SEQUENCE does.
"""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from eventhub.conferences.models import ConferenceStatus
from eventhub.conferences.programme import Programme, ProgrammeSession
from eventhub.conferences.rules import arrival_at, hours, session_label
from eventhub.points.models import Point, PointStatus
from eventhub.points.rules import public_contact
from eventhub.text.dates import format_clock, format_dates
from eventhub.text.folding import one_line

USUAL_ZONE = "Asia/Ho_Chi_Minh"


def title(programme: Programme, label: str, *, cancelled: bool) -> str:
    """The SUMMARY: what and which part of it, led by what has become of it."""
    whole = f"{programme.short_title} · {label}" if label else programme.short_title
    if cancelled or programme.status is ConferenceStatus.CANCELLED:
        return str(_("Cancelled: %(title)s", title=whole))
    if programme.status is ConferenceStatus.POSTPONED:
        return str(_("Postponed, no new dates yet: %(title)s", title=whole))
    return whole


def place(point: Point | None) -> str:
    """The hall and its address on one line."""
    return "" if point is None else ", ".join(filter(None, (point.hall, point.address)))


def general_place(host: Point | None) -> str:
    """The LOCATION for readers whose hall isn't known: theirs, and never the host's alone."""
    if host is None:
        return str(_("At your own point"))
    return str(_("At your own point; host point: %(place)s", place=place(host)))


def withdrawn() -> str:
    """What stands first in the calendar of somebody who was taken off the list."""
    return str(_("No longer on the list of this point."))


def description(
    programme: Programme,
    sessions: Iterable[ProgrammeSession],
    point: Point | None,
    *,
    note: str,
    language: str,
) -> str:
    """The text of an event about some sessions: what, when to be there, where, the agenda, whom to ask."""
    paragraphs = [
        iter([note] if note else []),
        _about(programme, language),
        *(_sitting(programme, session, language) for session in sessions),
        _hall(point),
        _contact(programme),
    ]
    return "\n\n".join("\n".join(lines) for part in paragraphs if (lines := list(part)))


def _about(programme: Programme, language: str) -> Iterator[str]:
    if programme.is_demo:
        yield _("Invented data")
    yield programme.official_title
    if programme.status_reason:
        yield programme.status_reason
    dates = format_dates(programme.days, language=language)
    if programme.status is ConferenceStatus.POSTPONED:
        yield _("Was planned for: %(dates)s", dates=dates)
    else:
        yield _("Time: %(dates)s", dates=dates)
    if programme.zone.key != USUAL_ZONE:
        yield _("Hours are those of %(zone)s", zone=programme.zone.key)
    yield _("Organized by: %(body)s", body=programme.organizing_body)
    yield _(
        "In the hall %(minutes)s minutes before each session.", minutes=programme.arrive_minutes
    )


def _sitting(programme: Programme, session: ProgrammeSession, language: str) -> Iterator[str]:
    yield f"{session_label(session, language)}:"
    if session.is_cancelled:
        # Said here too, for somebody off the list: her title says «Cancelled» already.
        yield _("This session is cancelled.")
    elif programme.happens:
        arrival = arrival_at(session, programme.arrive_minutes).astimezone(programme.zone)
        yield _("Be there by %(time)s", time=format_clock(arrival.time(), language=language))
    for topic in session.topics:
        speaker = f" ({topic.speaker})" if topic.speaker else ""
        yield f"{hours(topic, programme.zone)} {topic.title}{speaker}"


def _hall(point: Point | None) -> Iterator[str]:
    if point is None:
        return
    heading = _("Host point %(point)s", point=point.name) if point.is_host else None
    yield heading or _("Point %(point)s", point=point.name)
    if point.status is PointStatus.CANCELLED:
        yield _("This point does not take part any more.")
        if point.status_reason:
            yield point.status_reason
    yield place(point)
    contact = one_line(" ".join(public_contact(point)))
    if contact:
        yield _("Contact of the point: %(contact)s", contact=contact)
    if point.conditions:
        yield point.conditions


def _contact(programme: Programme) -> Iterator[str]:
    if programme.contact:
        yield _("Contact of the organizer: %(contact)s", contact=programme.contact)
