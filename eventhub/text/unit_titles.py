"""Titles of units that stand between the people of a list: «II. Phòng Tham mưu», «Công an huyện Yên Bình».

Some words that units begin with are surnames too. After those, and wherever a name could stand, a text is a person.
"""

import re

from eventhub.text.folding import one_line

_NUMBERED = re.compile(r"^(?:(?:[IVXivx]{1,5}|[0-9]{1,2}|[A-Z])\s*[.):/–-]\s*)+")

# With accents, because Vũ and Tô are families, Vụ and Tổ are not.
_UNIT_WORDS = (
    "phòng", "đội", "tổ", "cục", "tổng cục", "vụ", "viện", "học viện", "bệnh viện", "trung tâm", "khối", "hội", "chi hội",
    "chi bộ", "chi cục", "chi đoàn", "sở", "bộ", "thanh tra", "trại giam", "trại tạm giam", "trung đoàn", "tiểu đoàn",
    "đại đội", "ủy ban", "uỷ ban", "ubnd", "hđnd", "tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "xã", "phường",
)  # fmt: skip
_UNIT = re.compile(rf"(?i:{'|'.join(_UNIT_WORDS)}) (?P<next>\w+)(?: (?P<after>\w+))?")

# Đoàn Thị Lan, Ban Thị Hoa, Trường, Công and Văn are people; what follows here is nobody's name.
_UNIT_OF_A_SURNAME = re.compile(
    r"(?i:ban (?:giám đốc|giám hiệu|chỉ huy|chỉ đạo|chấp hành|thường vụ|tổ chức|lãnh đạo|thư ký|phụ nữ|tham mưu|tuyên giáo"
    r"|dân vận|nội chính|quản lý|cán sự|kiểm tra|điều hành)"
    r"|đoàn (?:đại biểu|tncs|thanh niên cộng sản|thanh tra|kiểm tra|chủ tịch|cơ sở)"
    r"|trường (?:đại học|cao đẳng|trung cấp|trung học|tiểu học|mầm non|chính trị|thpt|thcs|sĩ quan|quân sự|đào tạo)"
    r"|(?:công an|ca) (?:tỉnh|thành phố|tp|quận|huyện|xã|phường|đặc khu)|công an (?:thị xã|thị trấn)"
    r"|văn phòng (?:bộ|cơ quan|công an|đảng|tỉnh|huyện|ubnd|hđnd|tổng cục|cục|sở|hội))\b"
    # Only when written with a small letter, as names are not: «Đoàn Thanh Niên» may be somebody.
    r"|Đoàn (?:[Tt]hanh niên|[Cc]ông tác)\b|Văn phòng\b"
)


def titled_unit(text: str) -> str:
    """The unit that a title names, without the title's number; "" for whatever could be a person."""
    unit = _NUMBERED.sub("", one_line(text)).rstrip(" :.")
    if _UNIT_OF_A_SURNAME.match(unit):
        return unit
    found = _UNIT.match(unit)
    return unit if found and not _is_in_a_name(found["next"], found["after"] or "") else ""


def _is_in_a_name(word: str, after: str) -> bool:
    """Whether a second word makes the text a person's name: always «Thị», and «Văn» unless it is as in «Văn thư»."""
    return word.casefold() == "thị" or (word.casefold() == "văn" and not after.islower())
