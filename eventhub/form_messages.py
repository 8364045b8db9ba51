"""Makes every form speak from our catalogue. Flask-WTF looks into WTForms' own, which has no Vietnamese."""

import flask_babel
from flask import Flask, request


class FormMessages:
    """What Flask-WTF asks for the messages of validators and fields; ours are merged into the one catalogue."""

    def ugettext(self, message: str) -> str:
        """One message in the visitor's language."""
        return str(flask_babel.gettext(message))

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        """A message that counts; WTForms fills in the number itself."""
        translations = flask_babel.get_domain().get_translations()
        return str(translations.ungettext(singular, plural, number))


def init_app(app: Flask) -> None:
    """Hand our messages to the forms of each request, where Flask-WTF keeps the ones it has loaded."""
    messages = FormMessages()

    @app.before_request
    def speak_from_our_catalogue() -> None:
        request.wtforms_translations = messages  # type: ignore[attr-defined]  # Flask-WTF's own attribute
