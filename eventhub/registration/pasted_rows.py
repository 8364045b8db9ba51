"""Rows copied from a spreadsheet, read as people: pure text in, one candidate per row out, with everything wrong in it.

Columns are found by their heading, in any order, or stand in the order of ``FIELDS``. Lists have titles above, headings
repeated on each page, titles of groups, and sums and signatures below; those rows are passed over and named, so that
nobody is left out unseen.
Whether somebody is on the roster already is decided in ``comparison``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from eventhub.errors import RuleError
from eventhub.registration.rules import person_problems, same_person_key
from eventhub.text.dates import parse_day
from eventhub.text.folding import fold, one_line
from eventhub.text.phones import is_plausible_phone, normalise_phone
from eventhub.text.spreadsheets import split_rows
from eventhub.text.unit_titles import titled_unit

FIELDS = ("full_name", "rank", "position", "unit_text", "birth_year", "phone")
"""The order of columns without headings: họ tên · cấp bậc · chức vụ · đơn vị · năm sinh · điện thoại."""
MOST_ROWS = 300
MOST_LETTERS, MOST_LINES, MOST_COLUMNS = 400_000, 1_000, 100
"""Far more than three hundred people need with titles and other columns; what is larger is refused before it is read."""

NUMBER, FAMILY_NAME, GIVEN_NAME = "number", "family_name", "given_name"
HEADINGS = {
    NUMBER: ("stt", "tt", "so tt", "so thu tu", "no", "number"),
    "full_name": (
        "ho va ten", "ho ten", "ho va ten dai bieu", "ho va ten hoc vien", "ten dai bieu", "dai bieu", "hoc vien",
        "ho va ten khai sinh", "full name", "name",
    ),
    FAMILY_NAME: ("ho", "ho dem", "ho va dem", "ho va ten dem", "ho va chu dem", "ho ten dem", "family name"),
    GIVEN_NAME: ("ten", "given name"),
    "rank": ("cap bac", "cap ham", "quan ham", "cap bac ham", "rank"),
    "position": ("chuc vu", "chuc danh", "chuc vu chuc danh", "cap bac chuc vu", "position"),
    "unit_text": ("don vi", "don vi cong tac", "noi cong tac", "co quan don vi", "co quan", "unit"),
    "birth_year": (
        "nam sinh", "ngay sinh", "sinh nam", "ngay thang nam sinh", "ngay thang nam", "birth year", "year of birth",
        "date of birth",
    ),
    "phone": (
        "dien thoai", "so dien thoai", "sdt", "so dt", "dt", "dien thoai di dong", "di dong", "so dien thoai lien he",
        "phone", "mobile",
    ),
}  # fmt: skip
"""What columns are called in the lists that offices keep, without accents; the first that fits wins."""
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}

BEGIN_NAME = ("ho va ten", "ho ten")
"""How headings of names begin that say more than that: «Họ và tên (chữ in hoa)»."""
BEGIN_OTHERS = (
    "ngay thang nam sinh", "nam sinh", "ngay sinh", "cap bac chuc vu", "cap bac", "chuc vu", "don vi cong tac",
    "so dien thoai", "dien thoai", "sdt",
)  # fmt: skip
"""The same for the other columns, the longest first."""

DITTO = frozenset({"nt", "như trên"})
DITTO_MARKS = frozenset({'"', '""', "''", "“", "”", "””", "‘’", "″", "〃", ",,"})
NOTHING = frozenset({"-", "–", "—", "/", "x", "không", "...", "…"})
"""What stands in a cell that has nothing to say."""

_YEAR = re.compile(r"[0-9]{4}")
_EXCEL_DAY = re.compile(r"[0-9]{5}")
_EXCEL_EPOCH = date(1899, 12, 30)
_TIME_OF_DAY = re.compile(r"\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[AP]M)?$", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(r"[0-9]{1,2}\s*[/.-]\s*([0-9]{4})")
_NUMBER = re.compile(r"\(?[0-9]{1,4}\)?[.)]?")
_GROUP_NUMBER = re.compile(r"(?:[IVXivx]+|[A-Z])[.)]?")
# With accents: Tống Công Minh is somebody, «Tổng cộng» is nobody.
_SUM = re.compile(r"\W*(?:tổng(?: cộng| số)?|cộng|ấn định|danh sách (?:này )?(?:có|gồm)|total)\b")
_SIGNATURE = re.compile(
    r"(?:người lập|thủ trưởng|nơi nhận|xác nhận|\(\s*ký|(?:tm|kt|tl|tuq)\.|t/m|k/t)|.*\bngày\b.*\btháng\b.*\bnăm\b"
)
_SIGNING_OFFICE = re.compile(
    r"(?:phó )?(?:tổng )?(?:giám đốc|cục trưởng|trưởng phòng|chánh văn phòng)"
)
_LONE_QUOTE = re.compile(r'(?<=\t)"(?=\t|\r?\n|\Z)')
_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class PastedRow:
    """One person as read from a row, with the number of that row in what was pasted."""

    line: int
    values: dict[str, str | int | None]
    problems: list[RuleError] = field(default_factory=list)
    has_unit_of_above: bool = False
    """Whether its unit was left blank, as cells merged downwards are, and is therefore that of the row above."""

    @property
    def full_name(self) -> str:
        """The name as typed."""
        return str(self.values["full_name"])

    @property
    def has_odd_phone(self) -> bool:
        """Whether nobody in Vietnam could dial the phone; it is kept as typed, with a warning."""
        phone = str(self.values["phone"] or "")
        return bool(phone) and not is_plausible_phone(phone)


@dataclass(frozen=True, slots=True)
class PassedOverRow:
    """A row that names nobody: a title, a heading, a sum, a signature."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class PastedList:
    """All that was read: who, and the rows that were passed over."""

    people: list[PastedRow]
    passed_over: list[PassedOverRow]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what. A name may stand in two columns, family name and given name."""

    places: dict[str, tuple[int, ...]]

    def texts(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells of a row by field, each on one line."""
        texts = {
            name: " ".join(cells[place] for place in places if place < len(cells))
            for name, places in self.places.items()
        }
        if "phone" in texts:
            # Two numbers in one cell stand on two lines.
            texts["phone"] = texts["phone"].strip().replace("\n", " / ")
        return {name: one_line(text) for name, text in texts.items()}


def read_pasted_rows(text: str, *, held_in: int) -> PastedList:
    """Read what was pasted. Raises RuleError when there is nobody in it, or more than fit at once."""
    if len(text) > MOST_LETTERS:
        raise RuleError("text_too_long", field="rows", longest=MOST_LETTERS)
    # A quotation mark alone in its cell is a ditto; as the beginning of a quoted cell it would swallow what follows.
    rows = split_rows(_LONE_QUOTE.sub("-nt-", text))
    if len(rows) > MOST_LINES:
        raise RuleError("rows_too_many", field="rows", count=len(rows), most=MOST_ROWS)
    rows = [(line, cells[:MOST_COLUMNS]) for line, cells in rows]
    columns = _headed_columns(rows)
    read = list(_read(rows, columns) if columns else _read_plain(rows))
    people = [row for row in read if isinstance(row, PastedRow)]
    if not people:
        raise RuleError("rows_none", field="rows")
    if len(people) > MOST_ROWS:
        raise RuleError("rows_too_many", field="rows", count=len(people), most=MOST_ROWS)
    for row, above in zip(people, [None, *people[:-1]], strict=True):
        _repeat_above(row, above)
        _normalise_values(row, held_in)
    _note_twins(people)
    return PastedList(people, [row for row in read if isinstance(row, PassedOverRow)])


def _read(
    rows: Sequence[tuple[int, list[str]]], columns: Columns, *, headed: bool = True
) -> Iterator[PastedRow | PassedOverRow]:
    """The persons below the first heading; rows of a group give their title to those that name no unit.

    Below a signature only numbered rows are persons.
    """
    group, begun, below_heading, signed = "", not headed, False, False
    for line, cells in rows:
        again = _columns_of(cells)
        columns = again or columns
        texts = columns.texts(cells)
        numbered = bool(_NUMBER.fullmatch(texts.get(NUMBER, "")))
        signed = again is None and (
            signed or (begun and not numbered and _is_signature(cells, texts))
        )
        is_second_heading = below_heading and _is_second_heading(cells, texts)
        below_heading = again is not None or is_second_heading
        begun = begun or again is not None
        title = _lone_title(cells, texts) if begun and not signed else ""
        if (
            title
            or below_heading
            or not begun
            or (signed and not numbered)
            or not _is_person(cells, texts)
        ):
            group = title or _group_title(cells) or group
            yield PassedOverRow(line, " · ".join(one_line(cell) for cell in cells if cell))
            continue
        if not texts.get("unit_text") and group:
            texts["unit_text"] = group
        yield _row(line, texts)


def _read_plain(rows: Sequence[tuple[int, list[str]]]) -> Iterator[PastedRow | PassedOverRow]:
    """Rows without headings: the columns stand in the order of FIELDS, behind a column of numbers or not."""
    full = [cells for _line, cells in rows if sum(map(bool, cells)) > 1]
    numbered = sum(bool(_NUMBER.fullmatch(cells[0])) for cells in full)
    names = (NUMBER, *FIELDS) if numbered * 2 > len(full) else FIELDS
    columns = Columns({name: (place,) for place, name in enumerate(names)})
    cells_of = dict(rows)
    for row in _read(rows, columns, headed=False):
        if isinstance(row, PastedRow) and _is_unknown_heading(cells_of[row.line]):
            row.problems.append(RuleError("heading_without_name", field="full_name"))
        yield row


def _row(line: int, texts: Mapping[str, str]) -> PastedRow:
    values: dict[str, str | int | None] = {field: texts.get(field, "") for field in FIELDS}
    return PastedRow(line, values | {"full_name": _name_in(texts)})


def _headed_columns(rows: Sequence[tuple[int, list[str]]]) -> Columns | None:
    return next(filter(None, (_columns_of(cells) for _line, cells in rows)), None)


def _columns_of(cells: Sequence[str]) -> Columns | None:
    """The columns a heading row names; None for other rows. It names the person's column, and another one or nothing else."""
    named = [_field_headed(cell) for cell in cells]
    has_name = "full_name" in named or {FAMILY_NAME, GIVEN_NAME} <= set(named)
    filled = sum(bool(cell) for cell in cells)
    if not has_name or (sum(map(bool, named)) < 2 and filled > 1):
        return None
    places: dict[str, tuple[int, ...]] = {
        name: (place,) for place, name in reversed(list(enumerate(named))) if name
    }
    # «Họ và tên» merged over two columns leaves the heading of the second empty; so does «Năm sinh» over «Nam · Nữ».
    for name in ("full_name", "birth_year"):
        last = places.get(name, (len(cells),))[0]
        if last + 1 < len(cells) and not cells[last + 1]:
            places[name] = (last, last + 1)
    return Columns(places)


def _heading_text(cell: str) -> str:
    return _WORDS.sub(" ", fold(cell)).strip()


def _field_headed(cell: str) -> str:
    """The field a heading names; "" for a text that is none."""
    text = _heading_text(cell)
    if text in FIELD_OF:
        return FIELD_OF[text]
    if f"{text} ".startswith(tuple(f"{start} " for start in BEGIN_NAME)):
        return "full_name"
    return next(
        (FIELD_OF[start] for start in BEGIN_OTHERS if f"{text} ".startswith(f"{start} ")), ""
    )


def _is_unknown_heading(cells: Sequence[str]) -> bool:
    """Whether a row of a list without headings is one after all: none of its columns is the name's."""
    texts = [_heading_text(cell) for cell in cells]
    return sum(text in FIELD_OF for text in texts) > 1 or any(
        start in text for text in texts for start in BEGIN_NAME
    )


def _is_second_heading(cells: Sequence[str], texts: Mapping[str, str]) -> bool:
    """Whether the row below a heading divides its columns, «Nam · Nữ», or numbers them, «(1) (2) (3)»."""
    if _is_column_numbers(cells):
        return True
    return not _name_in(texts) and not any(char.isdigit() for char in "".join(cells))


def _is_column_numbers(cells: Sequence[str]) -> bool:
    """Whether this is the row «(1) (2) (3)» that stands below the headings of official lists."""
    filled = [cell.strip("() ") for cell in cells if cell]
    return len(filled) > 1 and filled in (
        [str(number) for number in range(first, first + len(filled))] for first in (0, 1)
    )


def _is_person(cells: Sequence[str], texts: Mapping[str, str]) -> bool:
    """Where rows are numbered, a person has a number or at least two cells more than a title or a sum has."""
    told = [name for name, text in texts.items() if text and name != NUMBER]
    number = texts.get(NUMBER, "")
    if _NUMBER.fullmatch(number):
        return bool(told)
    first = next(one_line(cell) for cell in cells if cell)
    if _SUM.match(first.casefold()) or _GROUP_NUMBER.fullmatch(number):
        return False
    return len(told) > (1 if NUMBER in texts else 0)


def _is_signature(cells: Sequence[str], texts: Mapping[str, str]) -> bool:
    """Whether the block of who signs the list begins here: place and day, «Người lập biểu», «Giám đốc» as a name."""
    first = next(one_line(cell) for cell in cells if cell).casefold()
    return bool(_SIGNATURE.match(first) or _SIGNING_OFFICE.fullmatch(_name_in(texts).casefold()))


def _name_in(texts: Mapping[str, str]) -> str:
    parts = (texts.get(FAMILY_NAME), texts.get(GIVEN_NAME))
    return texts.get("full_name") or " ".join(filter(None, parts))


def _group_title(cells: Sequence[str]) -> str:
    """The title of a group: «II · Công an huyện Văn Chấn». Sums and signatures have no number before them."""
    filled = [one_line(cell) for cell in cells if cell]
    return filled[1] if len(filled) > 1 and _GROUP_NUMBER.fullmatch(filled[0]) else ""


def _lone_title(cells: Sequence[str], texts: Mapping[str, str]) -> str:
    """The unit whose title stands alone in its row, where names or numbers stand; "" for a person."""
    filled = [cell for cell in cells if cell]
    place = _name_in(texts) or texts.get(NUMBER)
    return titled_unit(filled[0]) if len(filled) == 1 and place else ""


def _is_ditto(text: str) -> bool:
    """Whether a cell says «as above»: a mark, or «nt» between dashes of any kind."""
    inner = text.casefold().strip(" -–—")
    return inner in DITTO_MARKS or inner.strip(".'‘’\"“”") in DITTO


def _repeat_above(row: PastedRow, above: PastedRow | None) -> None:
    """Fill in what the row above says: where a ditto stands, and a unit left blank. «-» says that there is none."""
    for name, text in row.values.items():
        if not _is_ditto(str(text)):
            continue
        if above is None or name == "full_name":
            row.problems.append(RuleError("ditto_above_nothing", field=name))
            row.values[name] = ""
        else:
            row.values[name] = above.values[name]
    if above is not None and above.values["unit_text"] and not row.values["unit_text"]:
        row.values["unit_text"] = above.values["unit_text"]
        row.has_unit_of_above = True


def _normalise_values(row: PastedRow, held_in: int) -> None:
    values = row.values
    for name in FIELDS[1:]:
        if str(values[name] or "").casefold() in NOTHING:
            values[name] = ""
    values["phone"] = normalise_phone(str(values["phone"] or ""))
    typed = str(values["birth_year"] or "")
    year = birth_year_of(typed)
    if typed and year is None:
        row.problems.append(RuleError("birth_year_wrong", field="birth_year"))
    values["birth_year"] = year
    already = {problem.field for problem in row.problems}
    row.problems += [
        problem
        for problem in person_problems(values, held_in=held_in)
        if problem.field not in already
    ]


def birth_year_of(text: str) -> int | None:
    """The year in «1985», «12/3/1985», «3/1985» or the number Excel keeps a day as; None for anything else."""
    text = _TIME_OF_DAY.sub("", text)
    if _YEAR.fullmatch(text):
        return int(text)
    if _EXCEL_DAY.fullmatch(text):
        return (_EXCEL_EPOCH + timedelta(days=int(text))).year
    month = _MONTH_AND_YEAR.fullmatch(text)
    day = parse_day(text)
    return int(month[1]) if month else day.year if day else None


def _note_twins(people: Sequence[PastedRow]) -> None:
    """Two rows of one name are one person typed twice, unless the year of birth or the unit tells them apart."""
    seen: dict[tuple[str, object, str], int] = {}
    for row in people:
        key = (
            same_person_key(row.full_name),
            row.values["birth_year"],
            fold(str(row.values["unit_text"])),
        )
        if row.full_name and key in seen:
            row.problems.append(RuleError("listed_twice", field="full_name", line=seen[key]))
        seen.setdefault(key, row.line)
