"""The blueprint of the pages, the one way in, and the phrases their templates use."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from eventhub import phrases
from eventhub.conferences import rules, words

bp = Blueprint("conferences", __name__, url_prefix="/manage")


@bp.context_processor
def page_words() -> dict[str, Callable[..., Any] | dict[Any, Any]]:
    """The words for what a conference is, its days as a heading, and whether an agenda fits."""
    return {
        "days_heading": lambda days: sentence_case(phrases.days(days)),
        "runs_over": lambda session: rules.spare_minutes(session) < 0,
        "kinds": words.KINDS,
        "dayparts": words.DAYPARTS,
        "visibilities": words.VISIBILITIES,
    }


def sentence_case(phrase: str) -> str:
    """A phrase that begins a line: only its first letter changes."""
    return phrase[:1].upper() + phrase[1:]
