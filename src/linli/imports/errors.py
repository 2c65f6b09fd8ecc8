"""What cannot be imported, and what an import cannot do any more."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class BatchNotFound(Refusal):
    code = "imports.batch_not_found"
    status = 404
    text = _("没有这次导入，或不在您的管辖范围内。")


class KindUnknown(Refusal):
    code = "imports.kind_unknown"
    status = 404
    text = _("没有这种导入，或您的岗位不能导入它。")


class FileMissing(Refusal):
    code = "imports.file_missing"
    text = _("请先选择一个文件。")


class NoExport(Refusal):
    code = "imports.no_export"
    status = 404
    text = _("这一种含有个人信息，不能整表导出。")


class NotNow(Refusal):
    code = "imports.not_now"
    status = 409
    text = _("这次导入现在是“%(stage)s”，不能这样做。请刷新页面查看。")


class NothingClean(Refusal):
    code = "imports.nothing_clean"
    status = 409
    text = _("没有可以导入的行，请下载退回的行，改好后重新上传。")


class StillFaulty(Refusal):
    code = "imports.still_faulty"
    status = 409
    text = _("还有 %(count)s 行有错误，不能全部导入。可以只导入正确的行，或改好后重新上传。")


class TooLate(Refusal):
    code = "imports.too_late"
    status = 409
    text = _("导入已超过 %(hours)s 小时，不能整批撤销。请在各自的页面更正或停用。")


class InUse(Refusal):
    code = "imports.in_use"
    status = 409
    text = _("有 %(count)s 行导入的内容已在使用，整批没有撤销：第 %(rows)s 行。")


class PartlyIn(Refusal):
    code = "imports.partly_in"
    status = 409
    text = _("这次导入中断过，有一部分已经导入。请先导入其余的行，再整批撤销。")


class FileGone(Refusal):
    code = "imports.file_gone"
    status = 410
    text = _("原文件已按规定删除，不能再下载。")


class ShapeTooLong(Refusal):
    code = "imports.shape_too_long"
    status = 409
    text = _("“%(code)s”的边界太长，Excel 的一格放不下。请导出 CSV。")


# --- findings of rows


class OutsideScope(Refusal):
    code = "imports.outside_scope"
    status = 403
    text = _("“%(place)s”不在您的管辖范围内，或没有这个代码。")


class CellMissing(Refusal):
    code = "imports.cell_missing"
    status = 422
    text = _("“%(column)s”不能为空。")


class ChoiceUnknown(Refusal):
    code = "imports.choice_unknown"
    status = 422
    text = _("“%(column)s”只能填：%(allowed)s。")


class FieldWrong(Refusal):
    code = "imports.field_wrong"
    status = 422
    text = "%(why)s"


class ClosedCase(Refusal):
    code = "imports.closed_case"
    status = 422
    text = _("这一行已经结案。只导入还在办理的来件，已结案的请留在原系统存档。")


class GeometryUnreadable(Refusal):
    code = "imports.geometry_unreadable"
    status = 422
    text = _("几何不是有效的 GeoJSON，请重新导出或留空。")
