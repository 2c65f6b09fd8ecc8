"""Documents: PDF, Word, Excel, ODF and plain text, as they come. Nothing in them is run or unpacked here."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from linli.media.errors import Damaged, NotTaken, WithMacros
from linli.media.rules.kinds import Sort

TAIL_BYTES = 2048
MEMBERS_MAX = 5_000
UNPACKED_BYTES_MAX = 300 * 1024 * 1024
MEMBER_READ_MAX = 1024 * 1024  # of the list of contents, the one member that is read
_CANNOT_READ = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)

_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKED: Mapping[str, str] = {
    _OFFICE + "wordprocessingml.document": "docx",
    _OFFICE + "spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document that may be kept. text: what is kept instead of the file itself, where it is plain words."""

    mime: str
    ending: str
    text: bytes | None = None


def check_document(file: IO[bytes], sort: Sort, name: str) -> CheckedDocument:
    """Return what document `file` is. Raises NotTaken, WithMacros, Damaged."""
    if sort == Sort.PDF:
        return _pdf(file, name)
    return _packed(file, name) if sort == Sort.PACKED else _text(file, name)


def _pdf(file: IO[bytes], name: str) -> CheckedDocument:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise Damaged("attachments", name=name)
    return CheckedDocument("application/pdf", "pdf")


def _packed(file: IO[bytes], name: str) -> CheckedDocument:
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MEMBERS_MAX or unpacked > UNPACKED_BYTES_MAX:
                raise Damaged("attachments", name=name)
            mime = _type_of(archive, members)
            if _has_macros(archive, members):
                raise WithMacros("attachments", name=name)
    except _CANNOT_READ as error:
        raise Damaged("attachments", name=name) from error
    if mime not in _PACKED:
        raise NotTaken("attachments", name=name)
    return CheckedDocument(mime, _PACKED[mime])


def _type_of(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    first = members[0].filename if members else ""
    if first == "mimetype":
        return _read(archive, "mimetype").decode("ascii", "replace").strip()
    contents = _contents(archive, members)
    found = [mime for mime in _PACKED if mime.startswith(_OFFICE) and f"{mime}.main+xml".encode() in contents]
    return found[0] if len(found) == 1 else ""


def _has_macros(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    names = [member.filename.lower() for member in members]
    programs = any(
        name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/", "xl/macrosheets/"))
        for name in names
    )
    contents = _contents(archive, members).lower()
    return programs or b"macroenabled" in contents or b"vbaproject" in contents


def _contents(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bytes:
    listed = any(member.filename == "[Content_Types].xml" for member in members)
    return _read(archive, "[Content_Types].xml") if listed else b""


def _read(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as file:
        return file.read(MEMBER_READ_MAX)


def _text(file: IO[bytes], name: str) -> CheckedDocument:
    """Plain words are kept as UTF-8, so that every reader sees the same signs."""
    file.seek(0)
    data = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in words):
            break
        return CheckedDocument("text/plain; charset=utf-8", "txt", words.encode())
    raise NotTaken("attachments", name=name)
