"""The Vietnamese catalogue is complete, says each thing once, and keeps no sentence that nothing says any more."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from eventhub.build import ConflictingTranslationError, merge, read_catalog
from tests.sources import ROOT

MESSAGES = ROOT / "eventhub" / "translations" / "vi" / "LC_MESSAGES"
# Messages of WTForms and Flask-WTF, which are not extracted from our sources.
FOREIGN = "extensions.po"
CATALOGUES = sorted(MESSAGES.glob("*.po"))
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "_n": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@cache
def said() -> dict[str, str]:
    """Every message in the code and the templates, with one place that says it."""
    found = {}
    for folder, method in (("eventhub", "python"), ("templates", "jinja2")):
        extracted = extract_from_dir(
            str(ROOT / folder),
            method_map=[("**.py" if method == "python" else "**.*", method)],
            options_map={"**.*": {"silent": "false", "trimmed": "true"}},
            keywords=KEYWORDS,
        )
        for file, line, message, _comments, _context in extracted:
            singular = message if isinstance(message, str) else message[0]
            found[singular] = f"{folder}/{file}:{line}"
    return found


def test_every_message_has_a_vietnamese_translation():
    translated = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in merge(CATALOGUES)
        if message.id and message.string and "fuzzy" not in message.flags
    }
    assert {message: place for message, place in said().items() if message not in translated} == {}


@pytest.mark.parametrize(
    "catalogue", [path for path in CATALOGUES if path.name != FOREIGN], ids=lambda path: path.name
)
def test_every_translation_is_still_used(catalogue):
    messages = [message.id for message in read_catalog(catalogue) if message.id]
    assert [m for m in messages if (m if isinstance(m, str) else m[0]) not in said()] == []


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


def test_two_translations_of_one_message_are_refused(tmp_path: Path):
    for file, word in (("a.po", "Đóng"), ("b.po", "Khép")):
        (tmp_path / file).write_text(f'msgid "Close"\nmsgstr "{word}"\n', encoding="utf-8")
    with pytest.raises(ConflictingTranslationError, match=r"Close.*a\.po.*b\.po"):
        merge(sorted(tmp_path.glob("*.po")))
