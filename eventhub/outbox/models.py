"""The mails to be sent."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventhub.columns import Base, UtcDateTime, moment, now, pk, short_text
from eventhub.sealing import seal, unseal


class Mail(Base):
    """One mail to one address, kept until it is sent or given up."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_due", "sent_at", "due_at"),)

    id: Mapped[pk]
    recipient: Mapped[str] = mapped_column(String(255))
    subject: Mapped[short_text]
    # It may hold a link that signs somebody in, so it is read and written through ``body``.
    sealed_body: Mapped[str] = mapped_column("body", Text)
    created_at: Mapped[moment] = mapped_column(default=now)
    # Not before this moment; put off after a failure.
    due_at: Mapped[moment] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    # What the mail server said last.
    last_error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # Given up after the last attempt.
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    @property
    def body(self) -> str:
        """What the mail says; raises SealError where the site's secret is another one than when it was written."""
        return unseal(self.sealed_body)

    @body.setter
    def body(self, text: str) -> None:
        self.sealed_body = seal(text)
