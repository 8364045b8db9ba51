"""The agendas of the demonstration. Titles and days of 2021 and 2022 are those announced; hours and speakers are invented."""

from dataclasses import dataclass
from datetime import date, time

from eventhub.conferences.models import Daypart, TopicKind


@dataclass(frozen=True, slots=True)
class AgendaTopic:
    """An item: what it is, its title, how many minutes, who speaks."""

    kind: TopicKind
    title: str
    minutes: int
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class AgendaSession:
    """A session: the day by its place among the conference's days, its hours and its topics."""

    day: int
    daypart: Daypart
    starts: time
    ends: time
    topics: tuple[AgendaTopic, ...]


RECEPTION = AgendaTopic(TopicKind.REGISTRATION, "Đón đại biểu, điểm danh", 30)
BREAK = AgendaTopic(TopicKind.BREAK, "Giải lao", 15)
ORGANIZERS = "Ban tổ chức"
RAPPORTEUR = "Báo cáo viên"

RESOLUTION_TITLE = "Học tập Nghị quyết Đại hội Phụ nữ các cấp"
RESOLUTION_OFFICIAL_TITLE = (
    "Hội nghị học tập, quán triệt Nghị quyết Đại hội phụ nữ các cấp với Chuyên đề “Xây dựng, chỉnh đốn Đảng và hệ thống "
    "chính trị trong cán bộ, hội viên Phụ nữ Công an nhân dân” cho đội ngũ cán bộ Hội chủ chốt của các đơn vị trực thuộc "
    "Bộ, Công an các tỉnh, thành phố trực thuộc Trung ương và tổng kết, trao giải thưởng Hội thi Dân vũ thể thao trực "
    "tuyến “Vũ điệu khoẻ, đẹp”"
)
RESOLUTION_DAYS = (date(2022, 6, 20), date(2022, 6, 21))
RESOLUTION_SESSIONS = (
    AgendaSession(
        0,
        Daypart.MORNING,
        time(7, 30),
        time(11, 30),
        (
            RECEPTION,
            AgendaTopic(TopicKind.CEREMONY, "Khai mạc", 15, ORGANIZERS),
            AgendaTopic(
                TopicKind.REPORT,
                "Quán triệt Nghị quyết Đại hội đại biểu Phụ nữ Bộ Công an lần thứ IX, kế hoạch toàn khoá thực hiện "
                "Nghị quyết Đại hội",
                90,
                RAPPORTEUR,
            ),
            BREAK,
            AgendaTopic(
                TopicKind.REPORT,
                "Hướng dẫn triển khai thực hiện phong trào thi đua Phụ nữ Công an giai đoạn 2022-2026",
                90,
                RAPPORTEUR,
            ),
        ),
    ),
    AgendaSession(
        0,
        Daypart.AFTERNOON,
        time(13, 30),
        time(17, 0),
        (
            AgendaTopic(
                TopicKind.TOPIC,
                "Xây dựng, chỉnh đốn đảng và hệ thống chính trị trong cán bộ hội viên Phụ nữ Công an",
                105,
                RAPPORTEUR,
            ),
            BREAK,
            AgendaTopic(TopicKind.DISCUSSION, "Thảo luận tại các điểm cầu", 90),
        ),
    ),
    AgendaSession(
        1,
        Daypart.MORNING,
        time(7, 30),
        time(11, 30),
        (
            RECEPTION,
            AgendaTopic(
                TopicKind.TOPIC,
                "Nhận diện và đấu tranh phản bác các luận điệu thù địch trên không gian mạng",
                105,
                RAPPORTEUR,
            ),
            BREAK,
            AgendaTopic(TopicKind.REPORT, "Chăm sóc sức khỏe sinh sản chủ động", 90, RAPPORTEUR),
        ),
    ),
    AgendaSession(
        1,
        Daypart.AFTERNOON,
        time(13, 30),
        time(16, 30),
        (
            AgendaTopic(
                TopicKind.REPORT,
                "Tổng kết Hội thi Dân vũ thể thao trực tuyến “Vũ điệu khoẻ, đẹp”",
                60,
                ORGANIZERS,
            ),
            BREAK,
            AgendaTopic(
                TopicKind.CEREMONY,
                "Trao giải Hội thi Dân vũ thể thao trực tuyến “Vũ điệu khoẻ, đẹp”",
                60,
                ORGANIZERS,
            ),
            AgendaTopic(TopicKind.CEREMONY, "Bế mạc", 45, ORGANIZERS),
        ),
    ),
)

CONTEST_TITLE = "Hội thi Dân vũ thể thao trực tuyến “Vũ điệu khoẻ, đẹp”"


@dataclass(frozen=True, slots=True)
class PastCongress:
    """A congress the announcement cites, with its true days."""

    slug: str
    short_title: str
    official_title: str
    organizing_body: str
    days: tuple[date, ...]
    hall: str


CONGRESSES = (
    PastCongress(
        "dai-hoi-phu-nu-xiii",
        "Đại hội đại biểu Phụ nữ toàn quốc lần thứ XIII",
        "Đại hội đại biểu Phụ nữ toàn quốc lần thứ XIII, nhiệm kỳ 2022-2027, với tinh thần “Đoàn kết – Sáng tạo – "
        "Hội nhập – Phát triển”",
        "Hội Liên hiệp Phụ nữ Việt Nam",
        (date(2022, 3, 9), date(2022, 3, 10), date(2022, 3, 11)),
        "Hội trường Đại hội",
    ),
    PastCongress(
        "dai-hoi-phu-nu-bo-cong-an-ix",
        "Đại hội đại biểu Phụ nữ Bộ Công an lần thứ IX",
        "Đại hội đại biểu Phụ nữ Bộ Công an lần thứ IX, nhiệm kỳ 2021-2026",
        "Hội Phụ nữ Bộ Công an",
        (date(2021, 12, 14), date(2021, 12, 15), date(2021, 12, 16)),
        "Hội trường Bộ Công an",
    ),
)


def congress_sessions(days: int) -> tuple[AgendaSession, ...]:
    """Plenary sittings, morning and afternoon of each day."""
    plenary = AgendaTopic(TopicKind.CEREMONY, "Phiên toàn thể", 210)
    return tuple(
        AgendaSession(day, part, starts, ends, (plenary,))
        for day in range(days)
        for part, starts, ends in (
            (Daypart.MORNING, time(8, 0), time(11, 30)),
            (Daypart.AFTERNOON, time(13, 30), time(17, 0)),
        )
    )


BRIEFING_TITLE = "Giao ban trực tuyến công tác Hội"
BRIEFING_SESSIONS = (
    AgendaSession(
        0,
        Daypart.MORNING,
        time(7, 30),
        time(11, 30),
        (
            RECEPTION,
            AgendaTopic(TopicKind.REPORT, "Kết quả công tác Hội trong quý", 90, ORGANIZERS),
            BREAK,
            AgendaTopic(TopicKind.DISCUSSION, "Trao đổi tại các điểm cầu", 105),
        ),
    ),
    AgendaSession(
        0,
        Daypart.AFTERNOON,
        time(13, 30),
        time(17, 0),
        (
            AgendaTopic(TopicKind.REPORT, "Nhiệm vụ trọng tâm quý tới", 90, ORGANIZERS),
            BREAK,
            AgendaTopic(TopicKind.DISCUSSION, "Giải đáp kiến nghị của đơn vị", 75),
            AgendaTopic(TopicKind.CEREMONY, "Kết luận", 30, ORGANIZERS),
        ),
    ),
)

TRAINING_TITLE = "Tập huấn kỹ năng công tác Hội"
TRAINING_SESSIONS = (
    AgendaSession(
        0,
        Daypart.MORNING,
        time(8, 0),
        time(11, 30),
        (
            RECEPTION,
            AgendaTopic(TopicKind.TOPIC, "Kỹ năng điều hành sinh hoạt Chi hội", 90, RAPPORTEUR),
            BREAK,
            AgendaTopic(TopicKind.DISCUSSION, "Thực hành theo nhóm", 75),
        ),
    ),
    AgendaSession(
        0,
        Daypart.AFTERNOON,
        time(13, 30),
        time(17, 0),
        (
            AgendaTopic(TopicKind.TOPIC, "Kỹ năng truyền thông trên mạng xã hội", 105, RAPPORTEUR),
            BREAK,
            AgendaTopic(TopicKind.DISCUSSION, "Thực hành theo nhóm", 90),
        ),
    ),
    AgendaSession(
        1,
        Daypart.MORNING,
        time(8, 0),
        time(11, 30),
        (
            AgendaTopic(
                TopicKind.TOPIC, "Chăm sóc sức khỏe tinh thần cho hội viên", 105, RAPPORTEUR
            ),
            BREAK,
            AgendaTopic(TopicKind.CEREMONY, "Tổng kết lớp tập huấn", 90, ORGANIZERS),
        ),
    ),
)
