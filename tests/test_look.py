"""The look, as far as it can be computed: contrast of the tokens, colours in one place, flat rules, icons that exist."""

import re
from itertools import chain
from pathlib import Path

import pytest
from flask import Flask

from eventhub.config import shared_folder
from eventhub.template_globals import fill_link, inline_icon, this_page

STATIC = shared_folder("static")
TEMPLATES = shared_folder("templates")
STYLES = sorted((STATIC / "css").rglob("*.css"))
PAGES = sorted(TEMPLATES.rglob("*.html"))

ON_ALL_GROUNDS = [
    (text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "surface")
]
STATES = [(state, f"{state}-tint") for state in ("ok", "wait", "bad", "idle", "accent")]
TEXT_PAIRS = [
    *ON_ALL_GROUNDS,
    *STATES,
    *[(state, ground) for state in ("ok", "wait", "bad") for ground in ("paper", "surface")],
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("muted", "sunk"),
    ("muted", "accent-tint"),
    ("ink", "accent-tint"),
]
EDGE_PAIRS = [
    (edge, ground) for edge in ("field-edge", "mark", "ok") for ground in ("paper", "surface")
]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def themes() -> dict[str, dict[str, str]]:
    """The colours of tokens.css by the selector that sets them; a later block of the same selector adds to the first."""
    css = without_comments((STATIC / "css" / "tokens.css").read_text("utf-8"))
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9A-F]{6});", body))
        found.setdefault(selector.strip(), {}).update(colours)
    return found


LIGHT = themes()[":root"]
DARK = themes()['[data-bs-theme="dark"]']


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(theme, text, ground):
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_and_marks_can_be_seen(theme, edge, ground):
    assert contrast(theme[edge], theme[ground]) >= 3


def test_dark_is_the_same_by_the_system_and_by_choice():
    assert themes()[':root:not([data-bs-theme="light"])'] == DARK


def test_dark_sets_every_colour_anew_but_the_ground_of_a_qr_code():
    assert LIGHT.keys() - DARK.keys() == {"qr-ground"}


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_css_rules_are_not_nested(path: Path):
    """Only rules starting with @ may hold others; @page may hold its margin boxes."""
    open_rules: list[str] = []
    for opening, closing in re.findall(
        r"([^{};]*)\{|(\})", without_comments(path.read_text("utf-8"))
    ):
        if closing:
            open_rules.pop()
            continue
        assert all(rule.startswith("@") for rule in open_rules), opening.strip()
        open_rules.append(opening.strip())


@pytest.mark.parametrize(
    "path",
    [path for path in STYLES if path.name not in {"tokens.css", "print.css"}],
    ids=lambda path: path.name,
)
def test_colours_stand_in_the_tokens_only(path: Path):
    assert (
        re.findall(
            r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", without_comments(path.read_text("utf-8"))
        )
        == []
    )


def icons_named(template: str) -> list[str]:
    """The icon names written in a template: given to a macro, or one of the macros' own tables."""
    given = re.findall(r"""(?:\bicon\(|\binline_icon\(|\bicon=)["']([a-z0-9-]+)["']""", template)
    tables = re.findall(r"\binline_icon\([^)]*?\{([^}]*)\}", template)
    return given + list(
        chain.from_iterable(re.findall(r""":\s*["']([a-z0-9-]+)["']""", table) for table in tables)
    )


def test_every_icon_that_a_page_names_exists():
    names = set(chain.from_iterable(icons_named(path.read_text("utf-8")) for path in PAGES))
    assert {"check-circle-fill", "search"} <= names
    assert all("<path" in inline_icon(name) for name in names)


def test_an_unknown_icon_fails_loudly():
    with pytest.raises(LookupError):
        inline_icon("no-such-icon")


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in inline_icon("search")


@pytest.mark.parametrize(
    "link",
    ["/points/?page={page}", "/points/?page=%7Bpage%7D", lambda page: f"/points/?page={page}"],
)
def test_a_link_with_a_blank_is_filled_however_it_is_given(link):
    assert fill_link(link, "page", 2) == "/points/?page=2"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", "/"),
        ("/c/x/points/?q=y%C3%AAn+b%C3%A1i", "/c/x/points/?q=y%C3%AAn+b%C3%A1i"),
        ("/c/x/?lang=en&session=2", "/c/x/?session=2"),
    ],
)
def test_the_language_switch_leads_back_without_the_language_asked_for(address, expected):
    with Flask("look").test_request_context(address):
        assert this_page() == expected
