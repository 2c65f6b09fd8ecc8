"""The words of notices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeState(TextChoices):
    """Where a notice stands on a day. It follows from its moments and days and is never stored."""

    DRAFT = "draft", _("草稿")
    COMING = "coming", _("未到公示日")
    SHOWN = "shown", _("公示中")
    ENDED = "ended", _("已结束")
    WITHDRAWN = "withdrawn", _("已撤回")
