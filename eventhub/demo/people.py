"""Invented people with plausible Vietnamese names, ranks and positions; the same seed gives the same people.

``people.csv`` has the words they are made of, and how often each comes compared with the others of its list.
"""

from functools import cache
from random import Random

from eventhub.demo.data_files import read_rows
from eventhub.registration.pasted_rows import PastedRow

PROVINCE_TEAMS, MINISTRY_TEAMS = "team of a province", "team of the ministry"
"""The lists of where they work."""


@cache
def words_of(name: str) -> dict[str, int]:
    """The words of a list and their weights."""
    return {row["word"]: int(row["weight"]) for row in read_rows("people.csv", list=name)}


def invent_people(count: int, *, seed: str, teams: str, year: int) -> list[PastedRow]:
    """Make up ``count`` rows of a roster, no name twice; the first two lead the association of their unit.

    ``teams`` names the list of where they work; ``year`` is the conference's.
    """
    chance = Random(seed)  # noqa: S311 - invented people need to be the same every time, not secret

    def pick(name: str) -> str:
        words = words_of(name)
        return chance.choices(list(words), list(words.values()))[0]

    names: dict[str, None] = {}
    while len(names) < count:
        names[f"{pick('family name')} {pick('middle name')} {pick('given name')}"] = None
    leaders = iter(words_of("leader"))
    return [
        PastedRow(
            line=line,
            values={
                "full_name": name,
                "rank": pick("rank"),
                "position": next(leaders, "") or pick("position"),
                "unit_text": pick(teams),
                "birth_year": year - chance.randint(24, 53),
                "phone": "",
            },
        )
        for line, name in enumerate(names, start=1)
    ]
