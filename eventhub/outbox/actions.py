"""Put mails into the outbox. Call it in the transaction of what causes the mail: both are stored, or neither."""

from datetime import datetime

from eventhub.columns import now
from eventhub.extensions import db
from eventhub.outbox.models import Mail


def post_mail(recipient: str, subject: str, body: str, *, due_at: datetime | None = None) -> Mail:
    """Leave a mail for the worker to send, at once or not before ``due_at``."""
    # One mail is one subject line; a line break would end the headers.
    mail = Mail(recipient=recipient, subject=" ".join(subject.split())[:200], body=body)
    mail.due_at = due_at or now()
    db.session.add(mail)
    db.session.flush()
    return mail
