"""Mails reach a real SMTP server: once each, also from several workers, also after it refused."""

import smtplib
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from sqlalchemy import select, update

from eventhub.columns import now, table_of
from eventhub.extensions import db
from eventhub.outbox.actions import mark_failed, post_mail, take_due_mail
from eventhub.outbox.models import Mail
from eventhub.outbox.sending import send_due_mails


class Mailbox:
    """What the server took in. It refuses the first mails, if told to."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.refuse = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - its name there
        """Take a mail in, or put the sender off."""
        if self.refuse:
            self.refuse -= 1
            return "451 try again later"
        self.mails.append(envelope)
        return "250 taken"


def free_port() -> int:
    with closing(socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def mailbox(tested_app) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    before = {name: tested_app.config[name] for name in ("SMTP_HOST", "SMTP_PORT", "SMTP_TLS")}
    tested_app.config.update(SMTP_HOST=server.hostname, SMTP_PORT=server.port, SMTP_TLS=False)
    yield mailbox
    tested_app.config.update(before)
    server.stop()


def test_mail_goes_out_once_and_its_body_is_forgotten(db_app, mailbox):
    mail = post_mail("yen@test.example", "Hội nghị:\nliên kết", "Mở liên kết: https://x/bí-mật")
    db.session.commit()
    assert send_due_mails(db_app.config) == (1, 0)
    assert send_due_mails(db_app.config) == (0, 0)
    (received,) = mailbox.mails
    assert received.rcpt_tos == ["yen@test.example"]
    text = received.content.decode()
    assert "Subject: =?utf-8?" in text
    assert "From: eventhub@127.0.0.1" in text
    assert mail.sent_at is not None
    assert mail.body == ""


def test_mail_that_is_put_off_is_told_in_the_log_with_the_reason_and_nobodys_address(
    db_app, mailbox, caplog
):
    mailbox.refuse = 1
    mail = post_mail("yen@test.example", "Hội nghị", "…")
    db.session.commit()
    assert send_due_mails(db_app.config) == (0, 1)
    assert f"mail {mail.id} is put off: SMTPDataError 451" in caplog.text
    assert "yen@" not in caplog.text


def test_worker_that_is_told_to_stop_begins_no_other_mail(db_app, mailbox):
    for number in range(3):
        post_mail(f"m{number}@test.example", "Hội nghị", "…")
    db.session.commit()
    assert send_due_mails(db_app.config, lambda: len(mailbox.mails) == 2) == (2, 0)
    assert send_due_mails(db_app.config) == (1, 0)


def test_no_transaction_is_open_while_the_server_is_spoken_to(db_app, mailbox, monkeypatch):
    open_ = []
    monkeypatch.setattr(
        smtplib.SMTP, "send_message", lambda *_: open_.append(db.session().in_transaction())
    )
    post_mail("yen@test.example", "Hội nghị", "…")
    db.session.commit()
    assert send_due_mails(db_app.config) == (1, 0)
    assert open_ == [False]


def test_mail_of_a_transaction_that_was_undone_never_goes_out(db_app, mailbox):
    post_mail("yen@test.example", "Hội nghị", "…")
    db.session.rollback()
    assert send_due_mails(db_app.config) == (0, 0)


def test_mail_is_not_sent_before_its_time(db_app, mailbox):
    post_mail("yen@test.example", "Mai", "…", due_at=now() + timedelta(hours=1))
    db.session.commit()
    assert send_due_mails(db_app.config) == (0, 0)


def test_refused_mail_is_put_off_and_sent_when_the_server_takes_it(db_app, mailbox):
    mailbox.refuse = 1
    mail = post_mail("yen@test.example", "Hội nghị", "liên kết")
    db.session.commit()
    assert send_due_mails(db_app.config) == (0, 1)
    assert "try again later" in mail.last_error
    assert mail.body == "liên kết"
    assert now() < mail.due_at <= now() + timedelta(minutes=1)
    mail.due_at = now()
    db.session.commit()
    assert send_due_mails(db_app.config) == (1, 0)
    assert (mail.attempts, mail.last_error) == (2, "")


def test_server_that_is_down_delays_the_mail_only(db_app, mailbox):
    db_app.config.update(SMTP_PORT=free_port())
    mail = post_mail("yen@test.example", "Hội nghị", "liên kết")
    db.session.commit()
    assert send_due_mails(db_app.config) == (0, 1)
    assert "ConnectionRefusedError" in mail.last_error


def test_mail_is_given_up_after_the_eighth_failure_and_forgets_its_body(db_app):
    mail = post_mail("yen@test.example", "Hội nghị", "liên kết")
    moment = now()
    for attempt in range(1, 9):
        assert take_due_mail(at=moment) is mail, attempt
        mark_failed(mail, "451", at=moment)
        moment = mail.due_at
    assert mail.failed_at is not None
    assert mail.body == ""
    assert take_due_mail(at=moment + timedelta(days=9)) is None


def stored_text(mail):
    return db.session.scalar(select(table_of(Mail).c.body).where(table_of(Mail).c.id == mail.id))


def test_mail_that_waits_shows_its_link_to_nobody_who_reads_the_database(db_app):
    mail = post_mail("yen@test.example", "Hội nghị", "Mở liên kết: https://x/bí-mật")
    other = post_mail("yen@test.example", "Hội nghị", "Mở liên kết: https://x/bí-mật")
    assert "https" not in stored_text(mail)
    # Two mails that say the same don't look the same.
    assert stored_text(mail) != stored_text(other)
    db.session.expire(mail)
    assert mail.body == "Mở liên kết: https://x/bí-mật"


def test_mail_that_the_first_release_left_unsealed_still_goes_out(db_app, mailbox):
    mail = post_mail("yen@test.example", "Link", "")
    db.session.execute(update(table_of(Mail)).values(body="Open: https://x/secret"))
    db.session.commit()
    assert send_due_mails(db_app.config) == (1, 0)
    assert b"https://x/secret" in mailbox.mails[0].content
    assert stored_text(mail) == ""


def test_mail_sealed_with_another_secret_is_given_up_and_the_next_one_goes_out(
    db_app, mailbox, monkeypatch
):
    mail = post_mail("yen@test.example", "Hội nghị", "liên kết")
    db.session.commit()
    monkeypatch.setitem(db_app.config, "SECRET_KEY", "another secret, after a restore without it")
    post_mail("phuc@test.example", "Hội nghị", "liên kết")
    db.session.commit()
    assert send_due_mails(db_app.config) == (1, 1)
    assert [each.rcpt_tos for each in mailbox.mails] == [["phuc@test.example"]]
    assert mail.failed_at is not None
    assert "sealed with another secret key" in mail.last_error


def test_mail_of_a_worker_that_died_is_taken_by_another_after_a_while(db_app):
    post_mail("yen@test.example", "Hội nghị", "liên kết")
    moment = now()
    assert take_due_mail(at=moment) is not None
    assert take_due_mail(at=moment) is None
    assert take_due_mail(at=moment + timedelta(minutes=5)) is not None


def test_several_workers_send_each_mail_once(db_app, mailbox):
    for number in range(30):
        post_mail(f"user-{number}@test.example", "Hội nghị", "…")
    db.session.commit()

    def work() -> None:
        with db_app.app_context():
            send_due_mails(db_app.config)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    received = [recipient for mail in mailbox.mails for recipient in mail.rcpt_tos]
    assert sorted(received) == sorted(f"user-{number}@test.example" for number in range(30))
    assert db.session.query(Mail).filter(Mail.sent_at.is_(None)).count() == 0
