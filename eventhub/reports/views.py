"""The count of a conference: for people, for a wall, as data to follow, and as files."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, json, make_response, render_template, request
from flask.typing import ResponseReturnValue

from eventhub import phrases
from eventhub.columns import now
from eventhub.conferences.loaders import visible_conference
from eventhub.conferences.models import Conference
from eventhub.edge.cache_middleware import allow_caching, is_cached
from eventhub.reports import exports, pages, queries
from eventhub.reports.answer_cache import AnswerCache
from eventhub.reports.queries import Count
from eventhub.reports.rules import Grouping
from eventhub.web import page_number, require_visible, search_asked

bp = Blueprint("reports", __name__)
ALL = "all"
LIVE_FOR = timedelta(seconds=1)
"""How old figures may be that are shown to whoever isn't signed in."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
answer_cache = AnswerCache()


@bp.get("/c/<slug>/live")
def live(slug: str) -> ResponseReturnValue:
    """Read how many are here: a sentence to copy and the tables, or the same on a wall."""
    at = now()
    count = counted(visible_conference(slug), at)
    if request.args.get("view") == "wall":
        page = render_template("reports/wall.html", count=count, wall=pages.wall(count))
    else:
        asked = pages.TableChoice(grouping_asked(), search_asked(), page_number())
        page = render_template("reports/live.html", page=pages.live_page(count, asked), asked=asked)
    return share_for_a_second(make_response(page), at)


@bp.get("/c/<slug>/live.json")
def live_data(slug: str) -> ResponseReturnValue:
    """Follow the count: 304 as long as nothing has changed."""
    conference, at, by = visible_conference(slug), now(), grouping_asked()
    tag = entity_tag(conference, by, at)
    if request.if_none_match.contains(tag):
        answer = Response(status=304)
    else:
        body = answer_cache.get_or_make(tag, lambda: live_body(conference, by, at))
        answer = Response(body, mimetype="application/json")
    answer.set_etag(tag)
    return share_for_a_second(answer, at)


@bp.get("/c/<slug>/live.csv")
def live_csv(slug: str) -> ResponseReturnValue:
    """Take the figures home as CSV."""
    count = counted(visible_conference(slug))
    content = exports.count_csv(count)
    return as_file(content, "text/csv; charset=utf-8", exports.file_name(count, "csv"))


@bp.get("/c/<slug>/live.xlsx")
def live_xlsx(slug: str) -> ResponseReturnValue:
    """Take the figures home as a workbook."""
    count = counted(visible_conference(slug))
    content = exports.count_workbook(count)
    return as_file(content, WORKBOOK, exports.file_name(count, "xlsx"))


def counted(conference: Conference, at: datetime | None = None) -> Count:
    """The count of the session asked for; a session that isn't this conference's has no page."""
    wanted = session_asked_or_404()
    count = queries.count(conference, wanted, at=at)
    require_visible(wanted is None or count.session is not None)
    return count


def session_asked_or_404() -> int | None:
    """The id of the session asked for; without one the count chooses."""
    wanted = request.args.get("session", "")
    require_visible(not wanted or (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10))
    return int(wanted) if wanted else None


def live_body(conference: Conference, by: str, at: datetime) -> bytes:
    """The count as JSON."""
    data = pages.live_data(counted(conference, at), by)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def entity_tag(conference: Conference, by: str, at: datetime) -> str:
    """What the answer depends on: the figures, what was asked, the language, and the minute it names."""
    version = queries.count_version(conference, with_senders=by in (Grouping.SENDER, ALL))
    return f"{version}-{session_asked_or_404()}-{by}-{phrases.language()}-{at:%Y%m%d%H%M}"


def grouping_asked() -> str:
    """The table asked for: a grouping, all of them, or none named."""
    by = request.args.get("by", "")
    if by and by not in (ALL, *pages.TABLES):
        abort(404)
    return by


def share_for_a_second(answer: Response, at: datetime) -> Response:
    """Let a thousand viewers who aren't signed in be answered as one: every tick makes other figures."""
    answer = allow_caching(answer, until=at + LIVE_FOR)
    return answer if is_cached() else require_revalidation(answer)


def require_revalidation(answer: Response) -> Response:
    """Let nobody keep figures without asking whether they still hold."""
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.add("Cookie")
    return answer


def as_file(content: bytes, mimetype: str, name: str) -> Response:
    """A download under a name that says what is inside."""
    answer = Response(content, content_type=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return require_revalidation(answer)
