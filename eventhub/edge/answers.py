"""A complete answer: what WSGI and RSGI have in common, so that the same bytes are sent through either."""

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from werkzeug.http import HTTP_STATUS_CODES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers: TypeAlias = list[tuple[str, str]]


class Answer(NamedTuple):
    """A status, headers and the whole body."""

    status: int
    headers: Headers
    body: bytes

    def serve(self, start_response: "StartResponse") -> list[bytes]:
        """Send it through WSGI."""
        start_response(f"{self.status} {HTTP_STATUS_CODES.get(self.status, '')}", self.headers)
        return [self.body] if self.body else []


def answer_of(app: "WSGIApplication", environ: "WSGIEnvironment") -> Answer:
    """What a WSGI application answers, read to its end."""
    begun: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, _exc_info: Any = None) -> Any:
        begun[:] = [(int(status[:3]), headers)]

    body = app(environ, start_response)
    try:
        content = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    return Answer(*begun[0], content)
