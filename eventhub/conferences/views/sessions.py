"""When a conference sits, and what happens in each of its sessions."""

from dataclasses import dataclass
from typing import Any, Literal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from eventhub.conferences import actions, rules, words
from eventhub.conferences.forms import NewTopicForm, SessionTitleForm, TopicForm
from eventhub.conferences.loaders import organized_conference
from eventhub.conferences.models import ConferenceSession, Topic
from eventhub.conferences.queries import programme_of, select_session
from eventhub.conferences.session_grid import GridForm
from eventhub.conferences.views.blueprint import bp
from eventhub.extensions import db
from eventhub.fields import row_version_of
from eventhub.request_limits import row_number
from eventhub.text.dates import format_hour
from eventhub.text.folding import fold
from eventhub.web import load, refusals_beside, status_of


@bp.route("/c/<slug>/sessions", methods=["GET", "POST"])
def set_sessions(slug: str) -> ResponseReturnValue:
    """Tick when the conference sits, and see what each session holds."""
    conference = organized_conference(slug)
    form = GridForm(conference)
    if form.validate_on_submit():
        with refusals_beside(form, conference):
            actions.set_sessions(conference, form.plan, by=current_user, row_version=form.version)
            db.session.commit()
            flash(_("The sessions are saved. Now fill their agenda."), "success")
            return redirect(url_for(".set_sessions", slug=slug, _anchor="agenda"), code=303)
    return render_template(
        "conferences/sessions.html",
        conference=conference,
        form=form,
        programme=programme_of(conference),
    ), status_of(form)


@bp.route("/c/<slug>/sessions/<int:session_id>", methods=["GET", "POST"])
def edit_agenda(slug: str, session_id: int) -> ResponseReturnValue:
    """Fill the agenda of a session: its topics in order, with the times that follow from their minutes."""
    conference = organized_conference(slug)
    session = load(select_session(conference, session_id))
    form = NewTopicForm().fill_nonce()
    if form.validate_on_submit():
        with refusals_beside(form):
            actions.add_topic(session, form.facts, by=current_user, nonce=form.nonce.data)
            db.session.commit()
            flash(_("Added: %(title)s", title=form.title.data), "success")
            return redirect(
                url_for(".edit_agenda", slug=slug, session_id=session_id, added=1), code=303
            )
    return render_template("conferences/session.html", form=form, **_agenda(session)), status_of(
        form
    )


@bp.route("/c/<slug>/sessions/<int:session_id>/title", methods=["GET", "POST"])
def rename_session(slug: str, session_id: int) -> ResponseReturnValue:
    """Give a session a title of its own."""
    session = load(select_session(organized_conference(slug), session_id))
    form = SessionTitleForm(obj=session)
    if form.validate_on_submit():
        with refusals_beside(form, session):
            actions.set_session_title(
                session, title=form.title.data, by=current_user, row_version=form.version
            )
            db.session.commit()
            flash(_("The title of the session is saved."), "success")
            return redirect(url_for(".edit_agenda", slug=slug, session_id=session_id), code=303)
    return render_template(
        "conferences/session_title.html", conference=session.conference, session=session, form=form
    ), status_of(form)


@bp.route("/c/<slug>/sessions/<int:session_id>/topics/<int:topic_id>", methods=["GET", "POST"])
def edit_topic(slug: str, session_id: int, topic_id: int) -> ResponseReturnValue:
    """Change a topic."""
    topic = topic_of(slug, session_id, topic_id)
    form = TopicForm(obj=topic)
    if form.validate_on_submit():
        with refusals_beside(form, topic):
            actions.update_topic(topic, form.facts, by=current_user, row_version=form.version)
            db.session.commit()
            flash(_("Saved: %(title)s", title=topic.title), "success")
            return redirect(url_for(".edit_agenda", slug=slug, session_id=session_id), code=303)
    return render_template(
        "conferences/topic.html", conference=topic.session.conference, topic=topic, form=form
    ), status_of(form)


@bp.post("/c/<slug>/sessions/<int:session_id>/topics/<int:topic_id>/move")
def move_topic(slug: str, session_id: int, topic_id: int) -> ResponseReturnValue:
    """Move a topic up or down, and come back to the same button."""
    topic = topic_of(slug, session_id, topic_id)
    direction: Literal["up", "down"] = "up" if request.form.get("direction") == "up" else "down"
    actions.move_topic(topic, direction, by=current_user)
    db.session.commit()
    return redirect(
        url_for(
            ".edit_agenda", slug=slug, session_id=session_id, moved=topic_id, direction=direction
        ),
        code=303,
    )


@bp.post("/c/<slug>/sessions/<int:session_id>/topics/<int:topic_id>/delete")
def delete_topic(slug: str, session_id: int, topic_id: int) -> ResponseReturnValue:
    """Take a topic off the agenda."""
    topic = topic_of(slug, session_id, topic_id)
    title = topic.title
    actions.delete_topic(
        topic, by=current_user, row_version=request.form.get("row_version", type=row_version_of)
    )
    db.session.commit()
    flash(_("Deleted: %(title)s", title=title), "success")
    return redirect(url_for(".edit_agenda", slug=slug, session_id=session_id), code=303)


def topic_of(slug: str, session_id: int, topic_id: int) -> Topic:
    """A topic of a session of a conference whoever asks may organize."""
    session = load(select_session(organized_conference(slug), session_id))
    return load(select(Topic).where(Topic.session_id == session.id, Topic.id == topic_id))


@dataclass(frozen=True, slots=True)
class TopicEditorRow:
    """A topic in the editor: where it stands, when it is, whether it fits, and which of its buttons has the focus."""

    topic: Topic
    time: str
    kind: str
    is_over: bool
    is_first: bool
    is_last: bool
    focus: str


def _agenda(session: ConferenceSession) -> dict[str, Any]:
    """What the editor of a session shows."""
    conference = session.conference
    timed_session = next(
        each for each in programme_of(conference).sessions if each.id == session.id
    )
    moved, direction = request.args.get("moved", type=row_number), request.args.get("direction")
    last = len(session.topics)
    rows = [
        TopicEditorRow(
            topic=topic,
            time=format_hour(timed.starts_at.astimezone(conference.zone).time()),
            kind=_kind(topic),
            is_over=timed.ends_at > timed_session.ends_at,
            is_first=place == 1,
            is_last=place == last,
            focus=_focus(direction, place, last) if topic.id == moved else "",
        )
        for place, (topic, timed) in enumerate(
            zip(session.topics, timed_session.topics, strict=True), start=1
        )
    ]
    return {
        "conference": conference,
        "session": session,
        "rows": rows,
        "spare": rules.spare_minutes(timed_session),
        "minutes": sum(topic.minutes for topic in session.topics),
    }


def _kind(topic: Topic) -> str:
    """What the item is, unless its title says just that: «Giải lao»."""
    kind = str(words.TOPIC_KINDS[topic.kind])
    return "" if fold(topic.title) == fold(kind) else kind


def _focus(direction: str | None, place: int, last: int) -> str:
    """The button to press again; at an end of the agenda the other one, because that one is gone."""
    if direction == "up":
        return "up" if place > 1 else "down"
    return "down" if place < last else "up"
