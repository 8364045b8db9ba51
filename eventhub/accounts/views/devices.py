"""The devices somebody is signed in on: which they are, since when, and how to sign them out from afar."""

from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from eventhub.accounts.browser_session import end_sign_in_here, forget_sign_in, present_sign_in
from eventhub.accounts.models import SignIn
from eventhub.accounts.sign_ins import end_sign_ins, is_live, sign_ins_of
from eventhub.accounts.views.blueprint import bp
from eventhub.columns import now
from eventhub.extensions import db
from eventhub.web import load, require


@bp.get("/sign-in/devices")
def devices() -> ResponseReturnValue:
    """The devices I am signed in on."""
    require(current_user.is_authenticated)
    here = present_sign_in()
    return render_template(
        "accounts/devices.html",
        sign_ins=sorted(sign_ins_of(current_user), key=lambda sign_in: sign_in != here),
        here=here,
        zone=ZoneInfo(current_app.config["TIMEZONE"]),
    )


@bp.post("/sign-in/devices/<int:sign_in_id>/end")
def end_device(sign_in_id: int) -> ResponseReturnValue:
    """Sign one of my devices out; the one in my hand too."""
    require(current_user.is_authenticated)
    here = present_sign_in()
    own = (SignIn.id == sign_in_id, SignIn.user_id == current_user.id, is_live(now()))
    ended = load(select(SignIn).where(*own))
    if here is not None and ended.id == here.id:
        end_sign_in_here()
        db.session.commit()
        forget_sign_in()
        return redirect(url_for("home.index"), code=303)
    end_sign_ins(current_user, SignIn.id == ended.id)
    db.session.commit()
    flash(_("That device is signed out."), "success")
    return redirect(url_for(".devices"), code=303)


@bp.post("/sign-in/devices/end-others")
def end_other_devices() -> ResponseReturnValue:
    """Sign out all my devices but this one."""
    require(current_user.is_authenticated)
    here = present_sign_in()
    assert here is not None
    end_sign_ins(current_user, SignIn.id != here.id)
    db.session.commit()
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for(".devices"), code=303)
