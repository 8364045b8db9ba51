"""What an organizer reads before she publishes: the draft in a few facts, what stands against it, and where that is entered.

A page over two domains: the programme is the conference's, the host one of its points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from eventhub.conferences.models import Conference
from eventhub.conferences.queries import programme_of
from eventhub.conferences.rules import (
    IssueKind,
    PublicationIssue,
    active_sessions,
    publication_issues,
)
from eventhub.conferences.words import KINDS, VISIBILITIES, session_label
from eventhub.points.queries import host_of


@dataclass(frozen=True, slots=True)
class ShownIssue:
    """An issue in words, and the one button that leads to where it is mended."""

    text: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """The draft in a few facts; what keeps it from being published; what is only worth a look."""

    facts: Sequence[tuple[str, Any]]
    missing: Sequence[ShownIssue]
    reminders: Sequence[ShownIssue]


def publication_page(conference: Conference, *, days: str, at: datetime) -> PublicationPage:
    """What the page says of a draft; ``days`` are its days in words."""
    programme = programme_of(conference)
    has_host = host_of(conference) is not None
    issues = publication_issues(programme, has_host=has_host, at=at)
    return PublicationPage(
        facts=[
            (_("Short title"), conference.short_title),
            (_("Kind"), KINDS[conference.kind]),
            (_("Days"), days),
            (_("Organizing body"), conference.organizing_body),
            (_("Sessions"), len(active_sessions(conference.sessions))),
            (_("Contact"), programme.contact),
            (_("Who finds it"), VISIBILITIES[conference.visibility]),
        ],
        missing=[_shown_issue(issue, conference) for issue in issues if issue.is_blocking],
        reminders=[_shown_issue(issue, conference) for issue in issues if not issue.is_blocking],
    )


def _shown_issue(issue: PublicationIssue, conference: Conference) -> ShownIssue:
    if issue.session is not None:
        return ShownIssue(
            _("%(session)s has no agenda", session=session_label(issue.session)),
            url_for("conferences.edit_agenda", slug=conference.slug, session_id=issue.session.id),
            _("Fill the agenda"),
        )
    text, endpoint, anchor, label = {
        IssueKind.SESSIONS: (
            _("No session is ticked yet"),
            "conferences.set_sessions",
            None,
            _("Tick the sessions"),
        ),
        IssueKind.TOPICS: (
            _("No session has an agenda yet"),
            "conferences.set_sessions",
            "agenda",
            _("Fill the agenda"),
        ),
        IssueKind.CONTACT: (
            _("Nobody is named whom participants may ask"),
            "conferences.edit",
            "participants",
            _("Name a contact"),
        ),
        IssueKind.HOST: (
            _("No host point is named yet"),
            "points.create",
            None,
            _("Name the host point"),
        ),
        IssueKind.OFFICIAL_TITLE: (
            _("The official title is not entered"),
            "conferences.edit",
            "what",
            _("Enter the official title"),
        ),
        IssueKind.PAST: (
            _("All its days are over; it will stand among past conferences"),
            "conferences.edit",
            "what",
            _("Check the days"),
        ),
    }[issue.kind]
    return ShownIssue(text, url_for(endpoint, slug=conference.slug, _anchor=anchor), label)
