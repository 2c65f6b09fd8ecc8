"""Tables as people keep them: .xlsx and CSV with the same columns, read alike and written alike.

`read_sheet` takes what an office program wrote, within limits and without guessing silently; `write_workbook` and
`write_csv` give a template, an export or the rows that were refused. Who writes a table here can read it again here.
"""

from linli.kernel.workbooks.columns import KIND_WORDS, Cell, Column, Kind
from linli.kernel.workbooks.opening import EMPTY_LIMITS, Limits, is_workbook
from linli.kernel.workbooks.reading import Sheet, SheetRow, read_sheet
from linli.kernel.workbooks.writing import Notes, escaped, write_csv, write_workbook

__all__ = [
    "EMPTY_LIMITS",
    "KIND_WORDS",
    "Cell",
    "Column",
    "Kind",
    "Limits",
    "Notes",
    "Sheet",
    "SheetRow",
    "escaped",
    "is_workbook",
    "read_sheet",
    "write_csv",
    "write_workbook",
]
