"""The words of the registers below the grid (clause 6.1 ¶2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Notice(TextChoices):
    """What a household wants to be told of; each is asked for by itself."""

    CUTS = "cuts", _("停水停电")
    ACTIVITIES = "activities", _("活动")
    EMERGENCY = "emergency", pgettext_lazy("notice", "紧急")


class ConsentWay(TextChoices):
    PAPER = "paper", _("纸质")
    ONLINE = "online", _("线上")


class Ending(TextChoices):
    """Why the personal fields of a contact are gone."""

    WITHDRAWN = "withdrawn", _("本人撤回")
    EXPIRED = "expired", _("同意到期")
    RETIRED = "retired", _("楼栋停用")


# Why somebody may look at a contact's field (practice §13.1).
REVEAL_REASONS = {
    "notice": _("按本人所选事项通知"),
    "emergency": _("紧急情况联系住户"),
    "renewal": _("续签或核对同意书"),
    "request": _("本人要求查询或更正"),
}
