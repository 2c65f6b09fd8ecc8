"""The words of tokens: what a program that holds one may do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Right(TextChoices):
    """What a token opens. Looking at a masked field and signing out are no token's business: those are for people."""

    READ = "read", _("查看案件")
    FILE = "file", _("登记案件")
    MOVE = "move", _("办理案件")
