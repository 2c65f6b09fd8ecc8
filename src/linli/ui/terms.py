"""The lights: a shape and a word, never a colour alone (practice §12)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Light(TextChoices):
    ON_TIME = "ok", _("正常")
    DUE_SOON = "soon", _("临期")
    OVERDUE = "late", _("超期")
    PAUSED = "paused", _("暂停")
    CLOSED = "closed", _("已结")
