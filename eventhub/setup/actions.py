"""Makes the first unit and the administrator, in one step."""

from datetime import date

from sqlalchemy import exists, select

from eventhub.accounts.actions import create_account, give_grant
from eventhub.accounts.models import Grant, Role, User
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.units.actions import create_default_levels
from eventhub.units.imports import import_units, plan_import
from eventhub.units.models import Unit
from eventhub.units.queries import has_code
from eventhub.units.sheets import SheetRow


def has_administrator() -> bool:
    """Whether anybody was ever made an administrator of this site."""
    return bool(db.session.scalar(select(exists().where(Grant.role == Role.ADMINISTRATOR))))


def ensure_not_set_up() -> None:
    """Refuse on a site that has an administrator already."""
    if has_administrator():
        raise RuleError("set_up_already")


def set_up(
    *,
    unit_code: str,
    unit_name: str,
    level: str,
    since: date,
    email: str,
    name: str,
    password: str | None,
) -> User:
    """Make the first unit and its administrator; refuses where there is an administrator, and what an import refuses."""
    ensure_not_set_up()
    create_default_levels()
    unit = db.session.scalars(select(Unit).where(has_code(unit_code))).one_or_none()
    if unit is None:
        row = {
            "code": unit_code,
            "name": unit_name,
            "level": level,
            "valid_from": since.isoformat(),
        }
        sheet = [SheetRow(1, row)]
        for wrong in plan_import(sheet).wrong:
            raise RuleError(wrong.faults[0].code, **wrong.faults[0].facts)
        import_units(sheet, by=None)
        unit = db.session.scalars(select(Unit).where(has_code(unit_code))).one()
    administrator = create_account(email, name, by=None, password=password)
    give_grant(administrator, Role.ADMINISTRATOR, unit, by=None)
    return administrator
