"""A list as a workbook that people open: every cell a text, who took it out and when on each page."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

CELL_CHARACTERS_MAX = 32_767  # what a workbook holds in one cell
SHEET_NAME_MAX = 31
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """header: as it is shown · width: in characters."""

    header: str
    width: int = 16


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], mark: str) -> bytes:
    """Return an .xlsx of one sheet. Rows are written as they come and not held in memory.

    title  name of the sheet, cut to what a workbook allows
    mark   who took the list out, when and why it may not go on: above the table, and at the foot of each printed page
    A text that begins like a formula stays a text: cells are written as strings alone.
    """
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F6F8FA", "text_wrap": True})
    soft = book.add_format({"font_color": "#5B6B7B", "italic": True})
    sheet = book.add_worksheet(
        "".join(sign for sign in title if sign not in "[]:*?/\\'")[:SHEET_NAME_MAX] or "1"
    )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    sheet.set_footer("&L" + mark.replace("&", "&&")[:200] + "&R&P / &N")
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
    sheet.write_string(0, 0, mark, soft)
    for number, column in enumerate(columns):
        sheet.write_string(1, number, column.header, head)
    for line, cells in enumerate(rows, 2):
        for number, text in enumerate(cells):
            sheet.write_string(line, number, text[:CELL_CHARACTERS_MAX])
    book.close()
    return held.getvalue()
