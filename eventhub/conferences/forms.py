"""What is asked about a conference, its days and its topics. The grid of sessions has a form of its own, in ``session_grid``."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Field, RadioField, SelectField
from wtforms.validators import Email, Optional, Regexp, ValidationError

from eventhub import phrases
from eventhub.accounts.models import User
from eventhub.conferences import words
from eventhub.conferences.models import Conference, ConferenceKind, TopicKind, Visibility
from eventhub.conferences.queries import owner_units
from eventhub.conferences.rules import DEADLINES
from eventhub.fields import (
    OnceForm,
    VersionedForm,
    at_most,
    choice_needed,
    choices,
    cleaned_line,
    day,
    line,
    number,
    paragraph,
    phone,
)
from eventhub.text.folding import fold
from eventhub.text.written_days import MOST_DAYS, parse_days
from eventhub.units.models import UnitPeriod
from eventhub.units.queries import period_on

FIRST_YEAR, LAST_YEAR = 2000, 2100
LISTED_UNITS = 200


class DaysForm(VersionedForm):
    """The days of a conference: picked as first and last, or written when they are not in a row."""

    first_day = day(_l("First day"))
    last_day = day(_l("Last day"), hint=_l("Empty when it is a single day"))
    written_days = line(
        _l("Or write the days, when they are not in a row"),
        200,
        hint=_l("For example: 20, 22 and 25/6/2022, or 20 and 21/6/2022"),
    )
    stored: Sequence[date] = ()
    dates: Sequence[date] = ()

    def process(self, formdata: Any = None, obj: Any = None, **values: Any) -> None:
        """Fill the days from a conference; only days in a row can be shown as first and last."""
        if isinstance(obj, Conference):
            self.stored = obj.dates
            values |= day_fields(obj.dates)
        super().process(formdata, obj, **values)

    def validate_written_days(self, field: Field) -> None:
        """Understand the days, however they were entered; where both ways were used, the one that was changed counts."""
        written = parse_days(field.data) if field.data else None
        if field.data and written is None:
            raise ValidationError(
                _("These days could not be read. Write them like this: 20, 22 and 25/6/2022.")
            )
        entered = [days for days in (written, self._picked()) if days]
        changed = [days for days in entered if days != list(self.stored)] or entered[:1]
        if not changed:
            raise ValidationError(_("Choose the first day, or write the days."))
        if any(days != changed[0] for days in changed):
            raise ValidationError(
                _("The days written here are not the days chosen above. Empty one of them.")
            )
        if not all(FIRST_YEAR <= found.year <= LAST_YEAR for found in changed[0]):
            raise ValidationError(_("Check the year."))
        self.dates = changed[0]

    def _picked(self) -> list[date] | None:
        first = self.first_day.data
        last = self.last_day.data or first
        if first is None and last is None:
            return None
        if first is None or last < first or (last - first).days >= MOST_DAYS:
            raise ValidationError(
                _("The last day comes before the first, or they are too far apart. Check both.")
            )
        return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def day_fields(days: Sequence[date]) -> dict[str, Any]:
    """What the three fields hold for days that are stored."""
    in_a_row = (days[-1] - days[0]).days == len(days) - 1
    return {
        "first_day": days[0] if in_a_row else None,
        "last_day": days[-1] if in_a_row and len(days) > 1 else None,
        "written_days": "" if in_a_row else phrases.days(days).removeprefix("ngày "),
    }


class ConferenceForm(DaysForm):
    """All facts of a conference. ``user`` is who fills it in: the owner unit must be one she may organize for."""

    short_title = line(
        _l("Short title"),
        60,
        needed=True,
        hint=_l("At most 60 letters: the heading, the wall and the calendar show it"),
    )
    kind = SelectField(
        _l("Kind"), [choice_needed()], choices=choices(words.KINDS), coerce=ConferenceKind
    )
    organizing_body = line(
        _l("Organizing body"), 200, needed=True, hint=_l("As it stands on the letter")
    )
    owner = line(
        _l("Responsible unit"),
        200,
        needed=True,
        hint=_l("Its organizers may change this conference. Type a part of the name and choose."),
    )
    official_title = paragraph(_l("Official title"), 600)
    reference_document = line(
        _l("Reference document"), 200, hint=_l("For example: Kế hoạch số 15/KH-BCA ngày 05/5/2022")
    )
    timezone = line(_l("Timezone"), 40, needed=True, hint=_l("For Viet Nam: Asia/Ho_Chi_Minh"))
    chair = line(_l("Chair"), 200)
    composition = paragraph(_l("Who takes part"), 4000)
    contact_name = line(_l("Contact"), 120)
    contact_phone = phone(_l("Phone of the contact"))
    contact_email = EmailField(
        _l("E-mail of the contact"),
        [
            Optional(),
            at_most(255),
            Email(_l("Write the address like this: ten@donvi.gov.vn")),
        ],
        filters=[cleaned_line],
    )
    arrive_minutes = number(
        _l("Be in the hall how many minutes before each session"),
        0,
        180,
        _l("Enter a number from 0 to 180."),
    )
    dress = line(_l("Dress"), 200)
    papers = line(_l("Papers to bring"), 200)
    notes = paragraph(_l("Other notes for participants"), 4000)
    points_due_on = day(_l("Last day to register points"))
    rosters_due_on = day(_l("Last day to hand in rosters"))
    registration_due_on = day(_l("Last day for participants to register"))
    visibility = RadioField(
        _l("Who finds it"),
        [choice_needed()],
        choices=choices(words.VISIBILITIES),
        coerce=Visibility,
    )
    registration_open = BooleanField(_l("Participants may register themselves"))
    privacy_basis = paragraph(
        _l("Privacy notice"),
        4000,
        hint=_l("On which basis personal data are held, and until when; who registers reads it"),
    )
    slug = line(_l("Address of the page"), 60, needed=True)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        """Begin for somebody; offer the units she may organize for."""
        self.user = user
        self.owner_unit: UnitPeriod | None = None
        super().__init__(*args, **options)

    def process(self, formdata: Any = None, obj: Any = None, **values: Any) -> None:
        """Fill the owner unit by the name it had on the first day."""
        if isinstance(obj, Conference):
            period = period_on(obj.owner_unit_id, obj.first_on)
            values |= {"owner": period.name if period else obj.owner_unit.code}
        super().process(formdata, obj, **values)

    def offered_units(self, on: date) -> list[str]:
        """The names to choose the owner unit from."""
        return [period.name for period in owner_units(self.user, on, limit=LISTED_UNITS)]

    def validate_owner(self, field: Field) -> None:
        """Find the unit by its name, without diacritics if need be, among those in reach on the first day."""
        if not self.dates:
            return
        found = owner_units(self.user, self.dates[0], search=field.data, limit=6)
        exact = [
            unit for unit in found if fold(field.data) in {fold(unit.name), fold(unit.short_name)}
        ]
        fitting = exact or found
        if not fitting:
            raise ValidationError(
                _("No such unit is within your reach on the first day. Choose another.")
            )
        if len(fitting) > 1:
            names = "; ".join(unit.name for unit in fitting)
            raise ValidationError(
                _("Several units are called so: %(names)s. Write the whole name.", names=names)
            )
        self.owner_unit = fitting[0]

    def validate_timezone(self, field: Field) -> None:
        """Only a timezone that exists."""
        if field.data not in available_timezones():
            raise ValidationError(
                _("There is no such timezone. For Viet Nam write Asia/Ho_Chi_Minh.")
            )

    def validate_slug(self, field: Field) -> None:
        """An address of small letters, digits and hyphens."""
        Regexp(
            r"^[a-z0-9]+(-[a-z0-9]+)*$",
            message=_("Use small letters without accents, digits and hyphens, e.g. tap-huan-2022."),
        )(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field by itself: no deadline after the last day, nor in a year nobody means."""
        right = bool(super().validate(extra_validators))
        for field in [field for field in self if field.name in DEADLINES and field.data]:
            if self.dates and field.data > self.dates[-1]:
                wrong = _("This is after the last day. Choose an earlier day.")
            elif field.data.year < FIRST_YEAR:
                wrong = _("Check the year.")
            else:
                continue
            field.errors = [*field.errors, wrong]
            right = False
        return right

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered, by column."""
        own = {"csrf_token", "nonce", "row_version", "owner"}
        own |= {"first_day", "last_day", "written_days"}
        values = {field.name: field.data for field in self if field.name not in own}
        if self.owner_unit is not None:
            values["owner_unit_id"] = self.owner_unit.unit_id
        return values | {"dates": list(self.dates)}


class NewConferenceForm(OnceForm, ConferenceForm):
    """The few facts a conference begins with; the others follow on its own page."""

    ASKED = frozenset(
        {
            "csrf_token",
            "nonce",
            "row_version",
            "first_day",
            "last_day",
            "written_days",
            "short_title",
            "kind",
            "organizing_body",
            "owner",
        }
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        """Ask for no more than is needed to begin."""
        super().__init__(*args, user=user, **options)
        for name in [field.name for field in self if field.name not in self.ASKED]:
            del self[name]


class TopicForm(VersionedForm):
    kind = SelectField(
        _l("Kind"), [choice_needed()], choices=choices(words.TOPIC_KINDS), coerce=TopicKind
    )
    title = line(_l("Title"), 300, needed=True)
    speaker = line(_l("Speaker"), 200)
    minutes = number(_l("Minutes"), 1, 600, _l("Enter a number from 1 to 600."))

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered about the topic, by column."""
        return {name: self[name].data for name in ("kind", "title", "speaker", "minutes")}


class NewTopicForm(OnceForm, TopicForm):
    """One more item of an agenda."""


class SessionTitleForm(VersionedForm):
    title = line(
        _l("Title of the session"),
        120,
        hint=_l(
            "Only when it has a name of its own; otherwise it is called by its place in the grid"
        ),
    )


class PostponeForm(DaysForm):
    """New days, or none yet, and why."""

    no_days_yet = BooleanField(_l("The new days are not known yet"))
    reason = paragraph(
        _l("Reason"), 1000, hint=_l("It is shown on the conference's page and in calendars")
    )

    def validate_written_days(self, field: Field) -> None:
        """Days are needed unless it is said that there are none yet, and never both."""
        if not self.no_days_yet or not self.no_days_yet.data:
            super().validate_written_days(field)
        elif field.data or self.first_day.data or self.last_day.data:
            raise ValidationError(
                _("Days are entered, but it is ticked that they are not known. Undo one of them.")
            )


class CancelForm(VersionedForm):
    reason = paragraph(
        _l("Reason"),
        1000,
        needed=True,
        hint=_l("It is shown on the conference's page and in calendars"),
    )
