"""Put mails into the outbox, take them out to be sent, and note what became of them.

A mail is put in within the transaction of what causes it: both are stored, or neither.
"""

from datetime import datetime

from sqlalchemy import select

from eventhub.columns import now
from eventhub.extensions import db
from eventhub.outbox.models import Mail
from eventhub.outbox.rules import LEASE, next_delay


def post_mail(recipient: str, subject: str, body: str, *, due_at: datetime | None = None) -> Mail:
    """Leave a mail for the worker to send, at once or not before ``due_at``."""
    # One mail is one subject line; a line break would end the headers.
    mail = Mail(recipient=recipient, subject=" ".join(subject.split())[:200], body=body)
    mail.due_at = due_at or now()
    db.session.add(mail)
    db.session.flush()
    return mail


def take_due_mail(*, at: datetime | None = None) -> Mail | None:
    """Take the mail that has waited longest, so that no other worker takes it while it is being sent; None if none is due.

    Commit before sending. A worker that dies meanwhile loses its lease after a while, and the mail is sent again.
    """
    moment = at or now()
    mail = db.session.scalars(
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.due_at <= moment)
        .order_by(Mail.due_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if mail is not None:
        mail.attempts += 1
        mail.due_at = moment + LEASE
        db.session.flush()
    return mail


def mark_sent(mail: Mail, *, at: datetime | None = None) -> None:
    """Note that a mail was sent. Its body goes: it may hold a link that signs somebody in."""
    mail.sent_at = at or now()
    mail.body = ""
    mail.last_error = ""
    db.session.flush()


def mark_failed(mail: Mail, error: str, *, at: datetime | None = None) -> None:
    """Note why a mail could not be sent, and put it off; after the last attempt it is given up."""
    moment = at or now()
    mail.last_error = error[:2000]
    delay = next_delay(mail.attempts)
    if delay is None:
        _give_up(mail, moment)
    else:
        mail.due_at = moment + delay
    db.session.flush()


def mark_unreadable(mail: Mail, *, at: datetime | None = None) -> None:
    """Give up a mail that was sealed with another secret: no later attempt could read it."""
    mail.last_error = (
        "The text cannot be read: it was sealed with another secret key than this site has now."
    )
    _give_up(mail, at or now())
    db.session.flush()


def _give_up(mail: Mail, moment: datetime) -> None:
    mail.failed_at = moment
    mail.body = ""
