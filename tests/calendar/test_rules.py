"""Runs of days, versions of views, and links to follow a feed."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from eventhub.calendar.rules import Version, follow_links, joint_version
from eventhub.conferences.rules import dropped_runs, runs_of_days

FEED = "https://hoinghi.example.vn/c/nghi-quyet/points/yen-bai/calendar.ics"


def days(*numbers):
    return [date(2022, 6, number) for number in numbers]


@pytest.mark.parametrize(
    ("held_on", "runs"),
    [
        (days(20), [(20, 21)]),
        (days(20, 21, 22), [(20, 23)]),
        (days(20, 22, 23, 27), [(20, 21), (22, 24), (27, 28)]),
        (days(21, 20, 20), [(20, 22)]),
        ([], []),
    ],
)
def test_consecutive_days_are_one_run_that_ends_before_the_day_after(held_on, runs):
    assert runs_of_days(held_on) == [
        (date(2022, 6, first), date(2022, 6, after)) for first, after in runs
    ]


@pytest.mark.parametrize(
    ("old", "dropped", "new", "kept"),
    [
        (days(20, 21, 27), [], days(20, 21), [(27, 28)]),
        (days(20), [(27, 28)], days(20, 22), []),
        (days(20, 22, 24), [(27, 28)], days(13), [(22, 23), (24, 25), (27, 28)]),
        (days(20), [(27, 28)], days(13), [(27, 28)]),
    ],
)
def test_runs_left_out_keep_their_number_and_their_days(old, dropped, new, kept):
    def runs(pairs):
        return [(date(2022, 6, first), date(2022, 6, after)) for first, after in pairs]

    assert dropped_runs(old, new, runs(dropped)) == runs(kept)


def test_version_is_the_highest_sequence_and_the_latest_change_of_the_parts():
    early, late = datetime(2022, 5, 1, tzinfo=UTC), datetime(2022, 6, 1, tzinfo=UTC)
    parts = [
        SimpleNamespace(calendar_sequence=7, calendar_changed_at=early),
        SimpleNamespace(calendar_sequence=3, calendar_changed_at=late),
    ]
    assert joint_version(parts) == Version(sequence=7, changed_at=late)


def test_google_takes_the_feed_as_webcal_and_outlook_as_https():
    links = follow_links(FEED, "Học tập & quán triệt")
    assert links.webcal == "webcal://hoinghi.example.vn/c/nghi-quyet/points/yen-bai/calendar.ics"
    assert parse_qs(urlsplit(links.google).query) == {"cid": [links.webcal]}
    outlook = parse_qs(urlsplit(links.outlook).query)
    assert outlook == {"url": [FEED], "name": ["Học tập & quán triệt"]}
