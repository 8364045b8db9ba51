"""Photographs of the pages that matter, on the demonstration's data: ``make screenshots``, and then look at them.

Each page at three widths, in both languages, by day and by night. The clock stands at 08:12 of the day they are made.
"""

from dataclasses import dataclass

import pytest

pytestmark = pytest.mark.browser

WIDTHS = (360, 1366, 1920)
PAST, TODAY, COMING = (
    "/c/nghi-quyet-phu-nu-2022",
    "/c/giao-ban-truc-tuyen",
    "/c/tap-huan-can-bo-hoi",
)


@dataclass(frozen=True)
class View:
    """A page to be photographed, and who looks at it; ``whole``: the full length, else one screen."""

    name: str
    address: str
    user: str = ""
    whole: bool = True


VIEWS = (
    View("front", "/"),
    View("conference-coming", f"{COMING}/"),
    View("conference-running", f"{TODAY}/"),
    View("conference-past", f"{PAST}/"),
    View("points", f"{PAST}/points/"),
    View("point", f"{COMING}/points/lao-cai"),
    View("registration", f"{COMING}/register?unit=cong-an-lao-cai"),
    View("awards", f"{PAST}/awards"),
    View("count", f"{TODAY}/live"),
    View("wall", f"{PAST}/live?view=wall", whole=False),
    View("sign-in", "/sign-in"),
    View("devices", "/sign-in/devices", "yenbai@demo.example"),
    View("password", "/sign-in/password", "yenbai@demo.example"),
    View("work", "/manage/", "yenbai@demo.example"),
    View("desk", f"/manage{COMING}/", "organizer@demo.example"),
    View("sessions", f"/manage{COMING}/sessions", "organizer@demo.example"),
    View("manage-points", f"/manage{COMING}/points/", "organizer@demo.example"),
    View("rosters", f"/manage{COMING}/rosters", "organizer@demo.example"),
    View("roster", f"/manage{COMING}/points/phu-tho/roster", "phutho@demo.example"),
    View("roll", f"/manage{TODAY}/points/phu-tho/roll", "phutho@demo.example", whole=False),
)


def test_photograph_every_page(accounts, browse, photograph):
    for width in WIDTHS:
        for language, dark in (("vi", False), ("vi", True), ("en", False), ("en", True)):
            for view in VIEWS:
                user = accounts.get(view.user)
                page = browse(width, language=language, dark=dark, user=user)
                if width == 1920 and not view.whole:
                    page.set_viewport_size({"width": 1920, "height": 1080})
                page.goto(view.address)
                page.wait_for_timeout(300)
                shade = "dark" if dark else "light"
                photograph(page, f"{view.name}-{width}-{language}-{shade}", whole=view.whole)
                page.context.close()
