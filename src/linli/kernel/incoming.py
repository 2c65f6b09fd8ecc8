"""Files that people bring: read whole within a limit, unpacked, decoded, cut into rows. Nothing is guessed silently."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal

CELL_CHARACTERS_MAX = 2_000_000  # a boundary written into one cell of a table is long
_BLOCK = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"


class FileMissing(Refusal):
    code = "file.missing"
    status = 404
    text = _("找不到文件“%(name)s”，请检查路径。")


class FileEmpty(Refusal):
    code = "file.empty"
    text = _("文件“%(name)s”是空的，请换一个有内容的文件。")


class FileTooBig(Refusal):
    code = "file.too_big"
    status = 413
    text = _("文件“%(name)s”解压后超过 %(limit_mb)s MB，请拆成几个较小的文件。")


class FileDamaged(Refusal):
    code = "file.damaged"
    text = _("压缩文件“%(name)s”已损坏或不完整，请重新复制或下载。")


class WrongEncoding(Refusal):
    code = "file.encoding"
    text = _("文件“%(name)s”既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8。")


class NotATable(Refusal):
    code = "file.not_a_table"
    text = _("文件第 %(row)s 行不是有效的 CSV，请检查引号和分隔符。")


class ColumnsMissing(Refusal):
    code = "file.columns"
    text = _("缺少列：%(missing)s。文件中的列是：%(found)s。请按模板改表头。")


class RowTooShort(Refusal):
    code = "file.row_too_short"
    text = _("这一行有 %(cells)s 格，表头有 %(columns)s 列，请补齐。")


def read_bytes(path: Path, limit_mb: int) -> bytes:
    """Return the content of `path`, unpacked when it is gzip (told by its first bytes, not by its name).

    Raises FileMissing, FileEmpty, FileTooBig (more than `limit_mb` unpacked), FileDamaged.
    """
    if not path.is_file():
        raise FileMissing("file", name=path.name)
    with path.open("rb") as stream:
        packed = stream.read(2) == _GZIP_MAGIC
        stream.seek(0)
        content = _unpacked(stream, path, limit_mb) if packed else stream.read((limit_mb << 20) + 1)
    if len(content) > limit_mb << 20:
        raise FileTooBig("file", name=path.name, limit_mb=limit_mb)
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileEmpty("file", name=path.name)
    return content


def _unpacked(stream: io.BufferedReader, path: Path, limit_mb: int) -> bytes:
    try:
        return gzip.GzipFile(fileobj=stream).read((limit_mb << 20) + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FileDamaged("file", name=path.name) from error


def encoding_of(content: bytes, name: str) -> str:
    """Return "utf-8-sig", "utf-16" (by its mark) or "gb18030", whichever reads `content` without a fault.

    Raises WrongEncoding.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _reads(content, encoding):
            return encoding
    raise WrongEncoding("file", name=name)


def _reads(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _BLOCK):
            decoder.decode(content[start : start + _BLOCK], start + _BLOCK >= len(content))
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True)
class Table:
    """A CSV file: its header as written, and its rows read one by one.

    columns  position of each known column, by our key
    """

    header: list[str]
    columns: Mapping[str, int]
    content: bytes
    encoding: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line number as a spreadsheet counts it, cells); empty rows are left out. Raises NotATable."""
        numbered = enumerate(_cells(self.content, self.encoding), 1)
        next(numbered)
        for number, cells in numbered:
            if any(cells):
                yield number, cells


def read_table(
    path: Path, known: Mapping[str, tuple[str, ...]], required: Sequence[str], limit_mb: int
) -> Table:
    """Return the table in `path`. `known` lists the headers that each of our keys goes by; a trailing * is ignored.

    Raises what `read_bytes` and `encoding_of` raise, ColumnsMissing, NotATable.
    """
    content = read_bytes(path, limit_mb)
    encoding = encoding_of(content, path.name)
    header = [cell.strip().rstrip("*＊").strip() for cell in next(_cells(content, encoding), [])]
    lowered = [cell.lower() for cell in header]
    columns = {
        key: lowered.index(alias)
        for key, aliases in known.items()
        for alias in reversed(aliases)
        if alias in lowered
    }
    if missing := ["/".join(known[key][:2]) for key in required if key not in columns]:
        raise ColumnsMissing("header", missing="、".join(missing), found="、".join(header)[:200])
    return Table(header, columns, content, encoding)


def _cells(content: bytes, encoding: str) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline=""))
    try:
        yield from reader
    except csv.Error as error:
        raise NotATable("file", row=reader.line_num) from error
