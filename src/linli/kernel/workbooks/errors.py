"""What is wrong with a table as a file, before anybody asks what its rows mean."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal


class OldWorkbook(Refusal):
    code = "workbook.old"
    text = _("“%(name)s”是旧版 .xls 或加了密码的表格，请在表格软件里另存为不加密码的 .xlsx 再上传。")


class WorkbookDamaged(Refusal):
    code = "workbook.damaged"
    text = _("“%(name)s”打不开（%(why)s），请在表格软件里重新另存为 .xlsx。")


class WorkbookTooBig(Refusal):
    code = "workbook.too_big"
    status = 413
    text = _("“%(name)s”展开后超过 %(limit_mb)s MB，不予打开。请只保留数据，另存为新的 .xlsx。")


class TooManyRows(Refusal):
    code = "workbook.too_many_rows"
    status = 413
    text = _("“%(name)s”超过 %(limit)s 行数据，请拆成几个文件，分次导入。")


class TooManyColumns(Refusal):
    code = "workbook.too_many_columns"
    status = 413
    text = _("“%(name)s”超过 %(limit)s 列，请只保留模板里的列。")


class TooMuchText(Refusal):
    code = "workbook.too_much_text"
    status = 413
    text = _("“%(name)s”的文字太多，超过 %(limit)s 字，请拆成几个文件。")


class ColumnTwice(Refusal):
    code = "workbook.column_twice"
    text = _("“%(column)s”这一列出现了两次（第 %(first)s 列和第 %(second)s 列），请删去一列。")


class ColumnUnknown(Refusal):
    code = "workbook.column_unknown"
    text = _("第 %(place)s 列不在模板里，请删去这一列。")


class HeaderMerged(Refusal):
    code = "workbook.header_merged"
    text = _("表头有合并的单元格（%(cells)s），请取消合并，第一行每列写一个列名。")


# --- findings: one cell or one row; the others can still come in


class FormulaCell(Refusal):
    code = "workbook.formula"
    text = _("单元格 %(cell)s 是公式，请改为数值或文字（复制后“选择性粘贴 — 数值”）。")


class MergedCells(Refusal):
    code = "workbook.merged"
    text = _("单元格 %(cells)s 是合并的，请取消合并，每行各填各的。")


class BrokenCell(Refusal):
    code = "workbook.broken_cell"
    text = _("单元格 %(cell)s 是错误值，请更正。")


class CodeAsNumber(Refusal):
    code = "workbook.code_as_number"
    text = _("单元格 %(cell)s 的编码被存成了数字，可能已丢失末几位，请把这一列设为文本后重填。")


class CodesReadAsText(Refusal):
    """A remark: the digits are all there."""

    code = "workbook.codes_read_as_text"
    status = 200
    text = _("从单元格 %(cell)s 起，这一列有 %(count)s 个编码或号码存成了数字，已按文本读取，请核对。")


class DateCell(Refusal):
    code = "workbook.date"
    text = _("单元格 %(cell)s 不是日期，请写成 2026-03-02。")


class MixedEncoding(Refusal):
    code = "workbook.mixed_encoding"
    text = _("这一行与文件其他行的编码不同（%(this)s 与 %(other)s 混用），请另存为 UTF-8 后核对这一行。")


class ColumnIgnored(Refusal):
    """A remark: the rest is read."""

    code = "workbook.column_ignored"
    status = 200
    text = _("第 %(place)s 列不在模板里，没有读取。")
