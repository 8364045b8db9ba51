"""Notices a proxy that nobody has declared: behind one, everybody seems to call from one address.

The first request of a process that names another caller leaves a small file in the instance folder, where ``serve`` and
``doctor`` find it. The headers can also be made up by whoever calls, so this is a question to the operator, not a fact.
"""

import os
from contextlib import suppress
from pathlib import Path
from threading import Event

from flask import Flask, current_app, request

HEADERS = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
NOTE = "proxy_seen"


def init_app(app: Flask) -> None:
    """Look at requests until one speaks of a proxy, if none is declared."""
    if app.config["PROXIES"]:
        return

    seen = Event()

    @app.before_request
    def look() -> None:
        if not seen.is_set() and any(name in request.headers for name in HEADERS):
            seen.set()
            _leave_note()


def warning(app: Flask) -> str | None:
    """What to tell the operator; None if all is well. Declaring the proxies ends the warning."""
    note = Path(app.instance_path) / NOTE
    if app.config["PROXIES"]:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        return None
    with suppress(OSError):
        return (
            f"Requests came through a proxy ({note.read_text('utf-8').strip()}), and EVENTHUB_PROXIES says there is"
            " none: everybody seems to call from one address. Set it to the number of proxies in front, or delete"
            f" {note} if there is none."
        )
    return None


def _leave_note() -> None:
    """Write who spoke and how, unless it is known already; a full disk must not stop the request."""
    sent = next(name for name in HEADERS if name in request.headers)
    note = Path(current_app.instance_path) / NOTE
    with suppress(OSError):
        descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{sent} from {request.remote_addr}\n")
        current_app.logger.warning(warning(current_app))
