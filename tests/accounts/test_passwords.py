"""Which passwords are taken, what is stored of them, and that those of the first release are still right."""

import time

import pytest

from eventhub.accounts import passwords
from eventhub.accounts.guessable_passwords import ensure_good_password
from eventhub.errors import RuleError
from eventhub.extensions import db
from tests.factories import make_user

# Made by the first release, through Flask-Security 5.9.2, with its own parameters.
FIRST_RELEASE = "$argon2id$v=19$m=65536,t=3,p=4$qTUmJASAkPK+V2pNifHeuw$Eongt+odOLxJxuCGmR2Ib9r6Il5axsQh6L8bCtLpucI"
ITS_PASSWORD = "hoa sen trắng 63"
OWN = ["Nguyễn Thị Yến", "yen.tham.muu@congan-yenbai.vn"]


def refusal(password: str) -> str:
    try:
        ensure_good_password(password, OWN)
    except RuleError as error:
        return f"{error.field}: {error.code}"
    return ""


@pytest.mark.parametrize(
    "password",
    [
        *("12345678", "matkhau123", "Mật khẩu 123", "anhyeuem", "anh yêu em", "Hanoi2026"),
        *("Hà Nội 2026", "qwertyuiop", "iloveyou1", "M@tKhau123", "yenbai1962", "Yên Bái 2022"),
        *("phunu2010", "congan113", "0912345678", "20/06/1985", "emyeuanh123", "vietnamvodich"),
        *(
            "Quantri@2026",
            "Congan@2026",
            "Hoiphunu#2026",
            "Matkhau!2026",
            "CAND@2026",
            "Yenbai@2026",
        ),
        *("Phunu20/10", "QuocKhanh2/9", "1qaz@WSX3edc", "Abcd@1234", "0973518264", "0973.518.264"),
        *("Yennguyen@2026", "NguyenYen*2026", "Thamyen_2026", "@Admin2026"),
        *("Nguyễn Thị Yến", "nguyenthiyen", "NguyenThiYen1", "yen.tham.muu@congan-yenbai.vn"),
        *("yenthammuu1", "aaaaaaaaaaaaaaaaaaaa", "Hội nghị & tập huấn", "hoinghitaphuan1"),
    ],
)
def test_password_that_others_try_first_is_refused(app, password):
    assert refusal(password) == "password: password_guessable"


@pytest.mark.parametrize(
    "password",
    [
        *(
            "hoa sen trắng 63",
            "bốn con voi xanh ăn cơm",
            "k7#mQ2vx",
            "cua đỏ lái xe buýt",
            "Tr0ng!Vườn?",
        ),
    ],
)
def test_password_of_words_that_do_not_belong_together_is_taken(app, password):
    assert refusal(password) == ""


def test_long_passphrase_is_taken_also_where_zxcvbn_would_raise(app):
    words = "trong vườn có con mèo già biết hát chèo cạnh chiếc thuyền giấy màu lục đợi cơn mưa rào cuối tháng mười hai năm ngoái rồi đi về"
    for length in (72, 73, 100, 128):
        assert refusal((words + "z" * 128)[:length]) == ""
    assert refusal("x" + words[:60] + "y" * 68) == "password: password_long"
    # Long alone is not enough.
    assert refusal("a" * 128) == "password: password_guessable"


@pytest.mark.parametrize("password", ["", "ngắn", "k7#mQ2v", "  k7#mQ2v  "])
def test_short_password_is_refused(app, password):
    assert refusal(password) == "password: password_short"


@pytest.mark.parametrize("password", ["4@8({[<369&!|10$5+7%2" * 6, "aA1!" * 32, "il1!|7" * 21])
def test_password_made_to_take_long_is_judged_soon(app, password):
    began = time.process_time()
    refusal(password[:128])
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Ghép bốn từ không liên quan"), ("en", "Choose four words")]
)
def test_page_says_what_to_do_and_stores_nothing(app, sign_in, language, words):
    yen = make_user("Nguyễn Thị Yến")
    answer = sign_in(yen).post(
        f"/sign-in/password?lang={language}", data={"password": "matkhau123"}
    )
    assert answer.status_code == 422
    assert words in answer.text
    db.session.expire_all()
    assert yen.password_hash is None


def test_password_typed_in_decomposed_letters_is_as_long_as_it_looks(app, sign_in, client):
    yen = make_user("Yến", email="yen@test.example")
    composed = ("bấm nộp trước, chờ một lát, xem lại cấp số hồ sơ " * 3)[:127] + "x"
    typed = "".join({"ấ": "a\u0302\u0301", "ộ": "o\u0323\u0302"}.get(c, c) for c in composed)
    assert len(typed) > 128
    answer = sign_in(yen).post("/sign-in/password", data={"password": composed})
    assert answer.status_code == 303
    data = {"email": yen.email, "password": typed}
    assert client.post("/sign-in", data=data).status_code == 303


def test_password_of_the_first_release_opens_and_is_hashed_anew(app, client):
    yen = make_user("Nguyễn Thị Yến", email="yen@test.example")
    yen.password_hash = FIRST_RELEASE
    assert passwords.is_outdated(FIRST_RELEASE)
    data = {"email": yen.email, "password": ITS_PASSWORD}
    assert client.post("/sign-in", data=data | {"password": "x"}).status_code == 422
    assert client.post("/sign-in", data=data).status_code == 303
    db.session.expire_all()
    assert yen.password_hash != FIRST_RELEASE
    assert not passwords.is_outdated(yen.password_hash)
    assert client.post("/sign-in", data=data).status_code == 303


def test_todays_parameters_are_those_of_the_first_release(app):
    cost, app.config["PASSWORD_COST"] = app.config["PASSWORD_COST"], {}
    try:
        assert passwords.is_right(ITS_PASSWORD, FIRST_RELEASE)
        assert not passwords.is_right("hoa sen trang 63", FIRST_RELEASE)
        assert not passwords.is_outdated(FIRST_RELEASE)
    finally:
        app.config["PASSWORD_COST"] = cost


def test_without_a_hash_no_password_is_right(app):
    assert not passwords.is_right(ITS_PASSWORD, None)
    assert not passwords.is_right(ITS_PASSWORD, "rubbish")
