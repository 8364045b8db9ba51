"""The log: one JSON line for each thing an operator should know, on standard error; readable where that is a terminal.

``configure()`` sends everything through it, also what libraries log; ``init_app`` gives each request an id and tells of
errors; ``log_security_event()`` writes a security event. Requests that went well leave no line. No line holds what somebody entered,
a cookie, a secret of an address or a parameter of a statement: messages are written so (``redaction``), and whatever the
present request brought is replaced wherever it stands all the same.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from flask import Flask, Response, current_app, has_request_context, request
from flask_login import user_logged_in
from structlog.contextvars import bound_contextvars, get_contextvars, merge_contextvars
from structlog.typing import Processor

from eventhub.keyed_hashes import keyed_hash
from eventhub.redaction import exception_text, known_path, secrets_of, without
from eventhub.text.folding import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST_ID = "eventhub.request_id"
SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,63}")
"""What a proxy's X-Request-ID may be to be taken over."""
HTTP_ID = "X-Request-ID"
SIGN_IN_REFUSALS = {
    "sign_in_failed": "sign_in_failed",
    "present_password_wrong": "sign_in_failed",
    "too_many_attempts": "sign_in_slowed",
    "sign_in_busy": "sign_in_slowed",
}
"""Codes of refusals that are security events, and what the events are called."""


def configure(stream: TextIO | None = None, *, level: int = logging.WARNING) -> None:
    """Send what this process logs to a stream as lines; ``level`` is that of our own, libraries' begin at warnings.

    Whatever handlers there were before are replaced; called again, the last call holds. Forked processes inherit it.
    """
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _tell_exception,
                _leave_out_secrets,
                _renderer(readable=target.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("eventhub").setLevel(level)
    logging.captureWarnings(True)  # noqa: FBT003 - the library's own way to say so


def granian_config() -> dict[str, Any]:
    """What granian is given as ``log_dictconfig``, so that its lines go through ours; it has handlers of its own else."""
    through_ours = {"handlers": [], "propagate": True}
    return {"handlers": {}, "formatters": {}, "loggers": {"_granian": dict(through_ours)}}


def init_app(app: Flask) -> None:
    """Give each request of an application an id, and write a line for each that failed. Call it before ``cache_middleware.init_app``:
    what is answered in front of Flask needs no id.
    """
    trusts_proxy = bool(app.config["PROXIES"])
    app.wsgi_app = RequestIds(  # type: ignore[method-assign]  # the documented way to wrap an application
        app.wsgi_app, trusts_proxy=trusts_proxy
    )
    # Flask's own line names the path as it was asked for, with the secrets in it.
    app.log_exception = _log_failed_request  # type: ignore[method-assign]
    user_logged_in.connect(_log_sign_in, app)


def request_id() -> str:
    """The id of the present request; empty outside of any."""
    return str(get_contextvars().get("request_id", ""))


def add_request_id(answer: Response, *, is_cached: bool) -> None:
    """Tell the caller the id of the request; not on answers that are served again, to others."""
    if not is_cached:
        answer.headers[HTTP_ID] = request_id()


def log_security_event(event: str, **facts: Any) -> None:
    """Write a security event. Its name is stable; the facts are ids and words of ours, nothing that somebody entered."""
    _security_log.info(event, **_of_request(), **facts)


def log_refused_rule(code: str) -> None:
    """Write what a rule refused, where that is about security: a sign-in that failed, or was slowed down.

    Of whom it was tried, the line has a pseudonym that only this site can compute from an address, and that is the same each
    time: whoever is attacked can be told apart and found by who knows her address, and yet the log, which more people and
    more machines keep than the database, says neither who has an account nor what somebody typed into the wrong field.
    """
    if code in SIGN_IN_REFUSALS:
        log_security_event(
            SIGN_IN_REFUSALS[code], account=account_pseudonym(request.form.get("email", ""))
        )


def account_pseudonym(email: str) -> str:
    """What stands for an e-mail address in the log, however it was typed; empty for none."""
    told = one_line(email).casefold()
    key = current_app.config["SECRET_KEY"]
    return keyed_hash(key, "log ", told).hex()[:16] if told else ""


def log_refused_access(account_id: int) -> None:
    """Write that somebody signed in asked for what is not hers; only where debugging is on, for links go stale each day."""
    _security_log.debug("access_refused", **_of_request(), account_id=account_id)


class RequestIds:
    """The WSGI middleware: an id for each request, bound to every line that is written for it."""

    def __init__(self, app: "WSGIApplication", *, trusts_proxy: bool) -> None:
        """Stand before an application; a trusted proxy's own id is taken over."""
        self.app = app
        self.trusts_proxy = trusts_proxy

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Bind the id while the application answers."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.trusts_proxy else ""
        made = environ.setdefault(REQUEST_ID, given if SANE_ID.fullmatch(given) else token_hex(8))
        with bound_contextvars(request_id=made):
            return self.app(environ, start_response)


def _log_failed_request(exc_info: Any) -> None:
    _log.error("request_failed", **_of_request(), exc_info=exc_info)


def _log_sign_in(_app: Flask, user: Any, **_more: Any) -> None:
    log_security_event("sign_in", account_id=user.id)


def _of_request() -> dict[str, Any]:
    """What a line says of its request besides the id: never the query, and no secret of the path."""
    if not has_request_context():
        return {}
    told = {
        "method": request.method,
        "path": known_path(request.path),
        "client": request.remote_addr,
    }
    return told | ({"endpoint": request.endpoint} if request.endpoint else {})


def _tell_exception(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> Any:
    """Replace an exception by its traceback, with messages that hold no values."""
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    exception = found[1] if isinstance(found, tuple) else found
    if isinstance(exception, BaseException):
        line["exception"] = exception_text(exception, secrets_of_request())
    return line


def _leave_out_secrets(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> Any:
    """Replace what the request brought in every text of a line but the ids, times and names that are ours."""
    secrets = secrets_of_request()
    for name, value in line.items():
        if isinstance(value, str) and name not in _OURS:
            line[name] = without(secrets, value)
    return line


_OURS = {
    *("exception", "timestamp", "level", "logger", "request_id", "method", "path", "endpoint"),
    "client",
}


def secrets_of_request() -> list[str]:
    """What the present request brought, longest first; nothing outside of one."""
    return secrets_of(request) if has_request_context() else []


_SHARED: list[Processor] = [
    merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _renderer(*, readable: bool) -> Processor:
    if readable:
        return structlog.dev.ConsoleRenderer(colors=False)
    return structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True, default=str)


# Through the standard library, so that one handler writes our lines and those of libraries.
structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)
_log = structlog.stdlib.get_logger("eventhub")
_security_log = structlog.stdlib.get_logger("eventhub.security")
