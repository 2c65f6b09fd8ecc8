"""The rows of a workbook's data sheet as they are stored: streamed, counted, with what is wrong with single cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from linli.kernel.workbooks.columns import Cell
from linli.kernel.workbooks.errors import (
    BrokenCell,
    FormulaCell,
    TooManyColumns,
    TooManyRows,
    TooMuchText,
    WorkbookDamaged,
)
from linli.kernel.workbooks.opening import Limits, Package

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_EMPTY = Cell("")


@dataclass
class Stored:
    """Rows that hold something, by their number, and the ranges of merged cells as (reference, first row, last row)."""

    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    merged: list[tuple[str, int, int]] = field(default_factory=list)


def stored_rows(package: Package, limits: Limits) -> Stored:
    """Return what the data sheet holds. Raises WorkbookDamaged, TooManyRows, TooManyColumns, TooMuchText.

    The rows are counted before any shared text is read, so that a sheet without end costs no memory.
    """
    reader = _Reader(package, limits)
    package.read(package.sheet, reader.begin, reader.end, reader.text)
    if reader.wanted:
        texts = package.shared(reader.wanted)
        for _, cells in reader.stored.rows:
            for place, cell in enumerate(cells):
                if isinstance(cell, int):
                    cells[place] = Cell(texts.get(cell, ""))
    reader.stored.rows = [row for row in reader.stored.rows if any(c.text.strip() or c.fault for c in row[1])]
    return reader.stored


class _Reader:
    """Takes the elements of a sheet one by one. A shared text stands as its number until all rows are read."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package, self.limits = package, limits
        self.stored = Stored()
        self.wanted: set[int] = set()
        self.row = 0
        self.cells: list[Cell | int] = []
        self.place, self.kind, self.style, self.formula = -1, "", 0, False
        self.pieces: list[str] = []
        self.taking = self.in_phonetic = False
        self.characters = 0

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t"):
            self.taking = not self.in_phonetic
        elif tag == "row":
            self.row = self._whole(attributes["r"]) if "r" in attributes else self.row + 1
            self.cells = []
            self.place = -1
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.in_phonetic = True
        elif tag == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.taking = False
        elif tag == "c":
            self._end_cell()
        elif tag == "rPh":
            self.in_phonetic = False
        elif tag == "row" and self.cells:
            # Three more than the limit: the header, our keys and the example are no data.
            if len(self.stored.rows) >= self.limits.rows + 3:
                raise TooManyRows("file", name=self.package.name, limit=self.limits.rows)
            self.stored.rows.append((self.row, self.cells))  # type: ignore[arg-type] # numbers become texts at the end

    def text(self, words: str) -> None:
        if self.taking:
            self.characters += len(words)
            if self.characters > self.limits.characters:
                raise TooMuchText("file", name=self.package.name, limit=self.limits.characters)
            self.pieces.append(words)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.place = _column(found[1]) if found else self.place + 1
        self.kind = attributes.get("t", "n")
        self.style = self._whole(attributes.get("s", "0"))
        self.formula = False
        self.pieces.clear()

    def _end_cell(self) -> None:
        text = "".join(self.pieces)
        if not text and not self.formula:
            return
        if self.place >= self.limits.columns:
            if text.strip():
                raise TooManyColumns("file", name=self.package.name, limit=self.limits.columns)
            return
        self.cells.extend([_EMPTY] * (self.place + 1 - len(self.cells)))
        self.cells[self.place] = self._cell(text)

    def _cell(self, text: str) -> Cell | int:
        if self.formula:
            return Cell("", fault=FormulaCell)
        if self.kind == "s":
            self.wanted.add(self._whole(text))
            return self._whole(text)
        if self.kind == "b":
            return Cell("是" if text == "1" else "否")
        if self.kind == "e":
            return Cell("", fault=BrokenCell)
        if self.kind != "n":
            return Cell(text)
        try:
            return Cell(text, float(text), self.style in self.package.dated_styles)
        except ValueError as error:
            raise WorkbookDamaged("file", name=self.package.name, why="number") from error

    def _merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begins, ends = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if begins and ends and len(self.stored.merged) < self.limits.findings:
            self.stored.merged.append((reference, int(begins[2]), int(ends[2])))

    def _whole(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise WorkbookDamaged("file", name=self.package.name, why="number")
        return int(text)


def _column(letters: str) -> int:
    """Return the place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def letters_of(place: int) -> str:
    """Return how a spreadsheet calls a column, counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
