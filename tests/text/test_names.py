"""Names of persons: what is taken from them, what is kept, and what cannot be one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.folding import one_line
from eventhub.text.names import NameParts, given_name, name_parts, name_problem


@pytest.mark.parametrize(
    ("full_name", "given"),
    [
        ("Đỗ Thị Hường", "Hường"),
        (" Nguyễn Thị  Hoà ", "Hoà"),
        ("Yến", "Yến"),
        ("Trần Thị Hoa (B)", "Hoa"),
        ("Hoa (Hoa)", "Hoa"),
        ("Lò Thị Yến 🌸", "Yến"),
        ("🌸", "🌸"),
        ("(B)", "(B)"),
        ("", ""),
    ],
)
def test_the_given_name_is_the_last_word(full_name: str, given: str) -> None:
    assert given_name(full_name) == given


def test_the_parts_of_a_name_keep_their_order() -> None:
    assert name_parts("Trần Thị Hoa 🌸 (tổ B)") == NameParts("Trần Thị", "Hoa", "🌸 (tổ B)")


@given(st.text())
def test_no_part_of_a_name_is_lost(text: str) -> None:
    parts = name_parts(text)
    joined = f"{parts.family_and_middle}{parts.given}{parts.note}"
    assert joined.replace(" ", "") == one_line(text).replace(" ", "")


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Hoà", "Đỗ Thị Thuý", "H'Hen Niê", 'Lê "Bé" Hoa', "Hoa 🌸", "K’Dung"]
)
def test_a_name_is_never_rewritten(name: str) -> None:
    assert one_line(name) == name
    assert one_line(unicodedata.normalize("NFD", name)) == name
    assert name_problem(name) is None


def test_a_name_is_brought_onto_one_line() -> None:
    assert one_line("\ufeffĐỗ Thị\r\nHường\u200b ") == "Đỗ Thị Hường"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "empty"),
        (" \u00a0\u200b\r\n", "empty"),
        ("=HYPERLINK(1)", "formula"),
        ("+84912345678", "formula"),
        ("-nt-", "formula"),
        ("@SUM(A1)", "formula"),
        ("\t=1+1", "formula"),
        ("12345", "no_letters"),
        ("🌸🌸", "no_letters"),
        ("Ă" * 120, None),
        ("Ă" * 121, "too_long"),
        ("Nguyễn " * 50, "too_long"),
        (unicodedata.normalize("NFD", "Ế" * 120), None),
    ],
)
def test_what_cannot_be_a_name_is_named_by_a_code(name: str, problem: str | None) -> None:
    assert name_problem(name) == problem
