"""The sentence in both languages, case by case: no "now" where the session is over, no zero where nothing is known."""

from dataclasses import replace
from datetime import datetime

import pytest
from flask_babel import force_locale

from eventhub.attendance.models import RollState
from eventhub.attendance.rules import Totals
from eventhub.conferences.models import ConferenceKind
from eventhub.reports import rules
from eventhub.reports.rules import CountFacts, CountState, Grouping, Row, Table
from eventhub.reports.words import count_sentence, worded
from tests.reports.made import SESSIONS, ZONE, a_tally

TOTALS = Totals(
    expected=3967, present=3912, points=99, reported_points=97, declared=268, declared_points=6
)
FACTS = CountFacts(
    state=CountState.RUNNING,
    at=datetime(2022, 6, 20, 8, 12, tzinfo=ZONE),
    session=SESSIONS[0],
    totals=TOTALS,
    not_reported=("Điện Biên", "Cục Y tế"),
    not_reported_count=2,
)
ALL_IN = replace(
    FACTS, totals=replace(TOTALS, reported_points=99), not_reported=(), not_reported_count=0
)
SILENT = Totals(expected=3967, points=99)
CASES = [
    (
        FACTS,
        "8 giờ 12, sáng 20/6: có mặt 3.912/3.967 đại biểu (98,6%) tại 97/99 điểm cầu; 268 người theo số báo; chưa báo: Điện Biên, Cục Y tế",
        "08:12, morning 20 June: 3,912/3,967 delegates present (98.6%) at 97/99 points; 268 by declared numbers; not reported: Điện Biên, Cục Y tế",
    ),
    (
        replace(
            ALL_IN,
            at=ALL_IN.at.replace(hour=8, minute=0),
            totals=replace(ALL_IN.totals, declared=0, declared_points=0),
        ),
        "8 giờ, sáng 20/6: có mặt 3.912/3.967 đại biểu (98,6%) tại 99/99 điểm cầu",
        "08:00, morning 20 June: 3,912/3,967 delegates present (98.6%) at 99/99 points",
    ),
    (
        replace(
            FACTS,
            not_reported=("Điện Biên", "Cục Y tế", "Hà Nam"),
            not_reported_count=15,
            totals=replace(TOTALS, reported_points=84),
        ),
        "8 giờ 12, sáng 20/6: có mặt 3.912/3.967 đại biểu (98,6%) tại 84/99 điểm cầu; 268 người theo số báo; chưa báo: Điện Biên, Cục Y tế, Hà Nam và 12 điểm cầu khác",
        "08:12, morning 20 June: 3,912/3,967 delegates present (98.6%) at 84/99 points; 268 by declared numbers; not reported: Điện Biên, Cục Y tế, Hà Nam and 12 other points",
    ),
    (
        replace(ALL_IN, state=CountState.ENDED, has_ended=True),
        "Sáng 20/6 (đã kết thúc): có mặt 3.912/3.967 đại biểu (98,6%) tại 99/99 điểm cầu; 268 người theo số báo",
        "Morning 20 June, after its end: 3,912/3,967 delegates present (98.6%) at 99/99 points; 268 by declared numbers",
    ),
    (
        replace(FACTS, state=CountState.NOT_BEGUN, totals=SILENT, at=FACTS.at.replace(day=19)),
        "8 giờ 12 ngày 19/6, sáng 20/6: chưa bắt đầu; theo danh sách 3.967 đại biểu tại 99 điểm cầu",
        "08:12 on 19 June, morning 20 June: not begun; 3,967 delegates expected at 99 points",
    ),
    (
        replace(FACTS, state=CountState.NOTHING_REPORTED, totals=SILENT),
        "8 giờ 12, sáng 20/6: chưa điểm cầu nào trong 99 điểm cầu báo; theo danh sách 3.967 đại biểu",
        "08:12, morning 20 June: none of 99 points has reported; 3,967 delegates expected",
    ),
    (
        replace(FACTS, state=CountState.NOTHING_REPORTED, totals=SILENT, has_ended=True),
        "Sáng 20/6 (đã kết thúc): chưa điểm cầu nào trong 99 điểm cầu báo; theo danh sách 3.967 đại biểu",
        "Morning 20 June, after its end: none of 99 points has reported; 3,967 delegates expected",
    ),
    (
        replace(ALL_IN, totals=Totals(present=12, points=1, reported_points=1)),
        "8 giờ 12, sáng 20/6: có mặt 12 đại biểu tại 1/1 điểm cầu",
        "08:12, morning 20 June: 12 delegates present at 1/1 points",
    ),
    (
        replace(ALL_IN, session=replace(SESSIONS[0], title="Phiên trù bị")),
        "8 giờ 12, Phiên trù bị: có mặt 3.912/3.967 đại biểu (98,6%) tại 99/99 điểm cầu; 268 người theo số báo",
        "08:12, Phiên trù bị: 3,912/3,967 delegates present (98.6%) at 99/99 points; 268 by declared numbers",
    ),
    (
        replace(FACTS, state=CountState.SESSION_CANCELLED, totals=SILENT),
        "Sáng 20/6 đã hủy; không điểm danh.",
        "Morning 20 June is cancelled; nothing is counted.",
    ),
    (
        replace(
            ALL_IN,
            state=CountState.SESSION_STOPPED,
            session=replace(SESSIONS[0], is_cancelled=True),
            has_ended=True,
        ),
        "Sáng 20/6 (đã hủy): có mặt 3.912/3.967 đại biểu (98,6%) tại 99/99 điểm cầu; 268 người theo số báo",
        "Morning 20 June (cancelled): 3,912/3,967 delegates present (98.6%) at 99/99 points; 268 by declared numbers",
    ),
    (
        replace(FACTS, state=CountState.POSTPONED),
        "Hội nghị đã hoãn, chưa có lịch mới; chưa điểm danh.",
        "The conference is postponed and has no new dates yet; nothing is counted.",
    ),
    (
        replace(FACTS, state=CountState.CANCELLED, session=None),
        "Hội nghị đã hủy; không điểm danh.",
        "The conference is cancelled; nothing is counted.",
    ),
    (
        replace(FACTS, state=CountState.NO_POINTS, totals=Totals()),
        "Chưa có điểm cầu nào tham gia; số liệu có khi điểm cầu được duyệt.",
        "No point takes part yet; the count begins when points are approved.",
    ),
    (
        replace(FACTS, state=CountState.NO_SESSIONS, session=None, totals=Totals()),
        "Chưa có buổi nào; số liệu có từ buổi đầu tiên.",
        "There are no sessions yet; the count begins with the first one.",
    ),
]


@pytest.mark.parametrize(("facts", "vietnamese", "english"), CASES)
def test_the_sentence_says(app, facts, vietnamese, english):
    for language, sentence in (("vi", vietnamese), ("en", english)):
        with app.test_request_context(), force_locale(language):
            assert count_sentence(facts, ConferenceKind.CONFERENCE) == sentence


@pytest.mark.parametrize(
    ("kind", "people"),
    [
        (ConferenceKind.CONFERENCE, "đại biểu"),
        (ConferenceKind.TRAINING, "học viên"),
        (ConferenceKind.CONGRESS, "đại biểu"),
    ],
)
def test_people_are_called_by_the_kind_of_conference(app, kind, people):
    with app.test_request_context():
        assert f"3.912/3.967 {people} " in count_sentence(FACTS, kind)


def a_row(*, is_due: bool = True, **facts) -> list[str]:
    figures = rules.point_figures(a_tally(**facts))
    table = Table(Grouping.POINT, [Row("yen-bai", "Yên Bái", figures, is_due)])
    row = worded(table).rows[0]
    return [*row.cells, row.line]


@pytest.mark.parametrize(
    ("facts", "cells"),
    [
        ({}, ["40", "chưa báo", "–", "40", "–", "–", "–", "–", "–", "–"]),
        ({"is_due": False}, ["40", "–", "–", "40", "–", "–", "–", "–", "–", "–"]),
        (
            {"roll_state": RollState.OPEN, "present": 32, "unmarked": 8, "declared": 30},
            ["40", "32", "80,0%", "8", "–", "0", "0", "0", "–", "−2"],
        ),
        ({"declared": 38}, ["40", "38", "95,0%", "–", "–", "–", "–", "–", "38", "–"]),
    ],
)
def test_cells_of_a_row(app, facts, cells):
    with app.test_request_context():
        assert a_row(**facts)[:-1] == cells


def test_the_line_of_a_row_on_a_phone_leaves_zeros_out(app):
    with app.test_request_context():
        assert a_row(roll_state=RollState.OPEN, present=32, unmarked=8)[-1] == (
            "theo danh sách 40 · 80,0% · chưa điểm danh 8"
        )
