"""The order of Vietnamese names and titles, and what the stored keys promise."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.sorting import name_key, title_key

GIVEN_NAMES_IN_ORDER = (
    ["An"], ["Ánh"], ["Ân"], ["Bích"], ["Bình"], ["Dung"], ["Đào"], ["Hoa"], ["Hoà", "Hòa"],
    ["Thủy", "Thuỷ"], ["Thuý", "Thúy"], ["Ý"], ["Yến"],
)  # fmt: skip

PEOPLE_IN_ORDER = [
    "Nguyễn Văn An",
    "Trần Thị An",
    "Lê Ánh",
    "Phạm Hồng Ân",
    "Hà Thị Đào",
    "Hàn Anh Đào",
    "Đỗ Hoa",
    "Đỗ Thị Hoa",
    "Đỗ Thị Hoa (A)",
    "Đỗ Thị Hoa (B)",
    "Đỗ Thị Hoà",
    "Vũ Thị Hường",
    "Lò Thị Yến 🌸",
]

PROVINCES_IN_ORDER = [
    "An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương",
    "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Gia Lai",
    "Hà Nam", "Hà Nội", "Hải Dương", "Hậu Giang", "Hoà Bình", "Hưng Yên", "Khánh Hoà", "Kiên Giang", "Lai Châu",
    "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Phú Thọ", "Quảng Bình", "Quảng Nam", "Sóc Trăng",
    "Sơn La", "Thái Bình", "Thanh Hoá", "Thừa Thiên Huế", "Trà Vinh", "Tuyên Quang", "Vĩnh Phúc", "Yên Bái",
]  # fmt: skip

# The alphabet and the tones as CLDR orders them, written out a second time to compare with.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"

syllables = st.tuples(
    st.text(alphabet="bcdđghklmnpqrstvx", max_size=2),
    st.sampled_from(VOWELS),
    st.sampled_from(TONES),
    st.text(alphabet="cghmnpt", max_size=2),
)


def spelled(syllable: tuple[str, str, str, str]) -> str:
    onset, vowel, tone, coda = syllable
    return unicodedata.normalize("NFC", onset + vowel + tone + coda)


def place(syllable: tuple[str, str, str, str]) -> tuple[list[int], int]:
    onset, vowel, tone, coda = syllable
    return [ALPHABET.index(letter) for letter in onset + vowel + coda], TONES.index(tone)


def test_given_names_follow_the_vietnamese_alphabet() -> None:
    keys = [{name_key(name) for name in equal} for equal in GIVEN_NAMES_IN_ORDER]
    assert all(len(key) == 1 for key in keys)
    flat = [key for equal in keys for key in equal]
    assert flat == sorted(set(flat))


def test_people_are_sorted_by_given_name_then_by_the_rest() -> None:
    keys = [name_key(person) for person in PEOPLE_IN_ORDER]
    assert keys == sorted(set(keys))


def test_titles_are_sorted_word_by_word() -> None:
    keys = [title_key(province) for province in PROVINCES_IN_ORDER]
    assert keys == sorted(set(keys))
    assert title_key("Hà Yên") < title_key("Hàn An")


def test_numbers_in_titles_are_sorted_by_value() -> None:
    assert title_key("Điểm cầu số 2") < title_key("Điểm cầu số 10") < title_key("Điểm cầu số 100")
    assert title_key("Phòng PX03") < title_key("Phòng PX10")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khánh Hòa", "KHÁNH HOÀ"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa-Vũng Tàu"),
        ("«Vũ điệu khoẻ, đẹp»", "Vũ điệu khỏe đẹp"),
        ("Đỗ Thị Hường", unicodedata.normalize("NFD", "ĐỖ  THỊ HƯỜNG")),
    ],
)
def test_spelling_variants_have_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)
    assert name_key(one) == name_key(other)


@given(st.lists(syllables, min_size=1, max_size=4), st.lists(syllables, min_size=1, max_size=4))
def test_keys_compare_as_the_alphabet_and_tones_say(
    one: list[tuple[str, str, str, str]], other: list[tuple[str, str, str, str]]
) -> None:
    def title(words: list[tuple[str, str, str, str]]) -> str:
        return title_key(" ".join(map(spelled, words)))

    one_place, other_place = [place(word) for word in one], [place(word) for word in other]
    assert (title(one) < title(other)) == (one_place < other_place)
    assert (title(one) == title(other)) == (one_place == other_place)


@given(st.lists(syllables, min_size=1, max_size=4), st.lists(syllables, min_size=1, max_size=4))
def test_names_compare_by_the_last_word_and_then_from_the_first(
    one: list[tuple[str, str, str, str]], other: list[tuple[str, str, str, str]]
) -> None:
    def by_given_name(words: list[tuple[str, str, str, str]]) -> list[tuple[list[int], int]]:
        return [place(words[-1]), *map(place, words[:-1])]

    keys = [name_key(" ".join(map(spelled, words))) for words in (one, other)]
    assert (keys[0] < keys[1]) == (by_given_name(one) < by_given_name(other))


@given(st.text())
def test_keys_are_short_and_compare_alike_in_every_database(text: str) -> None:
    for key in (name_key(text), title_key(text)):
        assert key.isascii()
        assert key.isprintable()
        assert len(key) <= 3 * len(text)


def test_a_name_of_300_letters_has_a_key_of_at_most_900_characters() -> None:
    assert len(name_key("Ỡ" * 300)) == 900
    assert len(name_key("Ỡ " * 150)) <= 900
