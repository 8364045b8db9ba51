"""No action forgets to count its edit: of two people who edit the same row, the second must be told.

Walked with the cases of the calendars' actions; and whatever takes the version a form was made from must raise it.
"""

import ast
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import inspect, select

from eventhub.columns import Base, Versioned
from eventhub.conferences.models import ConferenceSession
from eventhub.extensions import db
from tests.calendar.test_every_action import CASES, WEEKS_BEFORE, Case
from tests.calendar.world import World
from tests.sources import ROOT, name

FOLLOWS = {
    *("row_version", "calendar_sequence", "calendar_changed_at", "calendar_counter", "revision"),
    *("seats_taken", "expected", "list_number", "folded", "sort_key"),
    *("roster_sent_at", "roster_sent_count", "roster_changed_at", "changed_at", "updated_at"),
    *("dropped_topics", "dropped_runs", "position"),
}
"""Columns that follow from something else; no form shows them to be edited."""


def contents() -> dict[tuple[type, Any], tuple[int, dict[str, Any]]]:
    """The version of every row that people edit, and what is in it for them to edit."""
    db.session.flush()
    db.session.expire_all()
    found = {}
    for model in (mapper.class_ for mapper in Base.registry.mappers):
        if issubclass(model, Versioned):
            for row in db.session.scalars(select(model)):
                columns = [column.key for column in inspect(model).column_attrs]
                values = {key: getattr(row, key) for key in columns if key not in FOLLOWS}
                if isinstance(row, ConferenceSession):
                    # A form shows its hours by the clock of the conference.
                    for key in ("starts_at", "ends_at"):
                        values[key] = values[key].astimezone(row.conference.zone).time()
                found[model, inspect(row).identity] = (row.row_version, values)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.action.__name__)
def test_version_grows_with_whatever_an_action_edits(app, case: Case):
    with time_machine.travel(WEEKS_BEFORE):
        world = World()
        case.before(world)
        before = contents()
        case.act(world)
    for key, (version, values) in contents().items():
        version_before, values_before = before.get(key, (0, {}))
        assert version > version_before or values == values_before, key


def functions_of(folder: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a domain's actions, by name."""
    files = [*folder.glob("actions.py"), *folder.glob("actions/*.py"), *folder.glob("sign_ins.py")]
    return {
        node.name: node
        for file in files
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def called_in(node: ast.FunctionDef) -> set[str]:
    """The names of what a function calls, with or without a dot before them."""
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else ast.unparse(call) for call in calls}


def counts_edit(function: str, functions: dict[str, ast.FunctionDef], seen: frozenset[str]) -> bool:
    """Whether a function counts an edit, itself or in one it calls; what it deletes needs no count."""
    if function not in functions or function in seen:
        return False
    called = called_in(functions[function])
    return bool(called & {"touch", "delete", "remove"}) or any(
        counts_edit(each, functions, seen | {function}) for each in called
    )


@pytest.mark.parametrize("folder", sorted((ROOT / "eventhub").glob("*/")), ids=name)
def test_action_that_takes_a_version_counts_its_edit(folder):
    functions = functions_of(folder)
    forgetful = [
        function
        for function, node in functions.items()
        if not function.startswith("_")
        and "row_version" in {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
        and not counts_edit(function, functions, frozenset())
    ]
    assert forgetful == []
