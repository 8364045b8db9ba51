"""What is said about a person on the roll, and the sentence that answers a scan; for the pages and their scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub.attendance.models import Outcome, PresenceState
from eventhub.attendance.roll_queries import RollRow
from eventhub.attendance.rules import Refusal
from eventhub.attendance.scan_validation import RecordedScan
from eventhub.text.dates import format_hour

ANSWERS = {
    Outcome.ACCEPTED: _l("Present."),
    Outcome.ALREADY_PRESENT: _l("Marked as present already."),
    Outcome.LEFT: _l("Has left."),
    Outcome.VOIDED: _l("Undone."),
    Outcome.NOT_APPROVED: _l("This point does not take part yet. Ask the organizer."),
    Outcome.WITHDRAWN: _l(
        "Withdrawn from the list. Whoever comes all the same is added as a walk-in."
    ),
    Outcome.REVOKED: _l("This ticket was replaced by a newer one."),
    Outcome.UNKNOWN_CODE: _l("This code is not known here. Look for the name on the roll."),
    Outcome.WRONG_CONFERENCE: _l("This ticket is for another conference."),
}
REFUSALS = {
    Refusal.NO_SUCH_PLACE: _l(
        "This session or point does not exist any more. Load the page again."
    ),
    Refusal.NONCE: _l("This entry cannot be read. Load the page again."),
    Refusal.TOO_EARLY: _l(
        "The conference has not begun. Attendance is recorded from its first day on."
    ),
    Refusal.SESSION_CANCELLED: _l("This session was called off; nothing is recorded of it."),
    Refusal.SESSION_CLOSED: _l("The organizer has closed the attendance of this session."),
    Refusal.NOT_CONFIRMED: _l(
        "Registered, but not confirmed yet. Whoever keeps the roster confirms it under “Self-registered”."
    ),
    Refusal.NOT_ON_THIS_ROLL: _l("Excuses are entered where somebody is expected."),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How a row of the roll looks. ``time`` stands on the button, ``note`` below the name in the tint of ``kind``."""

    is_here: bool
    time: str
    note: str
    kind: str
    # The scan an undo voids; empty where nothing was marked here.
    device: str
    nonce: str


def answer(result: RecordedScan, point_names: Mapping[int, str]) -> str:
    """The sentence that answers a scan."""
    point = point_names.get(result.other_point_id or 0, "–")
    match result.outcome:
        case Outcome.VISITOR:
            return str(_("Present as a visitor: expected at %(point)s.", point=point))
        case Outcome.MOVED:
            return str(_("Present; came over from %(point)s.", point=point))
        case Outcome.INVALID:
            return str(REFUSALS[Refusal(result.refusal)])
        case _:
            return str(ANSWERS[result.outcome])


def mark_of(row: RollRow, zone: ZoneInfo) -> Mark:
    """How somebody is marked, in words."""
    stay = row.stay
    since = stay.since if stay is not None else None
    kind, note = _note(row, zone)
    return Mark(
        is_here=row.is_here,
        time=format_hour(since.astimezone(zone).time()) if row.is_here and since else "",
        note=note,
        kind=kind,
        device=stay.device if stay is not None and row.can_be_undone else "",
        nonce=stay.nonce if stay is not None and row.can_be_undone else "",
    )


def _note(row: RollRow, zone: ZoneInfo) -> tuple[str, str]:
    """What else there is to say: where she is instead, why she is away, how she came."""
    stay = row.stay
    if stay is None:
        return "idle", _guest(row)
    if stay.state is PresenceState.EXCUSED:
        return "wait", _("Excused: %(reason)s", reason=stay.reason or "–")
    if stay.state is PresenceState.LEFT and stay.left_at is not None:
        left = format_hour(stay.left_at.astimezone(zone).time())
        return "idle", _("Left at %(time)s", time=left)
    if not row.is_here:
        return "accent", _("Present at %(point)s", point=row.place)
    notes = [_guest(row), _("entered afterwards") if stay.is_late_entry else ""]
    return "idle", " · ".join(filter(None, notes))


def _guest(row: RollRow) -> str:
    if row.is_walk_in and row.substitute_for:
        return str(_("Walk-in, instead of %(name)s", name=row.substitute_for))
    if row.is_walk_in:
        return str(_("Walk-in"))
    return str(_("Visitor from %(point)s", point=row.home)) if row.home else ""
