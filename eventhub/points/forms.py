"""What is asked about a hall, and the words for its modes and ways to count."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional, StopValidation

from eventhub.fields import VersionedForm, choice_needed, choices, line, paragraph, phone
from eventhub.points.models import PointCounts, PointMode, PointRole

MOST_SEATS = 1_000_000

ROLES = {PointRole.REMOTE: _l("Remote point"), PointRole.HOST: _l("Host point")}
MODES = {
    PointMode.TWO_WAY: _l("Two-way: the hall is seen and heard"),
    PointMode.ONE_WAY: _l("One-way: the hall follows the broadcast"),
    PointMode.INDIVIDUAL: _l("Each person at her own screen"),
}
COUNTS = {
    PointCounts.BY_NAME: _l("By name: a roster, and the roll is taken"),
    PointCounts.BY_DECLARATION: _l("By number: the point declares how many are there"),
}


def needed_to_declare(form: FlaskForm, field: Field) -> None:
    """A point that declares says how many it expects; stands before Optional, which ends the validation."""
    if form.counts.data is PointCounts.BY_DECLARATION and not field.data:
        field.errors = []
        raise StopValidation(gettext("Enter how many people come to this point."))


class PointForm(VersionedForm):
    name = line(
        _l("Name of the point"),
        200,
        needed=True,
        hint=_l("Short, as lists and the wall show it, e.g. Yên Bái"),
    )
    hall = line(_l("Hall"), 200, needed=True, hint=_l("Where people go in, e.g. Hall A, 2nd floor"))
    address = line(_l("Address"), 300, needed=True)
    province = line(_l("Province"), 80)
    mode = RadioField(
        _l("How the hall follows"),
        [choice_needed()],
        choices=choices(MODES),
        coerce=PointMode,
        default=PointMode.TWO_WAY,
    )
    counts = RadioField(
        _l("How the hall counts"),
        [choice_needed()],
        choices=choices(COUNTS),
        coerce=PointCounts,
        default=PointCounts.BY_NAME,
    )
    planned = IntegerField(
        _l("How many come"),
        [needed_to_declare, Optional(), NumberRange(min=0, max=MOST_SEATS)],
        description=_l("Needed where the point declares a number; a roster counts by itself"),
    )
    capacity = IntegerField(
        _l("Seats in the hall"),
        [Optional(), NumberRange(min=1, max=MOST_SEATS)],
        description=_l("Nobody is put on the roster beyond this number; empty means no limit"),
    )
    contact_name = line(_l("Contact of the point"), 120, needed=True)
    contact_phone = phone(_l("Phone of the contact"), needed=True)
    contact_phone_public = BooleanField(_l("Show this phone on the page of the point"))
    technician_name = line(_l("Technical contact"), 120)
    technician_phone = phone(_l("Phone of the technical contact"))
    conditions = paragraph(
        _l("What participants should know"),
        4000,
        hint=_l("Parking, papers at the gate, line and equipment of the hall"),
    )

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered about the point, by column."""
        return {
            field.name: field.data
            for field in self
            if field.name not in ("csrf_token", "role", "row_version")
        } | {"planned": self.planned.data or 0}


def fact_name(name: str) -> str:
    """What the form calls a column of a point."""
    if name == "role":
        return str(gettext("Role of the point"))
    label: str = PointForm(meta={"csrf": False})[name].label.text
    return label


def fact_words(value: Any) -> str:
    """A value of a point in words, as the log of changes keeps it."""
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    words = {kind.value: label for kinds in (ROLES, MODES, COUNTS) for kind, label in kinds.items()}
    return str(words.get(value, value)) if value not in (None, "") else "–"


class NewPointForm(PointForm):
    role = SelectField(
        _l("Role of the point"),
        [choice_needed()],
        choices=choices(ROLES),
        coerce=PointRole,
    )


class ReasonForm(VersionedForm):
    reason = paragraph(_l("Reason"), 1000, needed=True)
