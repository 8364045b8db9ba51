"""What is asked about a contest's results."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from eventhub.awards.models import AwardTier, RecipientKind
from eventhub.text.folding import nfc, one_line

RECIPIENT_KINDS = {
    RecipientKind.UNIT: _l("A unit"),
    RecipientKind.PERSON: _l("A person"),
}


def cleaned_line(text: str | None) -> str:
    """One line of clean text."""
    return one_line(text or "")


def cleaned_text(text: str | None) -> str:
    """Clean text of several lines."""
    return nfc(text or "")


def line(label: Any, letters: int, *, needed: bool = False, hint: Any = "") -> StringField:
    """A field for one line of text, with its limit said in words."""
    limit = Length(max=letters, message=_l("Shorten this to at most %(max)d letters."))
    validators = [DataRequired(_l("Fill this in."))] if needed else []
    return StringField(label, [*validators, limit], filters=[cleaned_line], description=hint)


class VersionedForm(FlaskForm):
    """A form that knows which version of the record it was filled from."""

    row_version = HiddenField()

    @property
    def version(self) -> int | None:
        """The version the page carried along; nonsense counts as one that is gone."""
        text = str(self.row_version.data or "")
        if not text:
            return None
        return int(text) if text.isdecimal() else -1


class ContestForm(VersionedForm):
    title = line(
        _l("Name of the contest"),
        200,
        needed=True,
        hint=_l("For example: Hội thi dân vũ trực tuyến"),
    )


class TierForm(VersionedForm):
    name = line(_l("Name of the tier"), 120, needed=True, hint=_l("For example: Giải Khuyến khích"))


class AwardForm(VersionedForm):
    """One recipient. The tier is chosen among those of the conference."""

    tier_id = SelectField(_l("Tier"), [InputRequired(_l("Choose one."))], coerce=int)
    recipient_kind = RadioField(
        _l("Recipient is"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(kind.value, label) for kind, label in RECIPIENT_KINDS.items()],
        coerce=RecipientKind,
        default=RecipientKind.UNIT,
    )
    recipient_name = line(
        _l("Recipient"),
        200,
        needed=True,
        hint=_l("A unit is called as it was on the first day of the conference"),
    )
    unit_name = line(_l("Unit of the person"), 200)
    achievement = TextAreaField(
        _l("For what"),
        [Length(max=1000, message=_l("Shorten this to at most %(max)d letters."))],
        filters=[cleaned_text],
        description=_l("The performance or the work, if it has a name"),
    )
    decision_number = line(_l("Decision number"), 60)
    decided_on = DateField(_l("Date of the decision"), [Optional()])

    def __init__(self, *args: Any, tiers: Sequence[AwardTier], **options: Any) -> None:
        """Offer the tiers of the conference."""
        super().__init__(*args, **options)
        self.tier_id.choices = [SelectChoice(str(tier.id), tier.name) for tier in tiers]

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered about the award, by column; a unit has no unit besides itself."""
        own = {"csrf_token", "row_version", "tier_id"}
        facts = {field.name: field.data for field in self if field.name not in own}
        if facts["recipient_kind"] is RecipientKind.UNIT:
            facts["unit_name"] = ""
        return facts
