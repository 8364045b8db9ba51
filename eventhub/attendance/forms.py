"""What is entered on rolls, for declared numbers and at the door; and the ticks a roll sends, read into scans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan
from typing import Any, Self
from uuid import UUID

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from eventhub.attendance.actions.headcounts import MOST
from eventhub.attendance.models import Direction
from eventhub.attendance.roll_queries import RollRow
from eventhub.attendance.rules import ScanInput
from eventhub.fields import OnceForm, line
from eventhub.request_limits import row_number
from eventhub.text.folding import one_line
from eventhub.units.models import UnitPeriod

MOST_TICKS = 300
"""Ticks a page's script may send at once."""
LONGEST_AGE_MS = 30 * 24 * 3600 * 1000
MARKS = {"in": Direction.IN, "excused": Direction.EXCUSED, "void": Direction.VOID}


class WalkInForm(OnceForm):
    full_name = StringField(_l("Full name"), validators=[DataRequired(_l("Enter the full name."))])
    rank = StringField(_l("Rank"), validators=[Optional()])
    unit_id = SelectField(_l("Sent by"), coerce=row_number)
    unit_text = StringField(_l("Team or department"), validators=[Optional()])
    substitute_for_id = SelectField(_l("Instead of"), validators=[Optional()])

    def offer(self, units: Sequence[UnitPeriod], rows: Sequence[RollRow]) -> Self:
        """Put the units and the people who haven't come into the lists."""
        self.unit_id.choices = [(unit.unit_id, unit.name) for unit in units]
        missing = [row for row in rows if row.is_expected and not row.is_here]
        self.substitute_for_id.choices = [
            ("", _l("nobody on the list")),
            *((str(row.attendee_id), f"{row.name} · {row.detail}") for row in missing),
        ]
        return self

    def values(self) -> dict[str, Any]:
        """What was entered about the person."""
        names = ("full_name", "rank", "unit_id", "unit_text")
        replaced = self.substitute_for_id.data
        return {name: self[name].data for name in names} | {
            "substitute_for_id": UUID(replaced) if replaced else None
        }


class HeadcountForm(OnceForm):
    number = IntegerField(
        _l("How many are here"),
        validators=[
            InputRequired(_l("Enter a number; 0 if nobody came.")),
            NumberRange(0, MOST, _l("Enter a number from 0 to %(most)s.", most=f"{MOST}")),
        ],
    )


class PhonedForm(HeadcountForm):
    reported_by = line(
        _l("Who said it"),
        200,
        needed=_l("Write who said it, so that it can be asked again."),
        hint=_l("Name and unit, as told on the phone"),
    )


class TicketForm(OnceForm):
    point_id = SelectField(_l("Point"), coerce=row_number)
    session_id = SelectField(_l("Session"), coerce=row_number)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a roll's form showed of a person when it was loaded: only changes against it are meant."""

    attendee_id: UUID
    nonce: str
    was_here: bool
    device: str
    scan_nonce: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what ``text`` wrote; None for anything else."""
        parts = text.split("|")
        try:
            attendee_id = UUID(parts[0])
        except ValueError:
            return None
        if len(parts) != 5:
            return None
        return cls(attendee_id, parts[1], parts[2] == "here", parts[3], parts[4])

    @property
    def text(self) -> str:
        """How it travels in the form."""
        state = "here" if self.was_here else ""
        return "|".join((str(self.attendee_id), self.nonce, state, self.device, self.scan_nonce))


def read_roll(
    form: MultiDict[str, str], session_id: int, point_id: int, at: datetime
) -> list[ScanInput]:
    """The scans a roll's form asks for: what was changed against what it showed, each with a nonce of its own.

    Each kind of change has its own nonce, so that a form sent again after going back still says what it says.
    """
    found = []
    here = set(form.getlist("here"))
    for shown in filter(None, map(Shown.read, form.getlist("person"))):
        direction = _wanted(shown, form, here)
        if direction is None:
            continue
        found.append(
            ScanInput(
                nonce=f"{shown.nonce}-{direction.value}",
                session_id=session_id,
                point_id=point_id,
                attendee_id=shown.attendee_id,
                direction=direction,
                occurred_at=at,
                reason=one_line(form.get(f"reason-{shown.attendee_id}", "")),
                void_device=shown.device if direction is Direction.VOID else "",
                void_nonce=shown.scan_nonce if direction is Direction.VOID else "",
            )
        )
    return found


def _wanted(shown: Shown, form: Mapping[str, str], here: set[str]) -> Direction | None:
    name = str(shown.attendee_id)
    if form.get("excuse") == name:
        return Direction.EXCUSED
    if form.get("undo") == name:
        return Direction.VOID if shown.scan_nonce else None
    if shown.was_here and name not in here:
        return Direction.VOID
    return Direction.IN if name in here and not shown.was_here else None


def read_ticks(ticks: Any, session_id: int, point_id: int, at: datetime) -> list[ScanInput] | None:
    """The scans a page's script sends; None when it is not what a script of ours would send."""
    if not isinstance(ticks, list) or len(ticks) > MOST_TICKS:
        return None
    try:
        return [_scan(tick, session_id, point_id, at) for tick in ticks]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _scan(tick: Mapping[str, Any], session_id: int, point_id: int, at: datetime) -> ScanInput:
    return ScanInput(
        nonce=_text(tick["nonce"]),
        session_id=session_id,
        point_id=point_id,
        attendee_id=UUID(tick["attendee"]),
        direction=MARKS[tick["mark"]],
        # How long ago, by the phone's own count: so it doesn't matter what its clock says.
        occurred_at=at - timedelta(milliseconds=_age_ms(tick.get("age_ms", 0))),
        reason=_text(tick.get("reason", "")),
        void_device=_text(tick.get("void_device", "")),
        void_nonce=_text(tick.get("void_nonce", "")),
    )


def _text(sent: Any) -> str:
    if not isinstance(sent, str):
        raise TypeError("no text")
    return one_line(sent)


def _age_ms(sent: Any) -> float:
    """An age in milliseconds, from now to the longest; ValueError for what is no number of them."""
    if isinstance(sent, bool) or not isinstance(sent, int | float) or isnan(sent):
        raise ValueError("no number")
    return min(max(sent, 0), LONGEST_AGE_MS)
