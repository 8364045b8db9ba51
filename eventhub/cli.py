"""The console script: ``eventhub --help`` lists the commands; each domain adds its own.

Errors end with one clear line and a status other than 0. Commands speak English, whatever the language of the site.
"""

import os
from typing import Any

import click
import psycopg
from flask.cli import FlaskGroup, ScriptInfo
from flask_babel import force_locale
from sqlalchemy.exc import DatabaseError, OperationalError

from eventhub import create_app, logs
from eventhub.bench.cli import bench
from eventhub.config import SettingError
from eventhub.errors import RuleError
from eventhub.instance import OTHERS
from eventhub.serve import serve
from eventhub.sqlite import sqlite3

UNDEFINED_TABLE, INSUFFICIENT_PRIVILEGE = "42P01", "42501"
"""PostgreSQL's codes."""


class Commands(FlaskGroup):
    """The commands of all domains. What a rule refuses is said in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        # Whatever it makes, such as a database, is its owner's alone.
        before = os.umask(OTHERS)
        try:
            return super().invoke(ctx)
        except RuleError as error:
            app = ctx.ensure_object(ScriptInfo).load_app()
            with app.app_context(), force_locale("en"):
                raise click.ClickException(error.sentence) from error
        except DatabaseError as error:
            told = _what_a_database_lacks(error)
            if told is None:
                raise
            raise click.ClickException(told) from error
        except (psycopg.Error, sqlite3.Error) as error:
            # Backups speak to the drivers themselves.
            raise click.ClickException(
                f"The database does not answer: {_first_line(error)}"
            ) from error
        except SettingError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            # Such as a full disk, or a folder that is another user's.
            where = f": {error.filename}" if error.filename else ""
            raise click.ClickException(f"{error.strerror or error}{where}") from error
        finally:
            os.umask(before)


def _what_a_database_lacks(error: DatabaseError) -> str | None:
    """One line for whoever can mend it; None for a fault of ours."""
    reason, state = _first_line(error.orig), getattr(error.orig, "sqlstate", None)
    if "no such table" in reason or state == UNDEFINED_TABLE:
        return "The database has no tables yet. Make them first: eventhub db upgrade"
    if state == INSUFFICIENT_PRIVILEGE:
        return f"The database refuses: {reason}. Let its user make tables in it, best as its owner."
    if isinstance(error, OperationalError):
        return f"The database does not answer: {reason}"
    # Such as a file that is none, or a damaged one; faults of ours are subclasses.
    return f"The database cannot be read: {reason}" if type(error) is DatabaseError else None


def _first_line(error: BaseException | None) -> str:
    """What is wrong; the rest of a database's message repeats the statement."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@click.group(
    cls=Commands, create_app=create_app, add_default_commands=False, add_version_option=False
)
@click.version_option(package_name="eventhub", prog_name="eventhub")
def main() -> None:
    """Run conferences and training sessions that happen in many halls at once."""
    logs.configure()


main.add_command(serve)
main.add_command(bench)
