"""The words of clause 5."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Level(IntegerChoices):
    PROVINCE = 1, _("省级")
    CITY = 2, _("市级")
    COUNTY = 3, _("县级")
    TOWNSHIP = 4, _("乡镇（街道）")
    COMMUNITY = 5, _("社区（村）")


GRID_LEVEL = 6  # below the five levels of divisions


class DivisionKind(TextChoices):
    NORMAL = "normal", _("普通")
    PSEUDO = "pseudo", _("汇总区划")
    ZONE = "zone", _("功能区")


class VillageKind(TextChoices):
    COMMUNITY = "community", _("社区")
    VILLAGE = "village", _("村")


class GridKind(IntegerChoices):
    COMMUNITY = 1, _("社区网格")
    VILLAGE = 2, _("村网格")
    DEDICATED = 3, _("专属网格")
    PUBLIC_SPACE = 4, _("公共空间网格")
    FREE_5 = 5, _("省定类型5")
    FREE_6 = 6, _("省定类型6")
    FREE_7 = 7, _("省定类型7")
    FREE_8 = 8, _("省定类型8")
    TEST = 9, _("测试网格")


class Change(TextChoices):
    RENAME = "rename", _("更名")
    RECODE = "recode", _("变更代码")
    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")
    TRANSFER = "transfer", _("划转")
    REDRAW = "redraw", _("重划")
    ABOLISH = "abolish", _("撤销")
