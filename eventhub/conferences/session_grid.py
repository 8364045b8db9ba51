"""The grid in which sessions are ticked: days down, parts of the day across, each cell with its hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from eventhub.conferences.models import Conference, Daypart
from eventhub.conferences.rules import (
    DEFAULT_HOURS,
    PlannedSession,
    clock_hours,
    plan_refusals,
    session_in_place,
)
from eventhub.fields import VersionedForm
from eventhub.text.dates import format_hour, parse_hour

USUAL = (Daypart.MORNING, Daypart.AFTERNOON)
"""What is ticked to begin with."""


@dataclass(slots=True)
class GridCell:
    """A place in the grid: whether a session is held there, its hours as typed, and what is wrong with them."""

    day: date
    daypart: Daypart
    held: bool
    starts: str
    ends: str
    was_cancelled: bool = False
    error: str = ""

    @property
    def name(self) -> str:
        """The name its inputs begin with."""
        return f"{self.day.isoformat()}-{self.daypart.value}"

    def read(self, formdata: Mapping[str, str]) -> None:
        """Take over what was sent."""
        self.held = f"{self.name}-held" in formdata
        self.starts = formdata.get(f"{self.name}-starts", self.starts)
        self.ends = formdata.get(f"{self.name}-ends", self.ends)

    def planned(self) -> PlannedSession | None:
        """The session it stands for; None, and an error, when its hours are no hours."""
        starts, ends = parse_hour(self.starts), parse_hour(self.ends)
        if starts is None or ends is None:
            self.error = _("Enter the hours like this: 07:30.")
            return None
        return PlannedSession(self.day, starts, ends, self.daypart)


class GridForm(VersionedForm):
    """All cells of a conference's days; they are no WTForms fields, because there are as many as the days need."""

    def __init__(self, conference: Conference) -> None:
        """Show the sessions as they are, or as they were sent."""
        self.cells: list[GridCell] = []
        self.plan: list[PlannedSession] = []
        super().__init__(obj=conference)

    def process(
        self,
        formdata: Mapping[str, str] | None = None,
        obj: Conference | None = None,
        **values: object,
    ) -> None:
        """Fill the cells from the conference, then from what was sent."""
        super().process(formdata, obj, **values)
        if obj is not None:
            self.cells = [_cell(obj, day, daypart) for day in obj.dates for daypart in Daypart]
        sent = self.meta.wrap_formdata(self, formdata)
        if sent:
            for cell in self.cells:
                cell.read(sent)

    @property
    def rows(self) -> list[tuple[date, list[GridCell]]]:
        """The cells of each day."""
        width = len(Daypart)
        return [
            (self.cells[first].day, self.cells[first : first + width])
            for first in range(0, len(self.cells), width)
        ]

    def validate(self, extra_validators: object = None) -> bool:
        """Read the hours of every ticked cell; what is wrong stands beside its cell."""
        right = bool(super().validate(extra_validators))
        planned = {
            session: cell for cell in self.cells if cell.held and (session := cell.planned())
        }
        self.plan = sorted(planned)
        for refusal in plan_refusals(self.plan, [cell.day for cell in self.cells]):
            planned[refusal.session].error = {
                "hours_out_of_order": _("The end comes before the beginning. Correct the hours."),
                "sessions_overlap": _("This overlaps with the session before. Correct the hours."),
            }[refusal.code]
        wrong = any(cell.error for cell in self.cells)
        if wrong:
            self.form_errors.append(_("Some hours are not right; see below."))
        return right and not wrong


def _cell(conference: Conference, day: date, daypart: Daypart) -> GridCell:
    session = session_in_place(conference.sessions, day, daypart)
    hours = clock_hours(session, conference.zone) if session else DEFAULT_HOURS[daypart]
    fresh = not conference.sessions
    return GridCell(
        day,
        daypart,
        held=session.cancelled_at is None if session else fresh and daypart in USUAL,
        starts=format_hour(hours[0]),
        ends=format_hour(hours[1]),
        was_cancelled=session is not None and session.cancelled_at is not None,
    )
