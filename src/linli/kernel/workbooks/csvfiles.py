"""A CSV line by line, also one that two programs have written in two encodings."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from linli.kernel.incoming import (
    CELL_CHARACTERS_MAX,
    NotATable,
    WrongEncoding,
    encoding_of,
    read_bytes,
)
from linli.kernel.workbooks.opening import Limits

_HAN_BEGIN = "\u0800"  # from here on UTF-8 needs three bytes, which text in GB18030 hardly ever imitates
_UTF_8, _GB = "UTF-8", "GB18030"


@dataclass
class Lines:
    """rows: (line as a spreadsheet counts it, cells) · mixed: row → its encoding and that of the others."""

    rows: Iterator[tuple[int, list[str]]]
    mixed: dict[int, tuple[str, str]] = field(default_factory=dict)


def csv_rows(path: Path, limits: Limits) -> Lines:
    """Return the rows of a CSV file. Raises what `read_bytes` raises, WrongEncoding, NotATable while reading."""
    content = read_bytes(path, limits.file_mb)
    mixed = _mixed_lines(content)
    if mixed is None:
        text: io.TextIOBase = io.TextIOWrapper(
            io.BytesIO(content), encoding=encoding_of(content, path.name), newline=""
        )
        return Lines(_cells(text))
    decoded, others, main = mixed
    if any("\ufffd" in line for line in decoded):
        raise WrongEncoding("file", name=path.name)
    lines = Lines(iter(()))
    lines.rows = _marking(_numbered(io.StringIO("".join(decoded), newline="")), lines, others, main)
    return lines


def _mixed_lines(content: bytes) -> tuple[list[str], set[int], str] | None:
    """Return the text of a file in two encodings, the lines (from 1) of the rarer one, and the other's name; else None."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    decoded: list[str] = []
    utf_8: set[int] = set()
    gb: set[int] = set()
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True), 1):
        try:
            text = line.decode("utf-8")
            if any(sign >= _HAN_BEGIN for sign in text):
                utf_8.add(number)
        except UnicodeDecodeError:
            text = line.decode("gb18030", "replace")
            gb.add(number)
        decoded.append(text)
    if not (utf_8 and gb):
        return None
    return (decoded, gb, _UTF_8) if len(gb) <= len(utf_8) else (decoded, utf_8, _GB)


def _numbered(stream: io.TextIOBase) -> Iterator[tuple[int, int, int, list[str]]]:
    """Yield (row as a spreadsheet counts it, its first and last line, cells); empty rows are counted and left out."""
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    reader = csv.reader(stream)
    number = last = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotATable("file", row=reader.line_num) from error
        number += 1
        first, last = last + 1, reader.line_num
        if any(cells):
            yield number, first, last, cells


def _cells(stream: io.TextIOBase) -> Iterator[tuple[int, list[str]]]:
    for number, _first, _last, cells in _numbered(stream):
        yield number, cells


def _marking(
    numbered: Iterator[tuple[int, int, int, list[str]]], lines: Lines, others: set[int], main: str
) -> Iterator[tuple[int, list[str]]]:
    this = _GB if main == _UTF_8 else _UTF_8
    for number, first, last, cells in numbered:
        if any(line in others for line in range(first, last + 1)):
            lines.mixed[number] = (this, main)
        yield number, cells
