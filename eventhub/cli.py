"""The console script: ``eventhub --help`` lists the commands; each domain adds its own.

Errors end with one clear line and a status other than 0.
"""

import click
from flask.cli import FlaskGroup

from eventhub import create_app
from eventhub.serve import serve


@click.group(
    cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False
)
def main() -> None:
    """Run conferences and training sessions that happen in many halls at once."""


main.add_command(serve)
