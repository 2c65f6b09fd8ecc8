"""How this room's facts read on a page."""

from datetime import date

from django import template
from django.utils.translation import gettext_lazy as _

from linli.ui.rules import day_text

register = template.Library()

COLUMNS = {
    "name": _("名称"),
    "address": _("地址"),
    "grid": _("网格编码"),
    "community": _("所属社区"),
    "use": _("楼栋用途"),
    "built_year": _("建成年份"),
    "floors": _("地上层数"),
    "units": _("单元数"),
    "households": _("户数"),
    "lifts": _("电梯数"),
    "property_company": _("物业公司"),
    "property_phone": _("物业电话"),
    "has_fire_control_room": _("消防控制室"),
    "kind": _("设施类型"),
    "keeper": _("管护单位"),
    "keeper_phone": _("管护电话"),
    "phone": _("手机"),
    "room": _("房号"),
}


@register.simple_tag
def day(value: date) -> str:
    """Return a day in the reader's language: 2026年3月2日, 2 Mar 2026."""
    return day_text(value)


@register.simple_tag
def column(name: str) -> str:
    """Return what a column is called in the reader's language."""
    return str(COLUMNS.get(name, name))
