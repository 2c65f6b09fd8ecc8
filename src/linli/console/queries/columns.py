"""The columns of a work list: which there are, and which a person chose."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.console.shapes import USUAL_COLUMNS
from linli.ui.forms import Choice, Field, one_group

COLUMNS: Mapping[str, Any] = {
    "category": _("类别"),
    "place": _("网格、地点"),
    "holder": _("当前持有"),
    "lead": _("主办"),
    "state": _("状态"),
    "source": _("来源"),
    "registered": _("登记时间"),
}


def columns_of(asked: QueryDict) -> tuple[str, ...]:
    """Return the columns that an address asks for, in the order of the table; the usual ones where it names none."""
    wanted = set(asked.getlist("col"))
    return tuple(name for name in COLUMNS if name in wanted) or USUAL_COLUMNS


def column_field(chosen: tuple[str, ...]) -> Field:
    choices = one_group(Choice(name, str(label), name in chosen) for name, label in COLUMNS.items())
    return Field("col", str(_("列")), "checks", groups=choices)
