"""The topics on a session's agenda: each change counts as one of the session, because its calendar entry lists them."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import uuid4

from eventhub.accounts.models import User
from eventhub.conferences import rules
from eventhub.conferences.actions.counters import increment_revision, mark_calendar_changes
from eventhub.conferences.actions.locks import lock_conference
from eventhub.conferences.models import ConferenceSession, ConferenceStatus, Topic
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change

MOST_TOPICS = 60
TOPIC_CALENDAR_FACTS = frozenset({"title", "speaker", "minutes"})
"""What a session's calendar entry shows of a topic."""


def add_topic(
    session: ConferenceSession,
    values: Mapping[str, Any],
    *,
    by: User | None,
    nonce: str | None = None,
) -> Topic:
    """Put a topic at the end of a session's agenda. Refused when the agenda is longer than any day.

    A form sent twice (same ``nonce``) adds one and gives it back.
    """
    lock_conference(session.conference, session)
    uid = rules.form_uid(nonce, values, within=session.uid) if nonce else str(uuid4())
    earlier = next((topic for topic in session.topics if topic.uid == uid), None)
    if earlier is not None:
        return earlier
    if len(session.topics) >= MOST_TOPICS:
        raise RuleError("too_many_topics", most=MOST_TOPICS)
    # Sent again after it was taken off, the same form brings the same topic back.
    session.dropped_topics = [each for each in session.dropped_topics if each["uid"] != uid]
    topic = Topic(uid=uid, position=len(session.topics) + 1).assign(values)
    session.topics.append(topic)
    db.session.flush()
    log_change(topic, "created", by=by, conference_id=session.conference_id, new=values)
    _mark_session(session)
    return topic


def update_topic(
    topic: Topic, values: Mapping[str, Any], *, by: User | None, row_version: int | None = None
) -> None:
    """Change a topic. Refused: from an older version."""
    session = topic.session
    lock_conference(session.conference, topic)
    topic.ensure_current(row_version)
    old, new = changed_values(topic, values)
    if not new:
        return
    topic.assign(new).touch()
    log_change(topic, "edited", by=by, conference_id=session.conference_id, old=old, new=new)
    if new.keys() & TOPIC_CALENDAR_FACTS:
        _mark_session(session)
    else:
        increment_revision(session.conference)


def delete_topic(topic: Topic, *, by: User | None, row_version: int | None = None) -> None:
    """Take a topic off the agenda; the following move up, and calendars are told. Refused: from an older version."""
    session = topic.session
    lock_conference(session.conference, topic)
    topic.ensure_current(row_version)
    old = {"title": topic.title, "speaker": topic.speaker, "minutes": topic.minutes}
    log_change(topic, "deleted", by=by, conference_id=session.conference_id, old=old)
    _record_dropped_topic(session, topic)
    session.topics.remove(topic)
    for position, following in enumerate(session.topics, start=1):
        following.position = position
    _mark_session(session)


def _record_dropped_topic(session: ConferenceSession, topic: Topic) -> None:
    """Remember a topic with its place, so that calendars send it as cancelled; of a draft none has told."""
    if session.conference.status is ConferenceStatus.DRAFT:
        return
    after = sum(each.minutes for each in session.topics[: session.topics.index(topic)])
    kept = {name: getattr(topic, name) for name in ("uid", "kind", "title", "speaker", "minutes")}
    session.dropped_topics = [*session.dropped_topics, kept | {"after": after}]


def move_topic(topic: Topic, direction: Literal["up", "down"], *, by: User | None) -> None:
    """Swap a topic with the one before or after it; at the end of the agenda nothing happens."""
    session = topic.session
    lock_conference(session.conference, topic)
    place = session.topics.index(topic)
    target = place + (1 if direction == "down" else -1)
    if not 0 <= target < len(session.topics):
        return
    other = session.topics[target]
    topic.position, other.position = target + 1, place + 1
    db.session.flush()
    db.session.expire(session, ["topics"])
    log_change(
        topic,
        "moved",
        by=by,
        conference_id=session.conference_id,
        old={"position": place + 1},
        new={"position": target + 1},
    )
    _mark_session(session)


def _mark_session(session: ConferenceSession) -> None:
    mark_calendar_changes([session], session.conference)
    db.session.flush()
