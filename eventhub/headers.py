"""The security headers of every answer.

Everything a page needs comes from this site: no inline script or style, no other host, no nonce, so that pages can be
kept and served again as they are.
"""

from flask import Flask, Response, request

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
PRIVATE_PATHS = ("/me/", "/s/", "/k/", "/sign-in/link/", "/sign-in/reset/")
"""Whoever has such an address can act with it, so no search engine, no other site and no shared cache may learn it."""


def init_app(app: Flask) -> None:
    """Add the headers to each answer that hasn't set its own."""

    @app.after_request
    def add_headers(answer: Response) -> Response:
        private = request.path.startswith(PRIVATE_PATHS)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "no-referrer" if private else "same-origin")
        answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if private:
            answer.headers["X-Robots-Tag"] = "noindex, nofollow"
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        if request.is_secure:
            answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return answer
