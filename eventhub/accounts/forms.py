"""What is asked for when somebody signs in, and of whoever manages accounts."""

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
from eventhub.accounts.rules import LONGEST_ACCOUNT_NAME, LONGEST_PASSWORD
from eventhub.errors import RuleError
from eventhub.fields import Form, OnceForm, VersionedForm, line
from eventhub.request_limits import row_number
from eventhub.text.folding import nfc

ROLE_NAMES = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.ORGANIZER: _l("Organizer"),
    Role.OFFICIAL: _l("Unit official"),
}
"""What a role is called; the design's order, the most powerful first."""


def no_longer_than_any_password(_form: FlaskForm, field: Field) -> None:
    """Refuse what is longer than every password, however its letters are typed: hashing it would take as long as it is."""
    if len(nfc(field.data)) > LONGEST_PASSWORD:
        raise ValidationError(RuleError("password_long", most=LONGEST_PASSWORD).sentence)


class SignInForm(Form):
    email = EmailField(_l("E-mail address"), [DataRequired(), Length(max=255)])
    password = PasswordField(_l("Password"), [DataRequired(), no_longer_than_any_password])


class ForgotForm(Form):
    email = EmailField(_l("E-mail address"), [DataRequired(), Length(max=255)])


class PasswordForm(Form):
    password = PasswordField(
        _l("New password"),
        # Whether it is good takes a while to find out: see ``guessable_passwords``.
        [InputRequired(), no_longer_than_any_password],
        description=_l(
            "At least 8 characters. Four words that do not belong together are easy to keep and hard to guess."
        ),
    )


class OwnPasswordForm(PasswordForm):
    current = PasswordField(_l("Present password"), [InputRequired(), no_longer_than_any_password])

    def __init__(self, *, ask_present: bool, **values: Any) -> None:
        """Ask for the present password only of those who have one and must know it."""
        super().__init__(**values)
        if not ask_present:
            del self.current


class NewAccountForm(OnceForm):
    name = line(_l("Full name"), LONGEST_ACCOUNT_NAME, needed=True)
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
    name = line(_l("Full name"), LONGEST_ACCOUNT_NAME, needed=True)
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
