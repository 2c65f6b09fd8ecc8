"""What the console refuses."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class TypedTooMuch(Refusal):
    code = "console.typed_too_much"
    status = 413
    text = _("这一页写得太多，存不下草稿（最多 %(most)s KB）。请先交上去，或删掉一些。")


class ViewUnnamed(Refusal):
    code = "console.view_unnamed"
    status = 422
    text = _("请给视图起个名字，最多 %(most)s 个字。")


class ViewsFull(Refusal):
    code = "console.views_full"
    status = 409
    text = _("已经有 %(most)s 个视图。请先删去一个。")


class ExportTooLong(Refusal):
    code = "console.export_too_long"
    status = 422
    text = _("这个列表有 %(count)s 件，一次最多导出 %(most)s 件。请加筛选，分几次导出。")
