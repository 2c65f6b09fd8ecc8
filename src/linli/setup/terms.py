"""The words of the first day."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """What no query can tell: a person has looked at it and says that it is right."""

    CALENDAR = "calendar", _("工作日历")
    CATEGORIES = "categories", _("事项类别与时限")
    KEYS = "keys", _("密钥环另存一份")
