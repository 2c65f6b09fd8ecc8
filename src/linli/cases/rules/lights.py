"""The light of a case: computed from its due times and the present moment, never stored (practice §4.3)."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Light(TextChoices):
    GREEN = "green", _("正常")
    YELLOW = "yellow", _("临期")
    RED = "red", _("超期")
    GREY = "grey", _("已结")


def light(due_at: datetime | None, yellow_at: datetime | None, at: datetime) -> Light:
    """Return the light at `at`: past due red, from three quarters of the allowed time yellow, without a clock grey."""
    if due_at is None:
        return Light.GREY
    if at > due_at:
        return Light.RED
    return Light.YELLOW if yellow_at is not None and at >= yellow_at else Light.GREEN
