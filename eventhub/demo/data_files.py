"""Reads the files beside it, which hold what the demonstration is made of: CSV for lists, TOML for what is told once."""

import csv
import tomllib
from importlib.resources import files
from typing import Any

FOLDER = files("eventhub.demo")


def read_rows(name: str, **wanted: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column; only those with the ``wanted`` words in their columns."""
    with (FOLDER / name).open("r", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if wanted.items() <= row.items()]


def read_facts(name: str) -> dict[str, Any]:
    """The tables of a TOML file."""
    return tomllib.loads((FOLDER / name).read_text("utf-8"))
