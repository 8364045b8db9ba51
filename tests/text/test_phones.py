"""Phone numbers as officials and number cells write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.phones import is_plausible_phone, mask_phone, normalise_phone


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("0912.345.678", "0912345678"),
        ("84 912 345 678", "0912345678"),
        ("+84 912-345-678", "0912345678"),
        ("+84 (0) 912 345 678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("912345678", "0912345678"),
        ("912345678.0", "0912345678"),
        ("'0912345678", "0912345678"),
        ("842345678", "0842345678"),
        ("846900000", "0846900000"),
        ("+84 846 900 000", "0846900000"),
        ("1284912345678", "1284912345678"),
        ("069.234.5678", "0692345678"),
        ("692345678", "0692345678"),
        ("+84 69 234 5678", "0692345678"),
        ("0216 3852123 máy lẻ 12", "02163852123 máy lẻ 12"),
        ("(0216) 385.2123 ext. 12", "02163852123 máy lẻ 12"),
        ("02163852123 (máy lẻ: 12)", "02163852123 máy lẻ 12"),
        ("2163852123", "02163852123"),
        ("84 24 3825 1234", "02438251234"),
        ("1900 1234", "19001234"),
        ("+856 20 1234 5678", "+8562012345678"),
        ("0912 345 678 - 0987.654.321", "0912345678 / 0987654321"),
        ("0912345678; 069.234.5678", "0912345678 / 0692345678"),
        ("0912345678 069.234.5678", "0912345678 / 0692345678"),
        ("0912 345 678 069 234 5678", "0912 345 678 069 234 5678"),
        ("0216/3852123", "0216/3852123"),
        ("gặp chị  Hoa", "gặp chị Hoa"),
        ("113", "113"),
        ("", ""),
    ],
)
def test_a_number_is_normalised_where_certain_and_kept_where_not(raw: str, normalised: str) -> None:
    assert normalise_phone(raw) == normalised


@given(st.one_of(st.text(), st.text(alphabet="0123456789+84 .-/()x'máylẻ", max_size=30)))
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    assert normalise_phone(normalise_phone(raw)) == normalise_phone(raw)


@pytest.mark.parametrize(
    "text",
    [
        "0912.345.678",
        "+84912345678",
        "912345678",
        "069.234.5678",
        "0216 3852123 máy lẻ 12",
        "1900 1234",
        "0912345678 / 0987654321",
        "+8562012345678",
    ],
)
def test_numbers_somebody_can_dial_are_plausible(text: str) -> None:
    assert is_plausible_phone(text)


@pytest.mark.parametrize(
    "text",
    ["", "113", "0912", "01234567890", "gặp chị Hoa", "09123456789", "=0912345678", "٠٩١٢٣٤٥٦٧٨"],
)
def test_other_text_is_not_plausible(text: str) -> None:
    assert not is_plausible_phone(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("0912345678", "0912•••678"),
        ("84 912 345 678", "0912•••678"),
        ("0216 3852123 máy lẻ 12", "0216•••123"),
        ("0912345678 / 0987654321", "0912•••678 / 0987•••321"),
        ("gặp chị Hoa 0912345678", "•••"),
        ("113", "•••"),
        ("", ""),
    ],
)
def test_lists_show_only_the_ends_of_a_number(text: str, masked: str) -> None:
    assert mask_phone(text) == masked


@given(st.from_regex(r"\A0[35789][0-9]{8}\Z"))
def test_every_mobile_number_is_found_again_without_its_zero_and_with_the_country_code(
    number: str,
) -> None:
    assert normalise_phone(number[1:]) == number
    assert normalise_phone(f"+84{number[1:]}") == number
    assert number not in mask_phone(number)
