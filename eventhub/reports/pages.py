"""What the count page, the wall and ``live.json`` show, in the visitor's language: one frozen dataclass for each.

Scripts only put these texts and states in place, so that no figure is worded twice.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import phrases
from eventhub.attendance.queries import distinct_present
from eventhub.attendance.rules import Totals
from eventhub.conferences.models import Conference
from eventhub.conferences.programme import ProgrammeSession
from eventhub.conferences.rules import hours
from eventhub.conferences.words import session_label
from eventhub.database import Page
from eventhub.reports import rules, words
from eventhub.reports.queries import Count, points_page, table
from eventhub.reports.rules import CountFacts, Grouping, Row, Table
from eventhub.reports.words import UNKNOWN, WordedTable, number_text

TABLES = tuple(grouping for grouping in Grouping if grouping is not Grouping.SESSION)
"""The groupings to choose from; all sessions stand on every page."""
LARGE_NUMBER, HUGE_NUMBER = 10_000, 1_000_000
"""From so many on the wall's number has five or seven figures and is set smaller."""
LONG_HEAD = 62
"""Title and session with more letters than this are set smaller to fit beside the clock."""
STRIP_COLUMNS = 25
DENSE_STRIP = 4 * STRIP_COLUMNS
"""More squares than this stand in narrower columns."""


@dataclass(frozen=True, slots=True)
class StripCell:
    """One square of the strip, or a province with what part of its points has reported (0 to 1) and in figures."""

    state: str
    name: str
    fraction: float = 1.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of the bar is called by name, how much was declared, and what is left, in percent of its length."""

    named: float = 0.0
    declared: float = 0.0
    rest: float = 100.0


@dataclass(frozen=True, slots=True)
class WallSession:
    """A row of the wall's list: the number is a dash while nothing is reported."""

    id: int
    label: str
    hours: str
    number: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class TableChoice:
    """What a visitor asked of the tables: which one, or «all», and of the points which page or search."""

    by: str = ""
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class LivePage:
    """Everything the count page shows."""

    conference: Conference
    facts: CountFacts
    sentence: str
    # What the session is called.
    session: str
    # Those that are held.
    sessions: Sequence[ProgrammeSession]
    bar: Bar
    strip: Sequence[StripCell]
    strip_summary: str
    is_large: bool
    by: str
    tables: Sequence[WordedTable]
    # One page of the points, where they are too many for one table.
    points_page: Page[Row] | None
    search: str
    # How many named people came to at least one of several sessions.
    distinct: str
    # When the figures were read: for the screen, and for paper.
    as_of: str
    as_of_moment: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The tables to choose from."""
        return [
            *((grouping.value, str(words.GROUPINGS[grouping])) for grouping in TABLES),
            ("all", _("All tables")),
        ]

    @property
    def shows_figures(self) -> bool:
        """Whether there are points and a session, so that tables say something."""
        return bool(self.facts.totals.points) and self.facts.state not in rules.CALLED_OFF


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything the wall shows."""

    title: str
    session: str
    session_id: int | None
    # Said in large letters instead of a number where there is nothing to count.
    notice: str
    number: str
    size: str
    expected: str
    rate: str
    bar: Bar
    declared: str
    reported: str
    points: str
    strip: Sequence[StripCell]
    sessions: Sequence[WallSession]
    silent_title: str
    silent: Sequence[str]
    silent_more: str
    missing: Sequence[tuple[str, str]]

    @property
    def is_long(self) -> bool:
        """Whether title and session need smaller letters."""
        return len(self.title) + len(self.session) > LONG_HEAD

    @property
    def is_dense(self) -> bool:
        """Whether the strip needs narrower columns."""
        return len(self.strip) > DENSE_STRIP


def live_page(count: Count, asked: TableChoice) -> LivePage:
    """The count page of a session."""
    by = asked.by or (Grouping.PROVINCE if count.is_large else Grouping.POINT)
    page = None
    if count.is_large and by == Grouping.POINT:
        page = points_page(count, asked.search, asked.page)
    return LivePage(
        conference=count.conference,
        facts=count.facts,
        sentence=words.count_sentence(count.facts, count.programme.kind),
        session=_session_name(count),
        sessions=count.programme.active_sessions,
        bar=bar(count.totals),
        strip=strip(count),
        strip_summary=strip_summary(count.totals),
        is_large=count.is_large,
        by=by,
        tables=_tables(count, by, page),
        points_page=page,
        search=asked.search,
        distinct=_distinct(count),
        as_of=f"{count.at.astimezone(count.programme.zone):%H:%M:%S}",
        as_of_moment=words.as_of(count.at.astimezone(count.programme.zone)),
    )


def _tables(count: Count, by: str, page: Page[Row] | None) -> list[WordedTable]:
    if count.session is None:
        return []
    chosen = TABLES if by == "all" else (Grouping(by),)
    found = [table(count, Grouping.SESSION)]
    if page is not None:
        found.append(Table(Grouping.POINT, page.rows, count.total))
    else:
        found += [table(count, grouping) for grouping in chosen]
    return [words.worded(each) for each in found]


def _session_name(count: Count) -> str:
    return "" if count.session is None else words.session_name(count.session)


def _distinct(count: Count) -> str:
    """Who came to several sessions is one person; said where there are several sessions."""
    held = count.programme.active_sessions
    reported = [each for each in held if count.by_session[each.id].reported_points]
    if len(reported) < 2:
        return ""
    people = distinct_present(count.conference)
    if not people:
        return ""
    return str(
        _(
            "%(number)s people called by name came to at least one session; each is counted once.",
            number=number_text(people),
        )
    )


def _wall_session(count: Count, session: ProgrammeSession) -> WallSession:
    totals = count.by_session[session.id]
    number = number_text(totals.present) if totals.reported_points else UNKNOWN
    return WallSession(
        id=session.id,
        label=session_label(session),
        hours=hours(session, count.programme.zone),
        number=number,
        is_current=count.session is not None and session.id == count.session.id,
    )


def bar(totals: Totals) -> Bar:
    """The parts of the bar; more people than expected fill it."""
    whole = max(totals.expected, totals.present)
    if not whole:
        return Bar()
    named = round(100 * (totals.present - totals.declared) / whole, 2)
    declared = round(100 * totals.declared / whole, 2)
    return Bar(named, declared, round(100 - named - declared, 2))


def strip(count: Count) -> list[StripCell]:
    """Every point a square, or every province, with how many of its points have reported."""
    if not count.is_large:
        return [StripCell(rules.counted_state(tally), tally.name) for tally in count.points]
    return [
        StripCell(
            state="province",
            name=group.name or str(words.NAMELESS[Grouping.PROVINCE]),
            fraction=round(group.reported_points / group.points, 3),
            text=phrases.ratio(group.reported_points, group.points),
        )
        for group in rules.nameless_last(count.provinces)
    ]


def strip_summary(totals: Totals) -> str:
    """The strip in words, and its heading."""
    points = phrases.ratio(totals.reported_points, totals.points)
    return str(_("%(points)s points have reported", points=points))


def wall(count: Count) -> Wall:
    """The wall of a session."""
    totals, facts = count.totals, count.facts
    has_points = facts.session is not None and totals.points and facts.state not in rules.CALLED_OFF
    shown = (
        ()
        if count.session is None
        else rules.wall_sessions(count.programme.active_sessions, count.session)
    )
    return Wall(
        title=count.programme.short_title,
        session=_session_name(count),
        session_id=None if count.session is None else count.session.id,
        notice="" if has_points else words.count_sentence(count.facts, count.programme.kind),
        number=number_text(totals.present) if facts.is_counted else UNKNOWN,
        size=_number_size(totals.present),
        expected=_("/ %(number)s expected", number=number_text(totals.expected)),
        rate=words.rate(totals) if facts.is_counted else "",
        bar=bar(totals),
        declared=_declared(totals),
        reported=phrases.ratio(totals.reported_points, totals.points),
        points=_("points have reported"),
        strip=strip(count),
        sessions=[_wall_session(count, session) for session in shown],
        silent_title=_silent_title(facts),
        silent=count.not_reported[: rules.MOST_WALL_NAMES],
        silent_more=_silent_more(totals),
        missing=[
            (tally.name, phrases.ratio(tally.figure, tally.expected))
            for tally in count.most_missing
            if tally.figure is not None
        ],
    )


def _number_size(present: int) -> str:
    if present >= HUGE_NUMBER:
        return "huge"
    return "large" if present >= LARGE_NUMBER else ""


def _declared(totals: Totals) -> str:
    if not totals.declared_points:
        return ""
    return str(
        ngettext(
            "of these, %(people)s declared by %(num)s point",
            "of these, %(people)s declared by %(num)s points",
            totals.declared_points,
            people=number_text(totals.declared),
        )
    )


def _silent_title(facts: CountFacts) -> str:
    if not facts.not_reported_count:
        return str(_("All points have reported"))
    return str(_("Not reported · %(number)s", number=number_text(facts.not_reported_count)))


def _silent_more(totals: Totals) -> str:
    more = totals.not_reported_points - rules.MOST_WALL_NAMES
    return str(_("+%(number)s points", number=number_text(more))) if more > 0 else ""


def live_data(count: Count, by: str) -> dict[str, Any]:
    """The same as data: what a conference's page needs, what the wall needs, and the rows of the tables shown."""
    totals, facts = count.totals, count.facts
    shown = wall(count)
    return {
        "time": count.at.isoformat(timespec="seconds"),
        "state": facts.state.value,
        "sentence": words.count_sentence(count.facts, count.programme.kind),
        "present": totals.present if facts.is_counted else None,
        "expected": totals.expected,
        "ratio": words.ratio(totals) if facts.is_counted else UNKNOWN,
        "rate": words.rate(totals) if facts.is_counted else UNKNOWN,
        "declared": totals.declared,
        "points": totals.points,
        "reported": totals.reported_points,
        "summary": strip_summary(totals),
        "distinct": _distinct(count) if by else "",
        "wall": asdict(shown) | {"is_long": shown.is_long, "is_dense": shown.is_dense},
        "rows": _rows(count, by) if by else {},
    }


def _rows(count: Count, by: str) -> dict[str, dict[str, list[str]]]:
    """Cells by table and row; without the points where they stand on several pages."""
    if count.is_large and by == Grouping.POINT:
        by = Grouping.PROVINCE
    return {
        each.grouping.value: {
            row.key: [*row.cells, row.line]
            for row in (*each.rows, *([each.total] if each.total else ()))
        }
        for each in _tables(count, by, None)
    }
