"""Tables for people: templates, exports and rows that were refused. Every cell is text, and none can run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from linli.kernel.workbooks.columns import KIND_WORDS, Column, Kind

CELL_CHARACTERS_MAX = 32_767  # what a cell of a workbook holds
_BEGINS_FORMULA = re.compile(r"'*[=+\-@\t\r]")
LIST_CHARACTERS_MAX = 255  # an office program takes no longer list of choices
_LIST_ROWS = 50_000
_WIDTHS = {Kind.CODE: 20, Kind.PHONE: 14, Kind.NUMBER: 10, Kind.DATE: 12, Kind.MOMENT: 18, Kind.CHOICE: 14}


@dataclass(frozen=True)
class Notes:
    """What the third sheet says. watermark: who took the table, when and for what; "" for a template."""

    title: str
    lines: Sequence[str] = field(default_factory=tuple)
    watermark: str = ""


def escaped(text: str) -> str:
    """Return a text that no office program takes for a formula; `columns.unescaped` takes the apostrophe off again."""
    return f"'{text}" if _BEGINS_FORMULA.match(text) else text


def write_workbook(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    notes: Notes,
    *,
    with_example: bool = False,
    with_keys: bool = True,
    reasons: bool = False,
) -> bytes:
    """Return a .xlsx with the sheets 数据, 字典 and 说明; each row's texts in the order of `columns`.

    with_example  the template's third row
    with_keys     the second row, by which a table is known again in any language
    reasons       rows carry one more cell, why each came back
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    shapes = _Formats(book)
    sheet = book.add_worksheet("数据")
    first = 2 if with_keys else 1
    sheet.freeze_panes(first, 0)
    _head(sheet, columns, shapes, first, reasons=reasons)
    row = first
    if with_example:
        for place, column in enumerate(columns):
            sheet.write_string(row, place, escaped(column.example), shapes.grey)
        row += 1
    for cells in rows:
        for place, text in enumerate(cells):
            if text:
                sheet.write_string(row, place, escaped(text)[:CELL_CHARACTERS_MAX], shapes.text)
        row += 1
    if notes.watermark:
        sheet.set_footer("&L" + notes.watermark.replace("&", "&&")[:200])
    _dictionary(book, columns, shapes)
    _explain(book, columns, notes, shapes)
    book.close()
    return stream.getvalue()


class _Formats:
    def __init__(self, book: Any) -> None:  # Any: XlsxWriter is untyped
        self.text = book.add_format({"num_format": "@"})
        self.head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#EAF0F6", "border": 1})
        self.grey = book.add_format({"num_format": "@", "font_color": "#7A8793", "italic": True})
        self.bold = book.add_format({"bold": True})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})


def _head(sheet: Any, columns: Sequence[Column], shapes: _Formats, first: int, *, reasons: bool) -> None:
    """Write the header, and our keys when the data begin below a second row."""
    for place, column in enumerate(columns):
        header = column.header + ("*" if column.required else "")
        width = max(_WIDTHS.get(column.kind, 24), len(header) * 2 + 2)
        sheet.set_column(place, place, width, shapes.text)
        sheet.write_string(0, place, header, shapes.head)
        labels = [label for _word, label in column.choices]
        if 0 < sum(map(len, labels)) + len(labels) < LIST_CHARACTERS_MAX:
            checked = {"validate": "list", "source": labels, "error_type": "warning"}
            sheet.data_validation(first, place, first + _LIST_ROWS, place, checked)
    if reasons:
        sheet.set_column(len(columns), len(columns), 60, shapes.text)
        sheet.write_string(0, len(columns), "原因", shapes.head)
    if first == 2:
        for place, column in enumerate(columns):
            sheet.write_string(1, place, column.key, shapes.grey)


def _dictionary(book: Any, columns: Sequence[Column], shapes: _Formats) -> None:
    sheet = book.add_worksheet("字典")
    sheet.set_column(0, 2, 24)
    for place, header in enumerate((_("列名"), _("可以填"), _("代码"))):
        sheet.write_string(0, place, header, shapes.head)
    row = 1
    for column in columns:
        for word, label in column.choices:
            for place, text in enumerate((column.header, label, word)):
                sheet.write_string(row, place, text, shapes.text)
            row += 1


def _explain(book: Any, columns: Sequence[Column], notes: Notes, shapes: _Formats) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 26)
    sheet.set_column(3, 3, 70)
    sheet.write_string(0, 0, notes.title, shapes.bold)
    row = 1
    for line in (*([notes.watermark] if notes.watermark else []), *notes.lines):
        sheet.write_string(row, 0, line)
        row += 1
    row += 1
    for place, header in enumerate((_("列名"), _("必填"), _("写法"), _("说明"))):
        sheet.write_string(row, place, header, shapes.head)
    for column in columns:
        row += 1
        needed = _("是") if column.required else ""
        for place, text in enumerate((column.header, needed, str(KIND_WORDS[column.kind]), str(column.note))):
            sheet.write_string(row, place, text, shapes.wrap)


def write_csv(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    with_example: bool = False,
    with_keys: bool = True,
    reasons: bool = False,
) -> bytes:
    """Return the same table as CSV (UTF-8 with its mark, by which office programs know it)."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(
        [column.header + ("*" if column.required else "") for column in columns]
        + (["原因"] if reasons else [])
    )
    if with_keys:
        writer.writerow([column.key for column in columns])
    if with_example:
        writer.writerow([escaped(column.example) for column in columns])
    for cells in rows:
        writer.writerow([escaped(text) for text in cells])
    return stream.getvalue().encode("utf-8-sig")
