"""What a calendar holds, as frozen facts: feeds, their events, their versions, and the links to follow them. Pure.

``queries`` makes feeds from what is stored, ``words`` finds their sentences, ``ics`` turns them into bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote, urlencode


class Detail(StrEnum):
    """What becomes one event of a conference's feed: each session, the conference's days, or each topic."""

    SESSIONS = "sessions"
    CONFERENCE = "conference"
    TOPICS = "topics"


class Part(Protocol):
    """Something a calendar shows that remembers its last change: a conference, session, point or attendee."""

    @property
    def calendar_sequence(self) -> int:
        """The conference's calendar counter at that change."""

    @property
    def calendar_changed_at(self) -> datetime:
        """When that was (UTC)."""


@dataclass(frozen=True, slots=True)
class Version:
    """SEQUENCE and LAST-MODIFIED of what is made of several parts: the highest and the latest of them."""

    sequence: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT. Whole days run from ``starts`` to before ``ends``; what doesn't happen is sent as cancelled."""

    uid: str
    summary: str
    description: str
    location: str
    url: str
    starts: datetime | date
    ends: datetime | date
    happens: bool
    version: Version

    @property
    def is_whole_days(self) -> bool:
        """Whether it stands above the hours of its days, and keeps nobody busy."""
        return not isinstance(self.starts, datetime)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar. One without a name is a single event to be downloaded, not followed."""

    name: str
    url: str
    events: tuple[Event, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FollowLinks:
    """The ways to follow one feed: by the device's own calendar, by Google, by Outlook on the web, by copying."""

    webcal: str
    google: str
    outlook: str
    https: str


def joint_version(parts: Iterable[Part]) -> Version:
    """The version of a view: its SEQUENCE grows when any part it shows changes, and never falls."""
    shown = list(parts)
    return Version(
        sequence=max(part.calendar_sequence for part in shown),
        changed_at=max(part.calendar_changed_at for part in shown),
    )


def follow_links(feed_url: str, title: str) -> FollowLinks:
    """The links under which a feed, given by its absolute address, is followed.

    Apple and Outlook on the desktop open ``webcal:``; Google takes it as ``cid``; Outlook on the web wants https.
    """
    webcal = "webcal:" + feed_url.partition(":")[2]
    return FollowLinks(
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook="https://outlook.live.com/calendar/0/addfromweb?"
        + urlencode({"url": feed_url, "name": title}, quote_via=quote),
        https=feed_url,
    )
