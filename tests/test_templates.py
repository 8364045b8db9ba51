"""Templates, styles and scripts: each is used, none is inline, none needs a newer browser than officials have."""

import re

import pytest

from tests.sources import ROOT, name, source_files

# Chrome 109, Firefox ESR 115 and Safari 15 lack these.
TOO_NEW_FOR_CSS = [
    r"color-mix\(",
    r"oklch\(",
    r"light-dark\(",
    r"\bsubgrid\b",
    r"^\s*&",
    r"@scope\b",
    r"@starting-style\b",
]
TOO_NEW_FOR_JS = [
    r"\.toSorted\(",
    r"\.toReversed\(",
    r"\.toSpliced\(",
    r"URL\.canParse",
    r"\(\?<[=!]",
    r"showPopover",
    r"\.findLast\(",
    r"Object\.groupBy",
    r"Promise\.withResolvers",
    r"\.at\(-",
    r"structuredClone\(",
]
INLINE = [
    r"\sstyle=",
    r"<style\b",
    r"\son[a-z]+=",
    r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>",
    r"javascript:",
]

LONGEST_LINE = 140

TEMPLATES = [path for path in source_files(".html", ".txt") if name(path).startswith("templates/")]
STATIC = [path for path in source_files(".css", ".js") if name(path).startswith("static/")]
PYTHON = "\n".join(
    path.read_text(encoding="utf-8")
    for path in source_files(".py")
    if name(path).startswith("eventhub/")
)


def mentioned_elsewhere(path, called):
    """Whether Python, or another template or script, mentions the file by its name."""
    others = [other.read_text(encoding="utf-8") for other in TEMPLATES + STATIC if other != path]
    return called in PYTHON or any(called in text for text in others)


# The error pages are chosen by their status: render_template(f"errors/{page}.html").
NAMED_IN_FULL = [path for path in TEMPLATES if path.parent.name != "errors"]


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_has_no_line_longer_than_a_reader_sees(template):
    lines = template.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize("template", NAMED_IN_FULL, ids=name)
def test_template_is_rendered_or_included(template):
    assert mentioned_elsewhere(template, template.relative_to(ROOT / "templates").as_posix())


@pytest.mark.parametrize("file", STATIC, ids=name)
def test_style_or_script_is_loaded_by_a_page(file):
    assert mentioned_elsewhere(file, file.name)


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_template_holds_no_inline_style_or_script(template):
    text = template.read_text(encoding="utf-8")
    assert [pattern for pattern in INLINE if re.search(pattern, text)] == []


@pytest.mark.parametrize("file", STATIC, ids=name)
def test_style_or_script_works_in_the_oldest_browser_we_promise(file):
    text = file.read_text(encoding="utf-8")
    too_new = TOO_NEW_FOR_CSS if file.suffix == ".css" else TOO_NEW_FOR_JS
    assert [pattern for pattern in too_new if re.search(pattern, text, re.MULTILINE)] == []


ENTRY_FORM = re.compile(r"<form\b([^>]*)>(?:(?!</form>).)*\{\{ field\(", re.DOTALL)


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_what_is_missing_in_a_form_is_said_by_us_not_by_the_browser(template):
    forms = ENTRY_FORM.findall(template.read_text(encoding="utf-8"))
    assert [attributes for attributes in forms if "novalidate" not in attributes] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_text_shown_as_typed_begins_where_its_element_does(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r'class="as-typed">\s*\n\s*(?!\{\{-|\s)', text)
