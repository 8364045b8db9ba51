"""What is asked of people on rosters. What is wrong with a value is said by ``rules.person_problems``, for every way in."""

from collections.abc import Sequence
from hashlib import sha256
from secrets import token_hex
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, Length, Optional

from eventhub.fields import Form, VersionedForm, choice_needed, line
from eventhub.points.models import Point
from eventhub.registration.models import Attendee
from eventhub.registration.queries import NearPoint
from eventhub.registration.rules import BulkAction, person_problems
from eventhub.registration.self_registration_queries import Ticked
from eventhub.request_limits import row_number
from eventhub.units.models import UnitPeriod

PERSON = ("full_name", "rank", "position", "unit_text", "birth_year", "phone")


class PersonForm(Form):
    """The fields about a person that every form has, checked by the domain's rules."""

    full_name = StringField(_l("Full name"), validators=[DataRequired(_l("Enter the full name."))])
    rank = StringField(_l("Rank"), description=_l("E.g. Thượng tá"), validators=[Optional()])
    position = StringField(
        _l("Position"), description=_l("E.g. Phó Trưởng phòng"), validators=[Optional()]
    )

    def values(self) -> dict[str, Any]:
        """What was entered about the person."""
        return {name: self[name].data for name in PERSON if name in self}

    def check(self, *, held_in: int) -> bool:
        """Whether what was sent can be stored; each problem stands at its field."""
        if not self.validate_on_submit():
            return False
        for problem in person_problems(self.values(), held_in=held_in):
            field = self[problem.field or "full_name"]
            field.errors = [*field.errors, problem.sentence]
        return not self.errors


class AttendeeForm(PersonForm, VersionedForm):
    """Somebody on the roster, as an official enters her."""

    unit_id = SelectField(_l("Sent by"), coerce=row_number, validators=[choice_needed()])
    unit_text = StringField(
        _l("Team or department"),
        description=_l("Where it says more than the unit, e.g. Đội 3, Phòng PC06"),
        validators=[Optional()],
    )
    birth_year = IntegerField(
        _l("Year of birth"),
        description=_l("Tells people of one name apart"),
        validators=[Optional()],
    )
    phone = StringField(_l("Phone"), validators=[Optional()])

    @classmethod
    def for_units(
        cls, units: Sequence[UnitPeriod], attendee: Attendee | None = None
    ) -> "AttendeeForm":
        """The form with the units somebody may be sent by; filled from the roster when she is on it."""
        form = cls(obj=attendee)
        form.unit_id.choices = [(unit.unit_id, unit.name) for unit in units]
        return form


class MoveForm(Form):
    point_id = SelectField(_l("Move to"), coerce=row_number, validators=[choice_needed()])

    def offer(self, points: Sequence[Point]) -> None:
        """Put the points into the list, each with its seats."""
        self.point_id.choices = [
            (point.id, seats_label(point.name, point.seats_left)) for point in points
        ]


class WithdrawForm(Form):
    reason = line(
        _l("Reason"),
        200,
        needed=_l("Say why, so that the organizers need not ask."),
        hint=_l("E.g. on leave, replaced by a colleague"),
    )


class BulkActionForm(Form):
    """Who of those who registered themselves is ticked, and what is done with them; ``sure``: asked and answered."""

    person = SelectMultipleField(coerce=UUID, choices=[], validate_choice=False)
    origin = SelectMultipleField(coerce=UUID, choices=[], validate_choice=False)
    everybody = BooleanField()
    # The latest id that the page can have shown: who came after it is not meant.
    up_to = HiddenField()
    step = HiddenField(validators=[AnyOf([step.value for step in BulkAction])])
    sure = HiddenField()
    reason = line(_l("Reason"), 200, hint=_l("For the log; the people concerned do not see it."))

    @property
    def ticked(self) -> Ticked:
        """Whom the form names."""
        try:
            up_to = UUID(self.up_to.data or "")
        except ValueError:
            up_to = None
        return Ticked(
            people=self.person.data or [],
            origins=self.origin.data or [],
            everybody=self.everybody.data,
            up_to=up_to,
        )


class PasteForm(Form):
    """The text pasted, and what it was when its preview was shown: only what was seen is stored."""

    rows = TextAreaField(
        _l("Rows copied from Excel"), validators=[DataRequired(_l("Paste the rows first."))]
    )
    seen = HiddenField()
    check = SubmitField(_l("Check"))
    store = SubmitField(_l("Save"))

    @property
    def confirms(self) -> bool:
        """Whether the rows were seen in the preview and are to be stored now."""
        return bool(self.store.data) and self.seen.data == _digest(self.rows.data)

    def remember_rows_seen(self) -> None:
        """Note that the preview shows these rows."""
        self.seen.data = _digest(self.rows.data)


class RegisterForm(PersonForm):
    """A participant registers herself: only what is needed."""

    # Whether the point takes part is asked when she is registered there.
    point_id = SelectField(
        _l("Point"),
        coerce=row_number,
        choices=[],
        validate_choice=False,
        validators=[choice_needed()],
    )
    consent = BooleanField(
        _l("I have read this and agree that my data are used so"),
        validators=[DataRequired(_l("Tick this to register; without it nothing is stored."))],
    )
    nonce = HiddenField(validators=[DataRequired(), Length(min=16, max=64)])

    def offer(self, points: Sequence[NearPoint]) -> None:
        """Put the points into the list, the nearest first, with their seats; choose the nearest that has some."""
        self.point_id.choices = [
            (near.point.id, seats_label(near.point.name, near.point.seats_left)) for near in points
        ]
        if not self.is_submitted():
            self.nonce.data = token_hex(16)
            chosen = next((near for near in points if near.has_seats), points[0])
            self.point_id.data = chosen.point.id


def seats_label(name: str, seats_left: int | None) -> str:
    """A point in a list: its name, and how many seats are left where they are limited."""
    if seats_left is None:
        return name
    if seats_left == 0:
        return str(_("%(point)s: full", point=name))
    return str(
        ngettext(
            "%(point)s: %(num)s seat left", "%(point)s: %(num)s seats left", seats_left, point=name
        )
    )


def _digest(text: str) -> str:
    return sha256(text.replace("\r\n", "\n").encode(errors="replace")).hexdigest()
