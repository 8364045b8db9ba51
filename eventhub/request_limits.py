"""What a request may hold, by route."""

from flask import Flask

LARGEST_FORM = 64 * 1024


def body_limit(app: Flask, method: str, path: str) -> int:
    """How many bytes a body may have."""
    return 8 * 1024 * 1024 if any(part in path for part in ("/import", "/paste")) else LARGEST_FORM
