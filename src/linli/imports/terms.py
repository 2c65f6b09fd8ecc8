"""The words of an import: how far it has come, and what is brought in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    UPLOADED = "uploaded", _("等待检查")
    CONFIRMING = "confirming", _("待确认坐标")
    CHECKING = "checking", _("正在检查")
    CHECKED = "checked", _("已检查，未导入")
    APPLYING = "applying", _("正在导入")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已整批撤销")
    FAILED = "failed", _("打不开")


RUNNING = (Stage.UPLOADED, Stage.CHECKING, Stage.APPLYING)


class How(TextChoices):
    """All rows or none, or the clean ones alone."""

    ALL = "all", _("全部导入")
    CLEAN = "clean", _("只导入正确的行")


class Thing(TextChoices):
    """What a row has made: by what it is found again when the import is taken back."""

    DIVISION = "division", _("区划")
    CHANGED_DIVISION = "changed", _("区划更正")
    BOUNDARY = "boundary", _("区划边界")
    GRID = "grid", _("网格")
    BUILDING = "building", _("楼栋")
    FACILITY = "facility", _("公共设施")
    UNIT = "unit", _("部门或单位")
    ACCOUNT = "account", _("账号")
    POSTING = "posting", _("任职")
    CONTACT = "contact", _("住户联系人")
    CASE = "case", _("案件")
    WAITING = "waiting", _("待定位的来件")


# Which table holds on to what an import has made, in words for the person who wants to take it back.
HOLDERS = {
    "organisation.postinggrid": _("已有人员负责"),
    "organisation.posting": _("已有人任职"),
    "organisation.centre": _("已设立中心"),
    "organisation.unit": _("已有部门或单位"),
    "territory.grid": _("下面已有网格"),
    "territory.division": _("下面已有区划"),
    "territory.building": _("已有楼栋"),
    "territory.facility": _("已有公共设施"),
    "territory.gridlineage": _("已有变更记录"),
    "registers.householdcontact": _("已有住户联系人"),
    "case": _("已有案件"),
    "handled": _("已有人办理"),
    "signed_in": _("本人已登录"),
}
OTHERWISE_HELD = _("已被使用")
