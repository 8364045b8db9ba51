"""EventHub: conferences and training sessions that happen in many halls at once.

``create_app`` builds the application; ``DOMAINS``, in order, is the table of contents: each imports only earlier ones.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from eventhub import (
    assets,
    config,
    database,
    errors,
    form_messages,
    headers,
    instance,
    logs,
    outages,
    phrases,
    request_limits,
    restore_staging,
    template_globals,
    undeclared_proxy,
    web,
)
from eventhub.edge import cache_middleware
from eventhub.extensions import babel, bootstrap, csrf, db, migrate

DOMAINS = (
    "history",
    "units",
    "outbox",
    "accounts",
    "conferences",
    "points",
    "registration",
    "attendance",
    "awards",
    "calendar",
    "reports",
    "home",
)
TOOLS = ("setup", "demo", "backups")
"""Command-line tools over all domains."""


def create_app(**settings: Any) -> Flask:
    """Build the application. Keyword settings override the environment (see ``config.DEFAULTS``)."""
    if "INSTANCE" not in settings:
        settings["INSTANCE"] = config.instance_folder()
        instance.ensure_own(settings["INSTANCE"])
    app = database.RetryingFlask(
        "eventhub",
        instance_path=str(settings.pop("INSTANCE")),
        template_folder=str(config.shared_folder("templates")),
        static_folder=str(config.shared_folder("static")),
    )
    app.config.from_mapping(config.from_environment() | _fixed_settings() | settings)
    _prepare_instance(app)
    request_limits.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.PACKAGE / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    bootstrap.init_app(app)
    babel.init_app(app, locale_selector=web.chosen_language)
    form_messages.init_app(app)
    # Before the others: what is added first finishes an answer last, so it compresses what all have made of it.
    assets.init_app(app)
    headers.init_app(app)
    undeclared_proxy.init_app(app)
    template_globals.init_app(app)
    app.context_processor(
        lambda: {"language": phrases.language(), "site_name": app.config["SITE_NAME"]}
    )
    errors.init_app(app)
    outages.init_app(app)
    for domain in (*DOMAINS, *TOOLS):
        _register(app, domain)
    with app.app_context():
        database.configure_engine(
            db.engine,
            lock_wait_seconds=app.config["LOCK_WAIT_SECONDS"],
            fsync=app.config.get("FSYNC", True),
        )
        logs.init_app(app)
        cache_middleware.init_app(app, db.engine.url)
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way to wrap an application
            app.wsgi_app,
            x_for=app.config["PROXIES"],
            x_proto=app.config["PROXIES"],
            x_host=app.config["PROXIES"],
        )
    return app


def _fixed_settings() -> dict[str, Any]:
    """What is not for operators to choose."""
    return {
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_TRANSLATION_DIRECTORIES": str(config.PACKAGE / "translations"),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "WTF_CSRF_TIME_LIMIT": None,
        # Pages with a secret in their address send no referrer; the token and the SameSite cookie guard their forms.
        "WTF_CSRF_SSL_STRICT": False,
        "BOOTSTRAP_SERVE_LOCAL": True,
        # Commands have time; ``serve`` has less.
        "LOCK_WAIT_SECONDS": 20,
    }


def _prepare_instance(app: Flask) -> None:
    """Make the instance folder and what lies in it by default: the secret and the SQLite database."""
    folder, secret = Path(app.instance_path), app.config["SECRET_KEY"]
    instance.make_folder_private(folder)
    address = app.config["DATABASE_URL"] or f"sqlite:///{folder / 'eventhub.sqlite3'}"
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_address(address)
    # What a restore has decided on before it was cut off comes first: it may be another secret.
    restore_staging.finish(app.config["SQLALCHEMY_DATABASE_URI"], folder)
    app.config["SECRET_KEY"] = (
        instance.ensure_strong_secret(secret) if secret else instance.load_or_create_secret(folder)
    )
    instance.make_database_private(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(
        app.config["SQLALCHEMY_DATABASE_URI"]
    )
    app.config["SESSION_COOKIE_SECURE"] = bool(app.config["PROXIES"])


def _register(app: Flask, domain: str) -> None:
    """Load a domain's tables and give the application its pages, API and commands, where it has them."""
    for part in ("models", "views", "api", "cli"):
        name = f"eventhub.{domain}.{part}"
        if find_spec(name) is None:
            continue
        module = import_module(name)
        if hasattr(module, "bp"):
            app.register_blueprint(module.bp)
        if hasattr(module, "init_app"):
            module.init_app(app)
