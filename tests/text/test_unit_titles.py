"""A title between the people of a list names a unit; whatever could be somebody's name is somebody."""

import pytest

from eventhub.text.unit_titles import titled_unit


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("I. Phòng Tham mưu", "Phòng Tham mưu"),
        ("II) PHÒNG HẬU CẦN:", "PHÒNG HẬU CẦN"),
        ("3. Đội 3", "Đội 3"),
        ("I.2. Tổ công tác số 1", "Tổ công tác số 1"),
        ("A - Khối cơ quan", "Khối cơ quan"),
        ("Đội Cảnh sát giao thông", "Đội Cảnh sát giao thông"),
        ("Công an huyện Yên Bình", "Công an huyện Yên Bình"),
        ("CÔNG AN TP. YÊN BÁI", "CÔNG AN TP. YÊN BÁI"),
        ("IV. Ban Chỉ huy", "Ban Chỉ huy"),
        ("BAN GIÁM ĐỐC", "BAN GIÁM ĐỐC"),
        ("Đoàn Thanh niên", "Đoàn Thanh niên"),
        ("Đoàn công tác số 2", "Đoàn công tác số 2"),
        ("Học viện Cảnh sát nhân dân", "Học viện Cảnh sát nhân dân"),
        ("Trường Cao đẳng CSND I", "Trường Cao đẳng CSND I"),
        ("Vụ Tổ chức cán bộ", "Vụ Tổ chức cán bộ"),
        ("Hội Phụ nữ Công an tỉnh", "Hội Phụ nữ Công an tỉnh"),
        ("Phòng Văn thư", "Phòng Văn thư"),
        ("Văn phòng", "Văn phòng"),
        ("Văn phòng Bộ Công an", "Văn phòng Bộ Công an"),
    ],
)
def test_a_title_of_a_unit_gives_its_name_without_the_number(title, unit):
    assert titled_unit(title) == unit


@pytest.mark.parametrize("number", ["", "1. ", "II. "])
@pytest.mark.parametrize(
    "name",
    [
        "Đoàn Thị Lan", "Đoàn thị Lan", "đoàn thị lan", "ĐOÀN THỊ LAN", "Đoàn Văn Cơ", "Đoàn Trường Giang", "Đoàn Chi",
        "Đoàn Thanh Niên", "ĐOÀN THANH NIÊN", "Đoàn Công Tác", "đoàn thanh niên", "Đoàn Đại Nghĩa", "Đoàn Thanh Trà",
        "Ban Thị Hoa", "BAN VĂN TỔ", "Ban Tổ", "Ban Chí Huy", "Ban Thường", "Bàn Văn Chi",
        "Tô Thị Hiền", "Tô Công An", "TÔ VĂN BỘ", "Vũ Thị Tổng", "VŨ TRUNG TÂM", "Vũ Hội An",
        "Công Thị Nghĩa", "Công An Bình", "Công Văn An", "CÔNG AN", "Ca Thị Xã", "Ca Văn Huyện",
        "Văn Phòng", "Văn Thị Hội", "VĂN PHÒNG", "Trường Thị Hà", "Trường Sơn", "Trương Cao Đẳng",
        "Hội Thị Hoa", "Phòng Văn Thư", "Phòng Thị Lan", "Viện Văn An", "Tổ Thị Hiền", "Tống Cục", "Cục",
        "Nguyễn Thị Đội", "Hoàng Thị Phòng", "Trần Ban", "X. Nguyễn Thị An", "Y Ban", "Hồ Xã Phường",
    ],
)  # fmt: skip
def test_a_persons_name_is_never_a_title(name, number):
    assert titled_unit(number + name) == ""


@pytest.mark.parametrize(
    "text", ["", "I.", "3", "Phòng", "II. Khách mời", "Trần Thị An (Phòng Tham mưu)"]
)
def test_what_names_no_unit_is_no_title(text):
    assert titled_unit(text) == ""
