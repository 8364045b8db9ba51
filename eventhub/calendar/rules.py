"""Where a calendar can be followed: the addresses that phones, Google and Outlook understand. Pure.

How a programme becomes events is in ``events``, how events become bytes in ``writing``.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class FollowLinks:
    """The ways to follow one feed: by the device's own calendar, by Google, by Outlook on the web, by copying."""

    webcal: str
    google: str
    outlook: str
    https: str


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
