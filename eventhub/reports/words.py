"""The count in words: the sentence that people copy, the headings of the tables, and figures as they are read.

What is not known is a dash, never 0. Facts come from ``rules``; here they only get their words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub import phrases
from eventhub.attendance.rules import Totals
from eventhub.conferences.models import ConferenceKind
from eventhub.conferences.programme import ProgrammeSession
from eventhub.conferences.words import session_label
from eventhub.reports.rules import CALLED_OFF, TOTAL, CountFacts, CountState, Grouping, Row, Table

UNKNOWN = "–"

ATTENDEES = {
    ConferenceKind.CONFERENCE: _l("delegates"),
    ConferenceKind.TRAINING: _l("trainees"),
    ConferenceKind.CONGRESS: _l("delegates"),
}
GROUPINGS = {
    Grouping.SESSION: _l("By session"),
    Grouping.POINT: _l("By point"),
    Grouping.UNIT: _l("By unit of the point"),
    Grouping.LEVEL: _l("By level"),
    Grouping.PROVINCE: _l("By province"),
    Grouping.SENDER: _l("By sending unit"),
}
NAMELESS = {
    Grouping.UNIT: _l("Unit not known on that day"),
    Grouping.LEVEL: _l("Level not known on that day"),
    Grouping.PROVINCE: _l("In no province"),
    Grouping.SENDER: _l("Unit not known on that day"),
}
FIRST_HEADINGS = {
    Grouping.SESSION: _l("Session"),
    Grouping.POINT: _l("Point"),
    Grouping.UNIT: _l("Unit"),
    Grouping.LEVEL: _l("Level"),
    Grouping.PROVINCE: _l("Province"),
    Grouping.SENDER: _l("Sending unit"),
}
COLUMNS = {
    "expected": _l("Expected"),
    "present": _l("Present"),
    "rate": _l("Rate"),
    "unmarked": _l("Unmarked"),
    "absent": _l("Absent without reason"),
    "excused": _l("Absent with reason"),
    "visitors": _l("From other points"),
    "walk_ins": _l("Not on a list"),
    "declared": _l("Declared"),
    "difference": _l("Difference"),
    "reported": _l("Points reported"),
}
"""The columns of every table, in order."""
NOT_IN_LINE = frozenset({"expected", "present", "rate", "reported"})
"""What the line of a row on a phone says otherwise, or not."""


@dataclass(frozen=True, slots=True)
class WordedRow:
    """A row as it is read: its cells in the order of ``columns_of``, and one line that says the same on a phone."""

    key: str
    name: str
    cells: Sequence[str]
    line: str


@dataclass(frozen=True, slots=True)
class WordedTable:
    """A table as it is read."""

    grouping: Grouping
    caption: str
    columns: Mapping[str, str]
    first_heading: str
    rows: Sequence[WordedRow]
    total: WordedRow | None

    @property
    def headings(self) -> list[tuple[str, str]]:
        """The heading row with its classes: a phone shows the names and who is present."""
        figures = [
            (text, "number" if column == "present" else "number wide")
            for column, text in self.columns.items()
        ]
        return [(self.first_heading, ""), *figures]


def count_sentence(facts: CountFacts, kind: ConferenceKind) -> str:
    """The answer in one sentence, as it is read out or pasted into a chat."""
    if facts.session is None or facts.state in CALLED_OFF or facts.state is CountState.NO_POINTS:
        return _nothing_to_count(facts)
    parts = [_when(facts) + ": " + _what(facts, kind)]
    if facts.is_counted:
        if facts.totals.declared_points:
            number = phrases.number(facts.totals.declared)
            parts.append(_("%(number)s by declared numbers", number=number))
        if facts.not_reported:
            parts.append(_("not reported: %(names)s", names=_names(facts)))
    return "; ".join(parts)


def _nothing_to_count(facts: CountFacts) -> str:
    match facts.state:
        case CountState.POSTPONED:
            return str(
                _("The conference is postponed and has no new dates yet; nothing is counted.")
            )
        case CountState.CANCELLED:
            return str(_("The conference is cancelled; nothing is counted."))
        case CountState.SESSION_CANCELLED:
            assert facts.session is not None
            label = session_label(facts.session)
            return str(_("%(session)s is cancelled; nothing is counted.", session=label))
        case CountState.NO_POINTS:
            return str(_("No point takes part yet; the count begins when points are approved."))
    return str(_("There are no sessions yet; the count begins with the first one."))


def _when(facts: CountFacts) -> str:
    """The moment and the session; a session that is over, or was cancelled, has no "now"."""
    assert facts.session is not None
    session = in_sentence(facts.session)
    if facts.session.is_cancelled:
        return session_name(facts.session)
    if facts.has_ended:
        label = session_label(facts.session)
        return str(_("%(session)s, after its end", session=label))
    session = in_sentence(facts.session)
    clock = phrases.clock(facts.at)
    if facts.at.date() != facts.session.held_on:
        clock = _(
            "%(clock)s on %(day)s",
            clock=clock,
            day=phrases.short_day(facts.at.date()),
        )
    return str(_("%(clock)s, %(session)s", clock=clock, session=session))


def _what(facts: CountFacts, kind: ConferenceKind) -> str:
    totals = facts.totals
    people = ATTENDEES[kind]
    expected = phrases.number(totals.expected)
    points = phrases.number(totals.points)
    if facts.state is CountState.NOT_BEGUN:
        return str(
            _(
                "not begun; %(expected)s %(people)s expected at %(points)s points",
                expected=expected,
                people=people,
                points=points,
            )
        )
    if facts.state is CountState.NOTHING_REPORTED:
        return str(
            _(
                "none of %(points)s points has reported; %(expected)s %(people)s expected",
                expected=expected,
                people=people,
                points=points,
            )
        )
    reported = phrases.ratio(totals.reported_points, totals.points)
    if not totals.expected:
        number = phrases.number(totals.present)
        return str(
            _(
                "%(number)s %(people)s present at %(points)s points",
                number=number,
                people=people,
                points=reported,
            )
        )
    return str(
        _(
            "%(ratio)s %(people)s present (%(rate)s) at %(points)s points",
            ratio=ratio(totals),
            people=people,
            rate=rate(totals),
            points=reported,
        )
    )


def _names(facts: CountFacts) -> str:
    names = ", ".join(facts.not_reported)
    others = facts.not_reported_count - len(facts.not_reported)
    if not others:
        return names
    number = phrases.number(others)
    return str(_("%(names)s and %(number)s other points", names=names, number=number))


def session_name(session: ProgrammeSession) -> str:
    """What a session is called where its figures stand: one that was cancelled says so."""
    label = session_label(session)
    return str(_("%(session)s (cancelled)", session=label)) if session.is_cancelled else label


def in_sentence(session: ProgrammeSession) -> str:
    """A session inside a sentence: «sáng 20/6»; a title of its own stays as it was written."""
    label = session_label(session)
    return label if session.title else label[:1].lower() + label[1:]


def as_of(moment: datetime) -> str:
    """When the figures were read, in the conference's zone: what a list on paper must say."""
    return str(
        _(
            "As of %(clock)s on %(day)s",
            clock=phrases.clock(moment),
            day=phrases.day(moment.date()),
        )
    )


def ratio(totals: Totals) -> str:
    """«3.912/3.967»."""
    return phrases.ratio(totals.present, totals.expected)


def rate(totals: Totals) -> str:
    """«98,6%»."""
    return phrases.rate(totals.present, totals.expected)


def number_text(number: int | None) -> str:
    """A figure as it is read; what is not known is a dash."""
    return UNKNOWN if number is None else phrases.number(number)


def columns_of(grouping: Grouping) -> dict[str, str]:
    """The columns of a table: a point is no number of points, and a sending unit's people are called by name."""
    left_out = {
        Grouping.POINT: {"reported"},
        Grouping.SENDER: {"reported", "declared", "difference"},
    }.get(grouping, set())
    return {key: str(word) for key, word in COLUMNS.items() if key not in left_out}


def worded(table: Table) -> WordedTable:
    """A table as it is read."""
    columns = columns_of(table.grouping)
    return WordedTable(
        grouping=table.grouping,
        caption=str(GROUPINGS[table.grouping]),
        columns=columns,
        first_heading=str(FIRST_HEADINGS[table.grouping]),
        rows=[_worded_row(row, table.grouping, columns) for row in table.rows],
        total=_worded_row(table.total, table.grouping, columns) if table.total else None,
    )


def row_name(row: Row, grouping: Grouping) -> str:
    """What a row is called; units and provinces nobody knew on that day get a word too."""
    if row.key == TOTAL:
        return _total_name(row)
    return row.name or str(NAMELESS.get(grouping, UNKNOWN))


def _total_name(row: Row) -> str:
    """What the total is called: it says of how many points it is made."""
    figures = row.figures
    if figures.points is None or figures.reported is None:
        return str(_("Total"))
    points = phrases.ratio(figures.reported, figures.points)
    return str(_("Total of %(points)s points", points=points))


def _worded_row(row: Row, grouping: Grouping, columns: Mapping[str, str]) -> WordedRow:
    return WordedRow(
        key=row.key,
        name=row_name(row, grouping),
        cells=[cell_text(row, column) for column in columns],
        line=_line(row),
    )


def cell_text(row: Row, column: str) -> str:
    """One cell. Present says in words when nothing was reported though the session has begun."""
    figures = row.figures
    if column == "present" and figures.present is None and row.is_due:
        return str(_("not reported"))
    if column == "rate":
        if figures.present is None:
            return UNKNOWN
        return phrases.rate(figures.present, figures.expected)
    if column == "reported":
        return phrases.ratio(figures.reported or 0, figures.points or 0)
    if column == "difference" and figures.difference:
        sign = "+" if figures.difference > 0 else "−"
        return sign + phrases.number(abs(figures.difference))
    return number_text(getattr(figures, column))


def _line(row: Row) -> str:
    """What a phone shows of a row beside who is present: who was expected, and what is not 0."""
    figures = row.figures
    expected = phrases.number(figures.expected)
    said = [_("of %(number)s expected", number=expected)]
    if figures.present is not None:
        said.append(cell_text(row, "rate"))
        said += [
            f"{word[:1].lower()}{word[1:]} {cell_text(row, column)}"
            for column, word in ((column, str(word)) for column, word in COLUMNS.items())
            if column not in NOT_IN_LINE and getattr(figures, column)
        ]
    return " · ".join(said)
