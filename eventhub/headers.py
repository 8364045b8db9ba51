"""The security headers of every answer.

Everything a page needs comes from this site: no inline script or style, no other host, no nonce, so that pages can be
kept and served again as they are.
"""

from flask import Flask, Response, request, session

from eventhub import logs
from eventhub.edge.cache_middleware import is_cached
from eventhub.redaction import SECRET_PATHS

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


def init_app(app: Flask) -> None:
    """Add the headers to each answer that hasn't set its own."""

    @app.after_request
    def add_headers(answer: Response) -> Response:
        # No search engine, no other site and no shared cache may learn such an address.
        private = request.path.startswith(SECRET_PATHS)
        # As the cookie says: the database that knows more may be what has failed.
        signed_in = "_user_id" in session
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "no-referrer" if private else "same-origin")
        answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if private:
            answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        if signed_in and answer.mimetype == "text/html":
            # On a shared computer the button "back" must not show it again once she has signed out.
            answer.headers["Cache-Control"] = "no-store"
        answer.headers.setdefault(
            "Cache-Control", "private, no-cache" if private or signed_in else "no-cache"
        )
        logs.add_request_id(answer, is_cached=is_cached())
        if request.is_secure:
            answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return answer
