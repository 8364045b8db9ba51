"""What is asked about a contest's results."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from eventhub.awards.models import AwardTier, RecipientKind
from eventhub.fields import VersionedForm, choice_needed, choices, day, line, paragraph
from eventhub.request_limits import row_number

RECIPIENT_KINDS = {
    RecipientKind.UNIT: _l("A unit"),
    RecipientKind.PERSON: _l("A person"),
}


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

    tier_id = SelectField(_l("Tier"), [choice_needed()], coerce=row_number)
    recipient_kind = RadioField(
        _l("Recipient is"),
        [choice_needed()],
        choices=choices(RECIPIENT_KINDS),
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
    achievement = paragraph(
        _l("For what"), 1000, hint=_l("The performance or the work, if it has a name")
    )
    decision_number = line(_l("Decision number"), 60)
    decided_on = day(_l("Date of the decision"))

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
