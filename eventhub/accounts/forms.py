"""What is asked for at the door, and of whoever keeps accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import (
    EmailField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from eventhub.accounts.models import Role
from eventhub.accounts.passwords import problem_with
from eventhub.accounts.rules import LONGEST_NAME
from eventhub.fields import Form, OnceForm, VersionedForm, line
from eventhub.request_limits import row_number

ROLE_NAMES = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.ORGANIZER: _l("Organizer"),
    Role.OFFICIAL: _l("Unit official"),
}
"""What a role is called; the design's order, the most powerful first."""


def good_password(_form: FlaskForm, field: Field) -> None:
    """Refuse a password that is too short to guard anything."""
    problem = problem_with(field.data)
    if problem:
        raise ValidationError(problem)


class SignInForm(Form):
    email = EmailField(_l("E-mail address"), [DataRequired(), Length(max=255)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=128)])


class ForgotForm(Form):
    email = EmailField(_l("E-mail address"), [DataRequired(), Length(max=255)])


class PasswordForm(Form):
    password = PasswordField(
        _l("New password"),
        [InputRequired(), good_password],
        description=_l("At least 8 characters. A few words that belong together are easy to keep."),
    )


class OwnPasswordForm(PasswordForm):
    current = PasswordField(_l("Present password"), [InputRequired(), Length(max=128)])

    def __init__(self, *, ask_present: bool, **values: Any) -> None:
        """Ask for the present password only of those who have one and must know it."""
        super().__init__(**values)
        if not ask_present:
            del self.current


class NewAccountForm(OnceForm):
    name = line(_l("Full name"), LONGEST_NAME, needed=True)
    email = EmailField(_l("E-mail address"), [DataRequired(), Length(max=255), Email()])
    role = RadioField(_l("Role"), [InputRequired()])
    unit = line(
        _l("Unit"),
        300,
        needed=True,
        hint=_l("Name or code. The authority covers the unit and all below it."),
    )

    def offer_roles(self, roles: list[Role]) -> None:
        """Offer the roles that whoever makes the account may give."""
        self.role.choices = [(role.value, ROLE_NAMES[role]) for role in roles]

    @property
    def entered(self) -> list[str]:
        """Everything that was entered: what is sent again unchanged is the same form."""
        return [str(field.data) for field in (self.name, self.email, self.role, self.unit)]


class AccountForm(VersionedForm):
    name = line(_l("Full name"), LONGEST_NAME, needed=True)
    grant_ids = SelectMultipleField(
        _l("May act as"),
        coerce=row_number,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("What is unticked is taken away on saving."),
    )
    role = SelectField(_l("Add a role"), [Optional()])
    unit = line(_l("Over the unit"), 300)

    def offer_roles(self, roles: list[Role]) -> None:
        """Offer the roles that whoever edits the account may give."""
        self.role.choices = [("", "—"), *((role.value, ROLE_NAMES[role]) for role in roles)]


class ImportForm(Form):
    file = FileField(
        _l("File with the list of units"),
        [FileRequired(), FileAllowed(["xlsx", "xls", "ods", "csv", "txt", "tsv"])],
        description=_l("Excel or CSV. One row for each unit and period."),
    )
