"""The blueprints the pages of this domain are on; the pages of units need accounts, so they are here too."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
units = Blueprint("units", __name__, url_prefix="/manage/units")
