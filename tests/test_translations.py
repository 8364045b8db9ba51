"""The Vietnamese catalogue is complete and up to date, and each translation holds what its message holds."""

import re
import subprocess

import pytest

from eventhub.build import read_catalog
from tests.sources import ROOT

FOLDER = ROOT / "eventhub" / "translations" / "vi" / "LC_MESSAGES"
CATALOGUES = sorted(FOLDER.glob("*.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def test_catalogue_says_what_the_product_says():
    """It fails when a message was changed and `make messages` not run."""
    found = subprocess.run(
        ["make", "--silent", "messages", "ARGS=--check"], cwd=ROOT, capture_output=True, check=False
    )
    assert found.returncode == 0, found.stderr.decode()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.name)
def test_every_message_has_a_vietnamese_translation(catalogue):
    messages = [message for message in read_catalog(catalogue) if message.id]
    assert [message.id for message in messages if message.fuzzy or not all(texts(message))] == []


def texts(message):
    """What a message reads like, in one form or several."""
    return [message.string] if isinstance(message.string, str) else message.string


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.name)
def test_translation_keeps_the_placeholders_of_its_message(catalogue):
    for message in read_catalog(catalogue):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else message.string or []
        asked = {name for text in ids for name in PLACEHOLDER.findall(text)}
        given = {name for text in strings for name in PLACEHOLDER.findall(text)}
        assert given == asked, message.id
