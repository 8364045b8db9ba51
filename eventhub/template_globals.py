"""What templates need to draw the components of the look and to write days and numbers: globals, and the filters.

Icons come out of Bootstrap-Flask's package and are inlined, because its sprite weighs 1.1 MB; any name of Bootstrap Icons
works, an unknown one fails loudly. The macros in templates/macros/ are the only callers.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import segno
from flask import Flask, request
from markupsafe import Markup
from wtforms import Field
from wtforms.widgets import CheckboxInput, FileInput, ListWidget, Select

from eventhub import phrases
from eventhub.conferences.rules import hours
from eventhub.conferences.words import session_label

SPRITE = files("flask_bootstrap") / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"


@cache
def inline_icon(name: str) -> Markup:
    """Return the icon as an inline SVG of one em, hidden from screen readers: the word beside it says what it means."""
    symbol = re.search(
        rf'<symbol [^>]*id="{re.escape(name)}">(.*?)</symbol>', SPRITE.read_text("utf-8"), re.DOTALL
    )
    if symbol is None:
        raise LookupError(f"Bootstrap Icons has no icon {name!r}")
    return Markup(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>'
    ).format(
        Markup(symbol[1])  # noqa: S704 - our own dependency's file, not input
    )


def field_kind(field: Field) -> str:
    """Say how a form field is drawn: check, choices, select, file or text."""
    kinds = {CheckboxInput: "check", ListWidget: "choices", Select: "select", FileInput: "file"}
    return next(
        (kind for widget, kind in kinds.items() if isinstance(field.widget, widget)), "text"
    )


def fill_link(link: str | Callable[[Any], str], name: str, value: Any) -> str:
    """Return the address for one value: by calling `link`, or by filling its blank `{name}`, which url_for may have quoted."""
    if callable(link):
        return link(value)
    return link.replace(f"%7B{name}%7D", str(value)).replace(f"{{{name}}}", str(value))


def this_page() -> str:
    """Return the path and query of this page without a language asked for: where the language switch leads back to."""
    query = urlencode(
        [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    )
    return f"{request.path}?{query}" if query else request.path


def qr_code(address: str) -> Markup:
    """Return an address as a QR code: an inline SVG, white also in the dark, sized by the class qr-code."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=2, omitsize=True, light="#fff", svgclass="qr-code"))  # noqa: S704 - segno's own drawing


def init_app(app: Flask) -> None:
    """Give all templates what the macros call, and the filters that write in the language of the page."""
    app.jinja_env.globals.update(
        inline_icon=inline_icon,
        field_kind=field_kind,
        fill_link=fill_link,
        this_page=this_page,
        qr_code=qr_code,
    )
    app.jinja_env.filters.update(
        day=phrases.day,
        days=phrases.days,
        moment=phrases.moment,
        hours=hours,
        session_label=session_label,
        number=phrases.number,
        rate=phrases.rate,
    )
