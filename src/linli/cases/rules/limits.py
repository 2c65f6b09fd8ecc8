"""How long each stage and the whole case may take (practice §4.1), before any calendar is asked."""

from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linli.cases.rules.categories import leaf
from linli.cases.rules.dictionaries import Urgency
from linli.kernel.worktime import Limit, Unit


class Stage(TextChoices):
    ACCEPTANCE = "acceptance", _("受理时限")
    DISPATCH = "dispatch", _("分流时限")
    SIGN = "sign", _("签收时限")
    RETURN_WINDOW = "return_window", _("申请退回的期限")
    DECISION = "decision", _("退回或延期的审核时限")
    OVERALL = "overall", _("办理时限")
    CHECK = "check", _("核查时限")
    FEEDBACK = "feedback", _("反馈时限")
    REVISIT = "revisit", _("回访时限")
    SUPERVISION_REPLY = "supervision_reply", _("督办回复时限")
    SELF_HANDLING = "self_handling", _("网格自办时限")
    APPEAL_DECISION = "appeal_decision", _("申诉复核时限")


# Urgency:                  critical  urgent  normal  complex ("": no limit)
STAGES = {
    Stage.ACCEPTANCE:        ("0.5CH", "2WH", "4WH",  "1WD"),
    Stage.DISPATCH:          ("0.5CH", "2WH", "4WH",  "1WD"),
    Stage.SIGN:              ("0.5CH", "2WH", "1WD",  "1WD"),
    Stage.RETURN_WINDOW:     ("1CH",   "2WH", "1WD",  "1WD"),
    Stage.DECISION:          ("1CH",   "4WH", "1WD",  "1WD"),
    Stage.OVERALL:           ("1CDN",  "2WD", "5WD",  "15WD"),
    Stage.CHECK:             ("4WH",   "1WD", "2WD",  "3WD"),
    Stage.FEEDBACK:          ("4WH",   "1WD", "2WD",  "2WD"),
    Stage.REVISIT:           ("2WD",   "3WD", "5WD",  "5WD"),
    Stage.SUPERVISION_REPLY: ("4WH",   "1WD", "3WD",  "5WD"),
    Stage.SELF_HANDLING:     ("2CH",   "1WD", "2WD",  ""),
    Stage.APPEAL_DECISION:   ("3WD",   "5WD", "10WD", "10WD"),
}  # fmt: skip

_LIMITS = {
    (stage, urgency): Limit.parse(text) if text else None
    for stage, row in STAGES.items()
    for urgency, text in zip(Urgency, row, strict=True)
}
# Five working days to a week of seven, seven working hours to a working day.
_CLOCK_MINUTES = {
    Unit.CH: Fraction(1),
    Unit.WH: Fraction(24, 7) * Fraction(7, 5),
    Unit.WD: Fraction(24 * 60) * Fraction(7, 5),
    Unit.CD: Fraction(24 * 60),
    Unit.CDN: Fraction(24 * 60),
}


def stage_limit(stage: Stage, urgency: Urgency) -> Limit | None:
    """Return the limit of a stage; None where the table sets none."""
    return _LIMITS[stage, urgency]


def overall_limit(category: str, urgency: Urgency) -> Limit:
    """Return how long the case may take after acceptance: the category's limit, else the table's.

    What is critical or urgent takes the shorter of the two: a category never slows an emergency down.
    """
    table = _LIMITS[Stage.OVERALL, urgency]
    assert table is not None, "the table has an overall limit for every urgency"
    own = leaf(category).limit
    if own is None:
        return table
    if urgency in (Urgency.CRITICAL, Urgency.URGENT):
        return min(own, table, key=strictness)
    return own


def strictness(limit: Limit) -> Fraction:
    """Return a limit's usual length in clock minutes, by which limits of different units are compared."""
    return limit.amount * _CLOCK_MINUTES[limit.unit]
