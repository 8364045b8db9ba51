"""The blueprint of the pages, the one way in, and the phrases their templates use."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from eventhub.conferences import rules, words
from eventhub.text.dates import format_dates
from eventhub.web import language

bp = Blueprint("conferences", __name__, url_prefix="/manage")


@bp.context_processor
def phrases() -> dict[str, Callable[..., Any] | dict[Any, Any]]:
    """How days, sessions and their hours are written in the visitor's language, and whether an agenda fits."""
    return {
        "days_text": lambda days: format_dates(days, language=language()),
        "days_heading": lambda days: sentence_case(format_dates(days, language=language())),
        "session_label": lambda session: rules.session_label(session, language()),
        "session_hours": rules.hours,
        "runs_over": lambda session: rules.spare_minutes(session) < 0,
        "kinds": words.KINDS,
        "dayparts": words.DAYPARTS,
        "visibilities": words.VISIBILITIES,
    }


def sentence_case(phrase: str) -> str:
    """A phrase that begins a line: only its first letter changes."""
    return phrase[:1].upper() + phrase[1:]
