"""One table, .xlsx or CSV, by the columns of its template: its rows as texts, and what is wrong with single cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from linli.kernel.errors import Refusal
from linli.kernel.incoming import ColumnsMissing, FileEmpty, FileMissing, FileTooBig, RowTooShort
from linli.kernel.workbooks import errors
from linli.kernel.workbooks.cells import letters_of, stored_rows
from linli.kernel.workbooks.columns import (
    Cell,
    Column,
    Kind,
    heading,
    known_headers,
    lost_digits,
    of_number,
    said,
)
from linli.kernel.workbooks.csvfiles import csv_rows
from linli.kernel.workbooks.opening import EMPTY_LIMITS, Limits, Package, is_workbook


class SheetRow(NamedTuple):
    """One row. number: as a spreadsheet counts it · cells: as the file has them · texts: by our keys, as they are meant."""

    number: int
    cells: tuple[str, ...]
    texts: dict[str, str]


class CellFinding(NamedTuple):
    """What is wrong with a cell or a row (key "") as the file keeps it. Its refusal has status 200 when it is a remark."""

    row: int
    key: str
    about: Refusal


@dataclass
class Sheet:
    """A table that was read.

    header    as written
    columns   place of each known column by its key; a column that is not there has none
    findings  grow while `rows` is read
    """

    header: list[str]
    columns: dict[str, int]
    read: Callable[["Sheet"], Iterator[SheetRow]]
    is_workbook: bool
    findings: list[CellFinding] = field(default_factory=list)

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows of data: neither our keys nor the untouched example of the template are. Raises TooManyRows."""
        return self.read(self)


def read_sheet(
    path: Path, columns: Sequence[Column], *, limits: Limits = EMPTY_LIMITS, strict: bool = False
) -> Sheet:
    """Return the table in `path`, whatever of both formats it is.

    strict  a column that is not of the template is refused; else it is a remark and not read
    Raises FileMissing, FileEmpty, FileTooBig, OldWorkbook, WorkbookDamaged, WorkbookTooBig, TooManyRows, TooManyColumns,
    TooMuchText, HeaderMerged, ColumnTwice, ColumnUnknown, ColumnsMissing, and what `kernel.incoming` raises for CSV.
    """
    _check_size(path, limits)
    if is_workbook(path):
        package = Package(path, limits)
        stored = stored_rows(package, limits)
        if not stored.rows:
            raise FileEmpty("file", name=path.name)
        if crossing := [cells for cells, first, _ in stored.merged if first <= stored.rows[0][0]]:
            raise errors.HeaderMerged("header", cells=crossing[0])
        cleaner = _Cleaner(columns, limits, package.from_1904)
        numbered = iter(stored.rows)
        header = [cell.text.strip() for cell in next(numbered)[1]]
        sheet = _opened(header, columns, strict=strict, workbook=True)
        _note_merged(sheet, stored.merged, limits)
        sheet.read = lambda sheet: cleaner.rows(sheet, numbered, path.name)
        return sheet
    lines = csv_rows(path, limits)
    header = next(lines.rows, (0, []))[1]
    sheet = _opened(header, columns, strict=strict, workbook=False)
    cleaner = _Cleaner(columns, limits, from_1904=False)
    plain = ((number, [Cell(text) for text in cells]) for number, cells in lines.rows)
    sheet.read = lambda sheet: cleaner.rows(sheet, plain, path.name, lines.mixed)
    return sheet


def _check_size(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise FileMissing("file", name=path.name)
    size = path.stat().st_size
    if not size:
        raise FileEmpty("file", name=path.name)
    if size > limits.file_mb << 20:
        raise FileTooBig("file", name=path.name, limit_mb=limits.file_mb)


def _opened(header: Sequence[str], columns: Sequence[Column], *, strict: bool, workbook: bool) -> Sheet:
    known = known_headers(columns)
    places: dict[str, int] = {}
    sheet = Sheet(list(header), places, lambda sheet: iter(()), workbook)
    for place, text in enumerate(header):
        key = known.get(heading(text))
        if key is None:
            if text.strip():
                _unknown_column(sheet, place, strict=strict)
        elif key in places:
            first, second = places[key] + 1, place + 1
            raise errors.ColumnTwice("header", column=text.strip()[:40], first=first, second=second)
        else:
            places[key] = place
    if missing := [column.header for column in columns if column.required and column.key not in places]:
        found = "、".join(text for text in header if text)[:200]
        raise ColumnsMissing("header", missing="、".join(missing), found=found)
    return sheet


def _unknown_column(sheet: Sheet, place: int, *, strict: bool) -> None:
    """The header itself is not repeated: it may be a person's datum that slipped into the first row."""
    if strict:
        raise errors.ColumnUnknown("header", place=place + 1)
    if heading(sheet.header[place]) not in REASON_HEADERS:
        sheet.findings.append(CellFinding(1, "", errors.ColumnIgnored("header", place=place + 1)))


REASON_HEADERS = frozenset({"原因", "reason"})


def _note_merged(sheet: Sheet, merged: Sequence[tuple[str, int, int]], limits: Limits) -> None:
    for cells, first, last in merged:
        for row in range(first, last + 1):
            if len(sheet.findings) >= limits.findings:
                return
            sheet.findings.append(CellFinding(row, "", errors.MergedCells("row", cells=cells)))


class _Cleaner:
    """Turns cells into what they mean, and notes what cannot be known."""

    def __init__(self, columns: Sequence[Column], limits: Limits, from_1904: bool) -> None:
        self.columns = {column.key: column for column in columns}
        self.limits, self.from_1904 = limits, from_1904
        self.as_text: dict[str, tuple[int, str, int]] = {}  # key → first row, its cell, how many

    def rows(
        self,
        sheet: Sheet,
        numbered: Iterator[tuple[int, list[Cell]]],
        name: str,
        mixed: "dict[int, tuple[str, str]] | None" = None,
    ) -> Iterator[SheetRow]:
        count = 0
        after_keys = False
        for number, cells in numbered:
            if not any(cell.text.strip() or cell.fault for cell in cells):
                continue
            said = len(sheet.findings)
            row = self._row(sheet, number, cells)
            if not count and ((not after_keys and self._repeats_keys(row)) or self._is_example(row)):
                after_keys = True
                del sheet.findings[said:]
                continue
            count += 1
            if count > self.limits.rows:
                raise errors.TooManyRows("file", name=name, limit=self.limits.rows)
            if mixed and number in mixed:
                this, other = mixed[number]
                self._note(sheet, number, "", errors.MixedEncoding("row", this=this, other=other))
            yield row
        for key, (first, reference, cells_read) in self.as_text.items():
            about = errors.CodesReadAsText(key, cell=reference, count=cells_read)
            self._note(sheet, first, key, about)

    def _row(self, sheet: Sheet, number: int, cells: Sequence[Cell]) -> SheetRow:
        texts: dict[str, str] = {}
        for key, place in sheet.columns.items():
            kind = self.columns[key].kind
            try:
                texts[key] = self._text(cells[place], key, kind, number, place) if place < len(cells) else ""
            except Refusal as refusal:
                texts[key] = ""
                about = type(refusal)(key, **refusal.facts)
                self._note(sheet, number, key, about)
        if not sheet.is_workbook and len(cells) < len(sheet.header):
            about = RowTooShort("row", cells=len(cells), columns=len(sheet.header))
            self._note(sheet, number, "", about)
        return SheetRow(number, tuple(cell.text for cell in cells), texts)

    def _text(self, cell: Cell, key: str, kind: Kind, number: int, place: int) -> str:
        if cell.fault is None and cell.number is None:
            text = said(cell.text, kind)
            if lost_digits(text, kind):
                raise errors.CodeAsNumber(cell=f"{letters_of(place)}{number}")
            return text
        reference = f"{letters_of(place)}{number}"
        if cell.fault is not None:
            raise cell.fault(cell=reference)
        text = of_number(cell, kind, reference, from_1904=self.from_1904)
        if kind in (Kind.CODE, Kind.PHONE):
            first, at, count = self.as_text.get(key, (number, reference, 0))
            self.as_text[key] = (first, at, count + 1)
        return text

    def _repeats_keys(self, row: SheetRow) -> bool:
        """The template's second line repeats our keys."""
        filled = {key: text for key, text in row.texts.items() if text}
        return bool(filled) and all(text == key for key, text in filled.items())

    def _is_example(self, row: SheetRow) -> bool:
        """Only the untouched example is passed over: what somebody has written over it is data."""
        examples = {key: self.columns[key].example for key in row.texts}
        return any(examples.values()) and row.texts == {
            key: said(text, self.columns[key].kind) for key, text in examples.items()
        }

    def _note(self, sheet: Sheet, row: int, key: str, about: Refusal) -> None:
        if len(sheet.findings) < self.limits.findings:
            sheet.findings.append(CellFinding(row, key, about))
