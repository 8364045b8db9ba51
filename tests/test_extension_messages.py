"""What WTForms and Flask-WTF say is said in Vietnamese, each message of each validator and field."""

import re
from datetime import date
from importlib.metadata import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from flask import Flask
from flask_babel import get_domain, gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    Field,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    WeekField,
    validators,
)
from wtforms.fields.choices import SelectChoice

ENGLISH = re.compile(
    r"\b(?:the|this|field|must|be|not|valid|invalid|required|at|least|characters?|choice|value|file|password)\b",
    re.IGNORECASE,
)

FIELDS: list[tuple[Field, str]] = [
    (StringField(validators=[validators.DataRequired()]), ""),
    (StringField(validators=[validators.InputRequired()]), ""),
    (StringField(validators=[validators.Length(min=3)]), "a"),
    (StringField(validators=[validators.Length(max=3)]), "abcd"),
    (StringField(validators=[validators.Length(min=3, max=3)]), "abcd"),
    (StringField(validators=[validators.Length(min=3, max=5)]), "a"),
    (StringField(validators=[validators.Email()]), "a"),
    (StringField(validators=[validators.URL()]), "a"),
    (StringField(validators=[validators.Regexp("x")]), "a"),
    (StringField(validators=[validators.IPAddress()]), "a"),
    (StringField(validators=[validators.MacAddress()]), "a"),
    (StringField(validators=[validators.UUID()]), "a"),
    (StringField(validators=[validators.AnyOf(["x", "y"])]), "a"),
    (StringField(validators=[validators.NoneOf(["a"])]), "a"),
    (StringField(validators=[validators.EqualTo("other")]), "a"),
    (StringField(validators=[validators.EqualTo("nowhere")]), "a"),
    (IntegerField(validators=[validators.NumberRange(min=3)]), "1"),
    (IntegerField(validators=[validators.NumberRange(max=3)]), "4"),
    (IntegerField(validators=[validators.NumberRange(min=3, max=5)]), "1"),
    (IntegerField(), "một"),
    (DecimalField(), "một"),
    (FloatField(), "một"),
    (DateField(), "hôm qua"),
    (TimeField(), "sáng sớm"),
    (DateTimeLocalField(), "hôm qua"),
    (WeekField(), "tuần này"),
    (SelectField(choices=[SelectChoice("x")]), "a"),
    (SelectField(coerce=int, choices=[SelectChoice(1)]), "a"),
    (RadioField(choices=[SelectChoice("x")]), "a"),
    (SelectMultipleField(choices=[SelectChoice("x")]), "a"),
    (SelectMultipleField(coerce=int, choices=[SelectChoice(1)]), "a"),
    (FileField(validators=[FileRequired()]), ""),
]


def errors_of(app: Flask, field: Any, text: Any) -> list[str]:
    class Form(FlaskForm):
        tested = field
        other = StringField()

    with app.test_request_context(headers={"Accept-Language": "en"}):
        app.preprocess_request()
        form = Form(MultiDict({"tested": text}))
        assert not form.validate()
        return [str(error) for error in form.tested.errors]


@pytest.mark.parametrize(("field", "text"), FIELDS)
def test_validator_speaks_vietnamese(app, field, text):
    errors = errors_of(app, field, text)
    assert errors
    for error in errors:
        assert not ENGLISH.search(error), error


@pytest.mark.parametrize("limits", [{"min": 1}, {"max": 1}, {"min": 1, "max": 2}])
def test_date_range_speaks_vietnamese(app, limits):
    days = {name: date(2022, 6, day) for name, day in limits.items()}
    error = errors_of(
        app,
        DateField(validators=[validators.DateRange(**days)]),
        "2024-01-01" if "max" in limits else "2021-01-01",
    )
    assert not ENGLISH.search(error[0]), error


def test_refused_file_is_told_in_vietnamese(app):
    field = FileField(validators=[FileAllowed(["csv"])])
    error = errors_of(app, field, FileStorage(BytesIO(b"x"), filename="a.exe"))
    assert error == ["Loại tệp này không dùng được; chọn tệp csv."]


def test_forms_speak_english_to_whoever_chose_it(app):
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()

        class Form(FlaskForm):
            tested = StringField(validators=[validators.DataRequired()])

        form = Form(MultiDict())
        form.validate()
        assert list(form.tested.errors) == ["This field is required."]


def test_form_that_was_open_too_long_is_told_in_vietnamese(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post("/sign-in", data={"email": "a", "password": "b"})
        assert answer.status_code == 400
        assert not re.search(r"CSRF|token", answer.text.split("<main")[1], re.IGNORECASE)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def messages_in(package: str) -> set[Any]:
    """Every message a package can say, read out of its source."""
    found = set()
    for file in files(package) or ():
        if file.suffix == ".py":
            with Path(str(file.locate())).open("rb") as source:
                found |= {message for _line, message, _c, _x in extract("python", source)}
    return found


@pytest.mark.parametrize("package", ["WTForms", "Flask-WTF"])
def test_no_message_of_the_package_is_left_in_english(app, package):
    messages = messages_in(package)
    assert messages
    with app.test_request_context():
        for message in messages:
            if isinstance(message, str):
                assert gettext(message) != message
            else:
                counted = get_domain().get_translations().ungettext(*message[:2], 2)
                assert counted not in message
