"""What the product says when it must refuse: one exception, one table of sentences, one set of error pages.

Actions raise ``RuleError(code, **facts)``; the code is a stable word for programs, the sentence is for people and says
what to do. Pages show it beside the form (``web.refusals_beside``) or on a page of its own (here).
"""

from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    json,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException

from eventhub import logs

SENTENCES = {
    "account_closed": _l("This account is closed. Open it again first, then make the link."),
    "account_is_equal": _l(
        "%(name)s holds as much authority as one's own. Ask somebody who stands above both of you, or whoever runs the server (eventhub user link)."
    ),
    "account_would_be_equal": _l(
        "This account would hold as much authority as one's own, and nobody makes a sign-in link for an equal. Ask somebody who stands above, or whoever runs the server (eventhub user create)."
    ),
    "account_needs_grant": _l(
        "Choose at least one unit and role. To close the account, deactivate it."
    ),
    "already_published": _l("This conference is published already."),
    "attendance_point_not_approved": _l(
        "This point does not take part yet. Approve it first, then record who is there."
    ),
    "attendance_session_cancelled": _l(
        "This session was called off; nothing is recorded of it. Choose another session."
    ),
    "attendance_session_closed": _l(
        "The organizer has closed the attendance of this session. Ask the organizer to open it again."
    ),
    "attendance_too_early": _l(
        "The conference has not begun. Attendance is recorded from its first day on."
    ),
    "attendee_not_expected": _l(
        "This person is not on the roster any more. Load the page again to see where the roster stands."
    ),
    "award_there_already": _l(
        "This recipient stands in this tier already. For another award say for what, or tell namesakes apart by their unit."
    ),
    "birth_year_wrong": _l("Write the year of birth with four digits, e.g. 1985."),
    "conference_is_cancelled": _l("The conference is cancelled; it can no longer be changed."),
    "days_have_sessions": _l(
        "There are sessions on %(days)s. Take these sessions away first, or move the whole conference with “Change the days”."
    ),
    "ditto_above_nothing": _l(
        "“-nt-” repeats the row above, and there is nothing above. Write it out."
    ),
    "draft_is_in_use": _l(
        "People, figures or results were entered in this draft, so it is kept. Nobody but its organizers sees it."
    ),
    "draft_is_not_public": _l(
        "A draft is not public; there is nothing to call off. Nobody sees it until it is published."
    ),
    "draft_needs_days": _l("A draft always has days. Enter the new days."),
    "edited_meanwhile": _l(
        "Somebody else has just changed this. The current version is shown below; enter your change again and save."
    ),
    "email_taken": _l(
        "This address has an account already. Ask an administrator to add the unit to it."
    ),
    "grant_out_of_reach": _l(
        "This role over this unit is not within your own authority. Choose another role or unit."
    ),
    "headcount_out_of_range": _l("Enter a number from 0 to %(most)s."),
    "heading_without_name": _l(
        "This row looks like headings, but none of them is the name’s. Write “Họ và tên” above the column with the names alone."
    ),
    "headcount_sent_before": _l(
        "This form was sent before; the number that stands is %(number)s. To change it, send the number once more."
    ),
    "host_exists": _l(
        "%(host)s is the host point already. Register this one as a remote point, then make it the host in the list of points."
    ),
    "host_not_approved": _l("Only an approved point can be the host. Approve it first."),
    "host_stays": _l("The host point cannot be cancelled. Make another point the host first."),
    "hours_out_of_order": _l("A session on %(day)s ends before it begins. Correct its hours."),
    "import_has_faults": _l(
        "%(count)s rows are wrong, so nothing was stored. Correct them in the file and choose it again."
    ),
    "link_closed": _l("This link does not open any more. Ask for a new one."),
    "listed_twice": _l(
        "The same name stands in row %(line)s. If these are two people, tell them apart by year of birth or a letter, e.g. (B)."
    ),
    "name_empty": _l("The name is missing."),
    "name_formula": _l("The name begins with = + - or @, as formulas do. Write the name itself."),
    "name_no_letters": _l("This is not a name: it has no letters."),
    "name_too_long": _l("The name is longer than %(longest)s letters. Shorten it."),
    "no_awards_yet": _l("There is no recipient yet. Enter at least one, then publish."),
    "only_drafts_are_deleted": _l("Only a draft that was never published can be deleted."),
    "own_account": _l(
        "Nobody changes their own authority or closes their own account. Ask another administrator."
    ),
    "password_guessable": _l(
        "Others would guess this password soon. Choose four words that do not belong together, without names, dates and rows of digits."
    ),
    "password_long": _l("A password has at most %(most)s characters. Shorten it."),
    "password_short": _l(
        "A password has at least %(least)s characters. Add a word or two that only you would put there."
    ),
    "point_cancelled": _l("This point was cancelled. Choose another point."),
    "point_full": _l(
        "Too few seats at %(point)s: %(left)s left. Choose another point, or ask its contact for more."
    ),
    "point_has_attendees": _l(
        "%(count)s people are on the roster of this point. Move or withdraw them first, then cancel it."
    ),
    "point_has_begun": _l("The conference has begun; a point can no longer be cancelled."),
    "point_not_waiting": _l(
        "This point is not waiting for approval any more. Load the page again to see where it stands."
    ),
    "point_of_other_conference": _l(
        "This point belongs to another conference. Choose one of the list."
    ),
    "point_registered_already": _l(
        "This hall is registered already; it stands in the list of points. For another hall write another name."
    ),
    "points_of_cancelled_conference": _l(
        "The conference is cancelled; no points are registered any more."
    ),
    "preview_lost": _l("The preview did not arrive whole. Choose the file again."),
    "publication_incomplete": _l(
        "Something is missing before this can be published. The list below says what."
    ),
    "recorded_days_stay": _l(
        "Attendance was recorded on a day that is missing here. Keep every such day, and change only the others."
    ),
    "registration_closed": _l("Registration is closed. Ask the contact person of the point."),
    "registration_crowded": _l(
        "Too many have registered from this network today. Ask the contact person of the point to be entered."
    ),
    "role_missing": _l("Choose the role to add."),
    "roll_not_started": _l(
        "Nobody is marked yet. Mark who is here or excused first; if nobody came, report the number 0."
    ),
    "roster_empty": _l("Nobody is on the roster yet. Add people first, then hand it in."),
    "roster_of_cancelled_conference": _l(
        "The conference is cancelled; nobody is registered any more."
    ),
    "rows_none": _l(
        "There is no row with a name. Copy the rows of the list in Excel and paste them here."
    ),
    "rows_too_many": _l(
        "These are %(count)s rows; at most %(most)s fit at once. Paste them in several parts."
    ),
    "rows_wrong": _l("Nothing was stored. Correct the rows marked below, then check again."),
    "seating_is_fixed": _l(
        "The conference has begun. Mark on the roll who stays away and why; whoever comes to another hall is counted there."
    ),
    "session_has_attendance": _l(
        "Attendance was recorded in this session, so it cannot be deleted."
    ),
    "session_is_closed": _l(
        "The attendance of this session is closed; its figures are final, so it cannot be taken away."
    ),
    "session_off_days": _l("%(day)s is not a day of this conference. Add the day first."),
    "sessions_overlap": _l("Two sessions on %(day)s overlap. Let one end before the next begins."),
    "set_up_already": _l(
        "This site has an administrator already. For another account: eventhub user create; for a new sign-in link: eventhub user link."
    ),
    "sheet_too_long": _l(
        "This file is larger than any list of units: at most %(most)s rows. Split it, or delete empty rows and columns."
    ),
    "sheet_unreadable": _l(
        "This file cannot be read as a table. Save it as .xlsx or .csv (UTF-8) and choose it again."
    ),
    "sheet_without_headings": _l("No row has all needed headings. Missing: %(missing)s."),
    "signed_out": _l("The sign-in has ended. Sign in again."),
    "sign_in_busy": _l(
        "Very many people are signing in at this moment. Try again in %(seconds)s seconds."
    ),
    "sign_in_failed": _l("The address or the password is not right. Check both and try again."),
    "slug_is_public": _l("The address is public already and stays as it is."),
    "slug_taken": _l("The address “%(slug)s” is taken. Choose another, e.g. with the year."),
    "present_password_wrong": _l("The present password is not right."),
    "substitute_not_on_roll": _l(
        "The person replaced is not on this point's list. Choose one of the list."
    ),
    "text_formula": _l("This begins with = + - or @, as formulas do. Write it in words."),
    "text_too_long": _l("This is longer than %(longest)s letters. Shorten it."),
    "tier_has_awards": _l(
        "%(tier)s has recipients. Move or delete them first, then delete the tier."
    ),
    "tier_there_already": _l("There is a tier of this name already. Choose another name."),
    "too_many_attempts": _l("Too many attempts at this account. Try again in %(seconds)s seconds."),
    "too_many_tiers": _l("There are at most %(most)s tiers."),
    "too_many_topics": _l("A session has at most %(most)s items. Begin another session."),
    "unit_ambiguous": _l(
        "Several units are called so: %(choices)s. Enter the code of the right one."
    ),
    "unit_below_itself": _l("Units stand below each other in a circle: %(way)s."),
    "unit_cell_missing": _l("A cell that is needed is empty: %(column)s."),
    "unit_code_form": _l(
        "A code has letters without accents, digits, dots and hyphens only, e.g. %(example)s."
    ),
    "unit_code_spelled_otherwise": _l(
        "Row %(row)s writes this code as %(code)s. Write it alike if that is the same unit, else choose another code."
    ),
    "unit_code_taken": _l("There is a unit with the code %(code)s already. Choose another code."),
    "unit_day_unreadable": _l("“%(text)s” is no day. Write it as 20/6/2022."),
    "unit_ends_before_it_begins": _l("It ends before it begins. Correct one of the two days."),
    "unit_leaves_others": _l(
        "%(child)s stands below it and goes on after that day. End it too, or give it another unit above."
    ),
    "unit_level_unknown": _l("There is no level “%(level)s”. Use one of: %(known)s."),
    "unit_not_on_day": _l(
        "This unit does not exist on the first day of the conference. Choose the unit it belongs to on that day."
    ),
    "unit_out_of_reach": _l("%(unit)s is not within your authority."),
    "unit_parent_missing": _l("The unit above is missing. Fill in its code."),
    "unit_parent_not_then": _l(
        "The unit above, %(parent)s, does not exist all that time. Split the row at the day it changes."
    ),
    "unit_parent_unknown": _l(
        "There is no unit with the code %(parent)s, neither here nor in the file."
    ),
    "unit_periods_overlap": _l(
        "The period from %(day)s begins before the one before it has ended."
    ),
    "unit_row_twice": _l(
        "The same unit begins on the same day in row %(row)s. Delete one of the two."
    ),
    "unit_succeeds_itself": _l("%(code)s would become itself, directly or through others."),
    "unit_successor_needs_end": _l(
        "A unit with a successor needs the last day of its own. Fill in the day."
    ),
    "unit_successor_not_then": _l(
        "%(successor)s does not exist on %(day)s, when it should take over."
    ),
    "unit_successor_unknown": _l("There is no unit with the code %(successor)s to succeed it."),
    "unit_unknown": _l(
        "There is no such unit within your authority. Look for its name or code in the list of units."
    ),
    "units_changed_meanwhile": _l(
        "Somebody else has changed units meanwhile. Look at what is still to be stored, then store it."
    ),
    "withdrawn_before_start": _l(
        "Withdrawn before the conference began. Take the row out; whoever comes all the same is added on the roll as a walk-in."
    ),
}
"""code → what a person is told; facts are filled in by name."""

PAGES = {
    400: _l("This request could not be understood"),
    403: _l("This page is not open to this account"),
    404: _l("This page does not exist"),
    408: _l("The line was too slow"),
    413: _l("This is too large to be taken"),
    429: _l("Too many attempts"),
    500: _l("Something went wrong on our side"),
    503: _l("The site is too busy at the moment"),
}
"""The errors that have a page, and its heading; all others are shown as 400."""

LOGGED_STATUSES = frozenset({408, 413, 429, 503})
"""Statuses of requests that were turned away for what they are or for when they came; each leaves a line in the log."""

STATUS = {
    "edited_meanwhile": 409,
    "registration_crowded": 429,
    "sign_in_busy": 503,
    "too_many_attempts": 429,
}
"""HTTP status of a refusal when it isn't 422."""


class RuleError(Exception):
    """A rule of the domain says no. ``code`` is stable, ``facts`` fill the sentence, ``field`` names the form's field."""

    def __init__(self, code: str, /, *, field: str | None = None, **facts: Any) -> None:
        """Refuse with a code of SENTENCES."""
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts

    @property
    def sentence(self) -> str:
        """The refusal in the caller's language."""
        return str(SENTENCES[self.code]) % self.facts if self.facts else str(SENTENCES[self.code])

    @property
    def status(self) -> int:
        """The HTTP status a program gets."""
        return STATUS.get(self.code, 422)

    @property
    def headers(self) -> dict[str, str]:
        """When to come again, where a refusal is only for now."""
        later = self.status in {429, 503} and "seconds" in self.facts
        return {"Retry-After": str(self.facts["seconds"])} if later else {}


FOR_ACCOUNTS = ("/manage/", "/sign-in/password", "/sign-in/devices")
"""How the paths begin that only somebody signed in sees."""


def wants_json() -> bool:
    """Whether the caller is a program or a page's own script rather than a person's browser."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def problem(status: int, code: str, title: str, **extra: Any) -> Response:
    """A refusal as RFC 9457 problem details."""
    body = {"type": f"urn:eventhub:{code}", "status": status, "title": title, "code": code, **extra}
    response = Response(status=status, mimetype="application/problem+json")
    response.set_data(json.dumps(body, ensure_ascii=False))
    return response


def init_app(app: Flask) -> None:
    """Show errors as pages for people and as problem details for programs."""

    @app.errorhandler(RuleError)
    def answer_refusal(error: RuleError) -> ResponseReturnValue:
        current_app.extensions["sqlalchemy"].session.rollback()
        logs.log_refused_rule(error.code)
        if wants_json():
            answer = problem(error.status, error.code, error.sentence)
        else:
            page = render_template("errors/refused.html", sentence=error.sentence)
            answer = make_response(page, error.status)
        answer.headers.update(error.headers)
        return answer

    @app.errorhandler(CSRFError)
    def answer_forged_form(error: CSRFError) -> ResponseReturnValue:
        logs.log_security_event("csrf_refused")
        if wants_json():
            return problem(
                400,
                "csrf",
                gettext("The sign-in has changed. Load the page again and repeat the step."),
            )
        # A token lasts as long as the session it was made for.
        can_be_read = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        page = render_template(
            "errors/csrf.html",
            is_for_accounts=request.path.startswith(FOR_ACCOUNTS),
            again=request.path if can_be_read else None,
        )
        return page, 400

    app.register_error_handler(HTTPException, answer_http_error)


def answer_http_error(error: HTTPException, *, code: str = "") -> ResponseReturnValue:
    """Show what went wrong as the page of its status, or tell a program, with a code of its own if one is given."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    if isinstance(error, BadHost):
        # Under a name that cannot be, no page can be drawn: none of its links can be made.
        return error
    if error.code in LOGGED_STATUSES:
        logs.log_security_event("request_refused", status=error.code)
    page = error.code if error.code in PAGES else 400
    if page >= 500:
        # Templates are given who is signed in, and the database that knows may be what has failed.
        g._login_user = AnonymousUserMixin()
    if wants_json():
        code = code or error.name.lower().replace(" ", "_")
        # By its id an operator finds what was logged of it.
        found_by = {"request_id": logs.request_id()} if page == 500 else {}
        answer = problem(error.code, code, str(PAGES[page]), **found_by)
    else:
        html = render_template(f"errors/{page}.html", request_id=logs.request_id())
        answer = make_response(html, error.code)
    for name, value in error.get_headers():
        # Such as Allow, which says what one may do instead.
        answer.headers.setdefault(name, value)
    return answer
