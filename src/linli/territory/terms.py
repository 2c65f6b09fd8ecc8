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
SITE_LEVEL = 7  # buildings and public facilities, below the grids


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


class BuildingUse(TextChoices):
    RESIDENTIAL = "residential", _("住宅")
    MIXED = "mixed", _("商住")
    COMMERCIAL = "commercial", _("商业")
    OFFICE = "office", _("办公")
    PUBLIC = "public", _("公共")


class FacilityKind(TextChoices):
    """What everybody uses and anybody may find broken (categories 01–04); named for the thing, never for its users."""

    STREET_LIGHT = "street_light", _("路灯")
    HYDRANT = "hydrant", _("消防栓")
    FIRE_STATION = "fire_station", _("微型消防站")
    LIFT = "lift", _("电梯")
    CHARGING_SHED = "charging_shed", _("充电棚")
    BIN_ROOM = "bin_room", _("垃圾分类点")
    TOILET = "toilet", _("公共厕所")
    NOTICE_BOARD = "notice_board", _("公告栏")
    PLAYGROUND = "playground", _("儿童游乐设施")
    FITNESS = "fitness", _("健身设施")
    RAMP = "ramp", _("无障碍坡道")
    BENCH = "bench", _("休息座椅")
    SQUARE = "square", _("小广场")
    GREEN = "green", _("绿地")
    PARKING = "parking", _("停车场")
    GATE = "gate", _("出入口")
    MANHOLE = "manhole", _("井盖")
    PUMP_ROOM = "pump_room", _("水泵房")
    SUBSTATION = "substation", _("配电设施")
    PARCEL_LOCKERS = "parcel_lockers", _("快递柜")
    DEFIBRILLATOR = "defibrillator", _("急救设备")
    SHELTER = "shelter", _("应急避难点")
    OTHER = "other", _("其他设施")


class SiteStep(TextChoices):
    """What happened to a building or facility, as its history says it."""

    ADDED = "added", _("登记入册")
    CHANGED = "changed", _("更正")
    MOVED = "moved", _("转网格")
    RETIRED = "retired", _("停用")


class NumbersKind(TextChoices):
    """What the numbers of a shape look like before anyone knows their coordinate system."""

    DEGREES = "degrees", _("经纬度")
    DEGREES_SWAPPED = "degrees_swapped", _("经纬度（顺序颠倒）")
    METRES = "metres", _("平面坐标（米）")
    METRES_SWAPPED = "metres_swapped", _("平面坐标（米，顺序颠倒）")
    NOWHERE = "nowhere", _("不像国内坐标")


class What(TextChoices):
    """How a second edition of a list differs from what stands."""

    APPEARED = "appeared", _("新增")
    RENAMED = "renamed", _("名称变更")
    MOVED = "moved", _("上级变更")
    CORRECTED = "corrected", _("类别更正")
    REDRAWN = "redrawn", _("边界调整")
    ENDED = "ended", _("不再列出")
