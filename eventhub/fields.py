"""Form fields shared by the forms of all domains, so that a text is cleaned, limited and asked for in one way everywhere.

What only one domain asks stands in its ``forms``; what is wrong with a value beyond its shape is said by its ``rules``.
"""

from collections.abc import Mapping
from typing import Any, Self

from flask import has_request_context, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from eventhub.columns import new_id
from eventhub.text.folding import nfc, one_line
from eventhub.text.phones import normalise_phone

LONGEST_FORM_NONCE = 64
MOST_DIGITS = 10
"""Of a number in a hidden field; Python refuses to read thousands of digits."""


def cleaned_line(text: str | None) -> str:
    """One line of clean text."""
    return one_line(text or "")


def cleaned_text(text: str | None) -> str:
    """Clean text of several lines."""
    return nfc(text or "")


def cleaned_phone(text: str | None) -> str:
    """A phone number in its usual form."""
    return normalise_phone(text or "")


def at_most(letters: int) -> Length:
    """The limit of a text, said in words."""
    return Length(max=letters, message=_l("Shorten this to at most %(max)d letters."))


def needed_validators(needed: Any) -> list[DataRequired]:
    """What makes a field needed: with True the usual sentence asks for it, else the one that is given."""
    if needed is False:
        return []
    return [DataRequired(_l("Fill this in.") if needed is True else needed)]


def choice_needed() -> InputRequired:
    """One of the choices must be taken."""
    return InputRequired(_l("Choose one."))


def choices(named: Mapping[Any, Any]) -> list[SelectChoice]:
    """The states of an enumeration with their words, to choose from."""
    return [SelectChoice(state.value, words) for state, words in named.items()]


def line(label: Any, letters: int, *, needed: Any = False, hint: Any = "") -> StringField:
    """A field for one line of text; ``needed`` may be the sentence that asks for it."""
    validators = [*needed_validators(needed), at_most(letters)]
    return StringField(label, validators, filters=[cleaned_line], description=hint)


def paragraph(label: Any, letters: int, *, needed: Any = False, hint: Any = "") -> TextAreaField:
    """A field for text of several lines; ``needed`` may be the sentence that asks for it."""
    validators = [*needed_validators(needed), at_most(letters)]
    return TextAreaField(label, validators, filters=[cleaned_text], description=hint)


def phone(label: Any, *, needed: Any = False) -> TelField:
    """A field for a phone number. One that nobody could dial is kept as written: pages warn of it."""
    return TelField(label, [*needed_validators(needed), at_most(40)], filters=[cleaned_phone])


def day(label: Any, *, hint: Any = "") -> DateField:
    """A field for a day, which may stay empty."""
    return DateField(label, [Optional()], description=hint)


def number(label: Any, least: int, most: int, sentence: Any) -> IntegerField:
    """A field for a number that must be given; ``sentence`` tells its limits."""
    return IntegerField(
        label, [InputRequired(_l("Fill this in.")), NumberRange(least, most, sentence)]
    )


class Form(FlaskForm):
    """The base of all forms: filled from what a page's form sends, and from nothing else.

    Flask-WTF fills a form from JSON too, whatever that holds; our pages send none to forms.
    """

    class Meta(FlaskForm.Meta):
        """How a form is filled."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent; None for a form that is only shown."""
            if has_request_context() and request.is_json:
                return None
            return super().wrap_formdata(form, formdata)


class VersionedForm(Form):
    """A form that knows which version of the record it was filled from."""

    row_version = HiddenField()

    @property
    def version(self) -> int:
        """The version the page carried along."""
        return row_version_of(self.row_version.data)


def row_version_of(text: str | int | None) -> int:
    """The version that a page carried along; without one, or with nonsense, a version that no record has."""
    digits = str(text or "")
    return int(digits) if digits.isdecimal() and len(digits) < MOST_DIGITS else 0


class OnceForm(Form):
    """A form whose nonce makes sending it twice one entry."""

    nonce = HiddenField(validators=[Length(max=LONGEST_FORM_NONCE)])

    def fill_nonce(self) -> Self:
        """Give the form its nonce, unless it came back with the one it has."""
        self.nonce.data = self.nonce.data or new_id().hex
        return self

    def take_nonce(self) -> str:
        """The nonce that was sent; a new one takes its place, for the form that comes back because nothing was stored."""
        sent, self.nonce.data = str(self.nonce.data), new_id().hex
        return sent
