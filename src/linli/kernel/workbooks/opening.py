"""A .xlsx is a packed folder of XML: opened without trusting what it says of its own size, read piece by piece.

No part is ever unpacked whole. What a part may not do (declare entities, grow past its limit) ends the reading.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

from linli.kernel.workbooks.errors import OldWorkbook, TooMuchText, WorkbookDamaged, WorkbookTooBig

PIECE_BYTES = 1 << 16
PARTS_MAX = 2_000
PACKED_RATIO_MAX = 400  # a sheet of repeated cells packs 50 to 1; a bomb, a thousand to 1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DATED = re.compile(r"[ymdhs年月日时分]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


@dataclass(frozen=True)
class Limits:
    """What one table may cost. unpacked_mb: all parts of a workbook together."""

    file_mb: int = 20
    rows: int = 50_000
    columns: int = 200
    unpacked_mb: int = 512
    characters: int = 60_000_000
    findings: int = 10_000


EMPTY_LIMITS = Limits()


def is_workbook(path: Path) -> bool:
    """Say whether a file is a packed folder, and no CSV. Raises OldWorkbook for .xls and for what a password locks."""
    with path.open("rb") as stream:
        begin = stream.read(8)
    if begin == _OLE:
        raise OldWorkbook("file", name=path.name)
    return begin.startswith(b"PK\x03\x04")


class Package:
    """An opened workbook: where its data sheet lies, which styles are dates, how days are counted."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name, self.limits = path.name, limits
        self.left = limits.unpacked_mb << 20
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise WorkbookDamaged("file", name=self.name, why="zip") from error
        parts = self.zip.infolist()
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > self.left:
            raise WorkbookTooBig("file", name=self.name, limit_mb=limits.unpacked_mb)
        packed = sum(part.compress_size for part in parts)
        if sum(part.file_size for part in parts) > (1 << 20) + packed * PACKED_RATIO_MAX:
            raise WorkbookTooBig("file", name=self.name, limit_mb=limits.unpacked_mb)
        self.parts = {part.filename: part for part in parts}
        self.from_1904 = False
        self.sheet = self._data_sheet()
        self.strings = self._near("sharedStrings.xml")
        self.dated_styles = self._dated_styles()

    def read(
        self,
        part: str,
        begin: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] = lambda tag: None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Read one part, calling back for each element by its local name. Raises WorkbookDamaged, WorkbookTooBig."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True

        def begun(tag: str, attributes: dict[str, str]) -> None:
            begin(tag.rpartition("}")[2], attributes)

        def ended(tag: str) -> None:
            end(tag.rpartition("}")[2])

        def refuse(*_declared: Any) -> None:  # Any: what expat hands over about a declaration
            raise WorkbookDamaged("file", name=self.name, why="DTD")

        parser.StartElementHandler, parser.EndElementHandler = begun, ended
        parser.StartDoctypeDeclHandler = refuse
        if text is not None:
            parser.CharacterDataHandler = text
        with self._unpacked(part) as pieces:
            for piece in pieces:
                parser.Parse(piece, False)
            parser.Parse(b"", True)

    @contextmanager
    def _unpacked(self, part: str) -> Iterator[Iterator[bytes]]:
        try:
            with self.zip.open(self.parts[part]) as stream:
                yield self._counted(stream)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            KeyError,
        ) as error:
            raise WorkbookDamaged("file", name=self.name, why="zip") from error
        except expat.ExpatError as error:
            raise WorkbookDamaged("file", name=self.name, why="XML") from error

    def _counted(self, stream: Any) -> Iterator[bytes]:  # Any: a part of a zip file, untyped
        while piece := stream.read(PIECE_BYTES):
            self.left -= len(piece)
            if self.left < 0:
                raise WorkbookTooBig("file", name=self.name, limit_mb=self.limits.unpacked_mb)
            yield piece

    def _data_sheet(self) -> str:
        """Return the part of the sheet called 数据, else of the first one."""
        sheets: list[tuple[str, str]] = []
        targets: dict[str, str] = {}

        def sheet(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "sheet":
                by = next((value for key, value in attributes.items() if key.endswith("}id")), "")
                sheets.append((attributes.get("name", ""), by))
            elif tag == "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in ("1", "true")

        def relation(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        self.read("xl/workbook.xml", sheet)
        self.read("xl/_rels/workbook.xml.rels", relation)
        named = [by for name, by in sheets if name == "数据"] + [by for _, by in sheets]
        target = targets.get(named[0], "") if named else ""
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        if part not in self.parts:
            raise WorkbookDamaged("file", name=self.name, why="sheet")
        return part

    def _near(self, name: str) -> str:
        return f"xl/{name}" if f"xl/{name}" in self.parts else ""

    def _dated_styles(self) -> frozenset[int]:
        """Return the numbers of the cell styles that show a date."""
        styles = self._near("styles.xml")
        formats: set[int] = set(_DATE_FORMATS)
        dated: list[bool] = []
        inside = False

        def begin(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal inside
            if tag == "numFmt":
                shown = _QUOTED.sub("", attributes.get("formatCode", ""))
                if _DATED.search(shown) and "General" not in shown:
                    formats.add(int(attributes.get("numFmtId", "0")))
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                dated.append(int(attributes.get("numFmtId", "0")) in formats)

        def end(tag: str) -> None:
            nonlocal inside
            inside = inside and tag != "cellXfs"

        if styles:
            try:
                self.read(styles, begin, end)
            except ValueError as error:
                raise WorkbookDamaged("file", name=self.name, why="styles") from error
        return frozenset(number for number, is_dated in enumerate(dated) if is_dated)

    def shared(self, wanted: set[int]) -> dict[int, str]:
        """Return those of the shared texts that are wanted, and keep no other. Raises TooMuchText."""
        found: dict[int, str] = {}
        pieces: list[str] = []
        number, inside, skipping, characters = -1, False, False, 0

        def begin(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal number, inside, skipping
            if tag == "si":
                number += 1
                pieces.clear()
            skipping = skipping or tag == "rPh"  # how a word is pronounced is not the word
            inside = tag == "t" and not skipping and number in wanted

        def end(tag: str) -> None:
            nonlocal inside, skipping
            inside = False
            if tag == "rPh":
                skipping = False
            elif tag == "si" and number in wanted:
                found[number] = "".join(pieces)

        def text(words: str) -> None:
            nonlocal characters
            if inside:
                characters += len(words)
                if characters > self.limits.characters:
                    raise TooMuchText("file", name=self.name, limit=self.limits.characters)
                pieces.append(words)

        if self.strings:
            self.read(self.strings, begin, end, text)
        return found
