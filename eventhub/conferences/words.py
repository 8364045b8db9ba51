"""The words for what conferences and their sessions are, for every page that shows one."""

from flask_babel import lazy_gettext as _l

from eventhub import phrases
from eventhub.conferences import rules
from eventhub.conferences.models import (
    ConferenceKind,
    ConferenceSession,
    Daypart,
    TopicKind,
    Visibility,
)
from eventhub.conferences.programme import ProgrammeSession

KINDS = {
    ConferenceKind.CONFERENCE: _l("Conference"),
    ConferenceKind.TRAINING: _l("Training course"),
    ConferenceKind.CONGRESS: _l("Congress"),
}
DAYPARTS = {
    Daypart.MORNING: _l("Morning"),
    Daypart.AFTERNOON: _l("Afternoon"),
    Daypart.EVENING: _l("Evening"),
}
TOPIC_KINDS = {
    TopicKind.TOPIC: _l("Lecture topic"),
    TopicKind.REPORT: _l("Report"),
    TopicKind.DISCUSSION: _l("Discussion"),
    TopicKind.CEREMONY: _l("Ceremony"),
    TopicKind.REGISTRATION: _l("Welcome and roll-call"),
    TopicKind.BREAK: _l("Break"),
    TopicKind.OTHER: _l("Other item"),
}
VISIBILITIES = {
    Visibility.PUBLIC: _l("Everybody: it is listed on the home page"),
    Visibility.UNLISTED: _l("Whoever has a link, and the accounts of the units below"),
    Visibility.INTERNAL: _l(
        "Internal: only by the links of its points, and the accounts of the units below"
    ),
}


def session_label(session: ConferenceSession | ProgrammeSession) -> str:
    """What a session is called in the language of the page: its own title, else its place in the grid."""
    return rules.session_label(session, phrases.language())


def place_label(session: ProgrammeSession) -> str:
    """A session by day and part of the day, whatever its title: «Sáng 20/6»."""
    return rules.place_label(session, phrases.language())
