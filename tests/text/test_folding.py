"""Cleaning on entry, the search key, ranking and slugs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.folding import fold, match_rank, nfc, one_line, slugify

HUONG = "Đỗ Thị Hường"

vietnamese = st.text(
    alphabet=st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằếềểễệốộớợứựýỳỷỹỵĐÁẦỄ –-"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Đỗ Thị Hường\u00a0", "Đỗ Thị Hường"),
        ("Nguyễn\u00a0Thị\u202fHoa", "Nguyễn Thị Hoa"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "Nguyễn Thị Hường"),
        ("\u00d0ỗ Thị Hường", "Đỗ Thị Hường"),
        ("\ufeffHọ và tên", "Họ và tên"),
        ("Nguy\u200bễn\u2060 Hoa\u200f", "Nguyễn Hoa"),
        ("Nguy\u200dễn", "Nguyễn"),
        ("Hoa\x00\x07\x1b[0m", "Hoa[0m"),
        ("half a pair \ud83d", "half a pair"),
        ("dòng 1\r\ndòng 2\rdòng 3\u2028dòng 4", "dòng 1\ndòng 2\ndòng 3\ndòng 4"),
        ("cột 1\tcột 2", "cột 1\tcột 2"),
        ("Hoa 🌸 👩\u200d💼", "Hoa 🌸 👩\u200d💼"),
        ("H\u00adêng", "H\u00adêng"),
    ],
)
def test_nfc_cleans_what_was_typed(typed: str, cleaned: str) -> None:
    assert nfc(typed) == cleaned


def test_one_line_turns_every_run_of_whitespace_into_one_space() -> None:
    assert one_line(" Hội trường\r\n\tsố  2 \n") == "Hội trường số 2"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text())
def test_cleaned_text_can_be_stored(text: str) -> None:
    cleaned = nfc(text)
    assert "\0" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ĐỖ Thị Hường ", "do thi huong"),
        ("Đắk Lắk", "dak lak"),
        ("ÐIỆN BIÊN", "dien bien"),
        ("Bà Rịa – Vũng Tàu", "ba ria vung tau"),
        ("Bà Rịa-Vũng Tàu", "ba ria vung tau"),
        ("Thừa Thiên—Huế", "thua thien hue"),
        ("ăâđêôơưáàảãạếệổỹ", "aadeoouaaaaaeeoy"),
        ("H\u00adoa", "hoa"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_fold_gives_the_search_key(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_is_the_same_for_composed_and_decomposed_text(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(composed)


@given(vietnamese)
def test_fold_of_vietnamese_is_plain_ascii_whatever_the_capitals(text: str) -> None:
    assert fold(text).isascii()
    assert fold(text.upper()) == fold(text)


@pytest.mark.parametrize(
    "query",
    [
        "do thi huong",
        "ĐỖ THỊ HƯỜNG",
        unicodedata.normalize("NFD", HUONG),
        "Đỗ thị Hường ",
        "huong",
        "hị",
    ],
)
def test_a_person_is_found_however_she_is_typed(query: str) -> None:
    assert match_rank(query, HUONG) >= 0


def test_other_letters_are_not_found() -> None:
    assert match_rank("dao", HUONG) == -1
    assert match_rank("dao", HUONG) == -1


@pytest.mark.parametrize(
    ("query", "text", "rank"),
    [
        ("đỗ", "Đỗ Thị Hường", 0),
        ("đỗ", "Đo Thị Hường", 1),
        ("đo", "Đo Thị Hường", 0),
        ("đo", "Đỗ Thị Hường", 1),
        ("hường", "Đỗ Thị Hường", 0),
        ("hư", "Đỗ Thị Hường", 0),
        ("huong", "Đỗ Thị Hường", 1),
        ("thi huong", "Đỗ Thị Hường", 1),
        ("uong", "Đỗ Thị Hường", 2),
        ("ường", "Đỗ Thị Hường", 2),
        ("hòa bình", "Hoà Bình", 0),
        ("Thuý", "Thúy", 0),
        ("hò", "Hòa Bình", 0),
        ("mua", "Mùa", 1),
        ("hue", "Thừa Thiên-Huế", 1),
        ("(b)", "Trần Thị Hoa (B)", 0),
        ("", "Đỗ Thị Hường", 0),
        ("xyz", "Đỗ Thị Hường", -1),
    ],
)
def test_match_rank_puts_exact_accents_first_then_beginnings_of_words(
    query: str, text: str, rank: int
) -> None:
    assert match_rank(query, text) == rank


@given(st.text(max_size=5), st.text(max_size=20))
def test_match_rank_finds_what_matches_finds(query: str, text: str) -> None:
    assert (match_rank(query, text) >= 0) == (fold(query) in fold(text))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Yên Bái", "yen-bai"),
        ("Bà Rịa – Vũng Tàu", "ba-ria-vung-tau"),
        ("Công an TP. Hồ Chí Minh", "cong-an-tp-ho-chi-minh"),
        ("PX03", "px03"),
        ("  Đắk Lắk!  ", "dak-lak"),
        ("🌸", ""),
    ],
)
def test_slugify_keeps_lower_case_ascii_words(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    assert slugify(slugify(text)) == slugify(text)


def test_long_text_is_folded_whole() -> None:
    assert fold("Ệ" * 300) == "e" * 300
