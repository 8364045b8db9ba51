"""The command line as a whole: what there is, and that nothing destroys without a question or ``--yes``."""

import click
import pytest
from flask.cli import ScriptInfo

from eventhub.cli import main
from eventhub.extensions import db

COMMANDS = {
    "backup": True,  # an existing file
    "bench": False,
    "db upgrade": False,
    "demo": False,  # refuses a database with data of its own
    "doctor": False,
    "restore": True,
    "serve": False,
    "setup": False,
    "units import": False,  # history is added to, and the log keeps what a row was
    "user create": False,
    "user link": False,
    "worker": False,
}
"""Every command, and whether it can destroy something. A new one is to be thought about and added here."""


def commands(group: click.Group, app, prefix: str = ""):
    with app.app_context():
        context = click.Context(group, obj=ScriptInfo(create_app=lambda: app))
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from commands(command, app, f"{prefix}{name} ")
            else:
                yield f"{prefix}{name}", command


@pytest.fixture
def all_commands(app):
    return dict(commands(main, app))


def test_every_command_is_known_and_of_the_migrations_only_the_upgrade(all_commands):
    assert all_commands.keys() == COMMANDS.keys()


def test_what_destroys_can_be_told_yes_and_asks_otherwise(all_commands, app, tmp_path):
    for name, destroys in COMMANDS.items():
        flags = [option for param in all_commands[name].params for option in param.opts]
        assert ("--yes" in flags) is destroys, name
    db.session.commit()
    file = tmp_path / "site.backup"
    runner = app.test_cli_runner()
    assert runner.invoke(main, ["backup", str(file)]).exit_code == 0
    for name in (name for name, destroys in COMMANDS.items() if destroys):
        asked = runner.invoke(main, [*name.split(), str(file)], input="n\n")
        assert "[y/N]" in asked.output
        assert asked.exit_code == 1


def test_downgrade_is_no_command(app):
    refused = app.test_cli_runner().invoke(main, ["db", "downgrade"])
    assert refused.exit_code == 2
    assert "No such command" in refused.output
