"""Writes feeds as iCalendar (RFC 5545, 7986): the same facts always give the same bytes.

No METHOD, and so no organizer: these are events to look at, not invitations to answer. No alarms and no attendees.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Timezone, TimezoneStandard
from icalendar import Event as VEvent
from icalendar.prop import vDuration, vText, vUri

from eventhub.calendar.rules import Event, Feed
from eventhub.text.folding import nfc, one_line

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Times are written in this zone wherever the conference is: one constant offset, which every client reads rightly."""
ACCENT = ("navy", "#2A3B85")


def ics_bytes(feed: Feed) -> bytes:
    """The feed as bytes of text/calendar."""
    calendar = Calendar()
    calendar.add("PRODID", "-//EventHub//EventHub//VI")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if feed.name:
        _describe(calendar, feed)
    calendar.add_component(_zone())
    for event in feed.events:
        calendar.add_component(_event(event))
    content: bytes = calendar.to_ical(sorted=False)
    return content


def _describe(calendar: Component, feed: Feed) -> None:
    """Say what the calendar is called and how often to look for changes.

    The library writes names as they are and durations without their type unless it is given the finished value.
    """
    name = vText(one_line(feed.name))
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", vText(ZONE.key))
    calendar.add("URL", vUri(feed.url))
    calendar.add("LAST-MODIFIED", feed.changed_at.astimezone(UTC))
    calendar.add(
        "REFRESH-INTERVAL", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"}
    )
    calendar.add("X-PUBLISHED-TTL", vText("PT1H"))
    calendar.add("COLOR", vText(ACCENT[0]))
    calendar.add("X-APPLE-CALENDAR-COLOR", vText(ACCENT[1]))


def _zone() -> Timezone:
    """Vietnam's zone as one STANDARD part: several parts are read wrongly by some clients, and it needs no more."""
    zone = Timezone()
    zone.add("TZID", ZONE.key)
    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1975, 6, 13))  # noqa: DTZ001  # local time of the zone itself
    standard.add("TZOFFSETFROM", timedelta(hours=7))
    standard.add("TZOFFSETTO", timedelta(hours=7))
    standard.add("TZNAME", "+07")
    zone.add_component(standard)
    return zone


def _event(event: Event) -> VEvent:
    component = VEvent()
    component.add("UID", event.uid)
    # In a calendar that isn't sent as a message DTSTAMP is the last revision; the present time would change the bytes.
    component.add("DTSTAMP", event.version.changed_at.astimezone(UTC))
    component.add("LAST-MODIFIED", event.version.changed_at.astimezone(UTC))
    component.add("SEQUENCE", event.version.sequence)
    component.add("SUMMARY", one_line(event.summary))
    component.add("DTSTART", _local(event.starts))
    component.add("DTEND", _local(event.ends))
    if event.location:
        component.add("LOCATION", one_line(event.location))
    component.add("DESCRIPTION", nfc(event.description))
    component.add("URL", vUri(event.url))
    component.add("STATUS", "CONFIRMED" if event.happens else "CANCELLED")
    busy = event.happens and not event.is_whole_days
    component.add("TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("BUSY" if busy else "FREE"))
    return component


def _local(moment: datetime | date) -> datetime | date:
    return moment.astimezone(ZONE) if isinstance(moment, datetime) else moment
