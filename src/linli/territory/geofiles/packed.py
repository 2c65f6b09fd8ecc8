"""A zip is unpacked into memory, entry by entry, with a count of what really comes out."""

import zipfile
from pathlib import Path

from linli.territory import errors

ENTRIES_MAX = 200
PACKED_MB_MAX = 160
WANTED = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".kml")
_BLOCK = 1 << 20


def unpack(path: Path) -> dict[str, bytes]:
    """Return name → content of the parts that are read; the others stay packed.

    Names are those of the zip, without its folders; what is written outside (`../x`, `/x`) goes nowhere, since nothing is
    written. Raises ZipBomb, GeoFileDamaged, zipfile.BadZipFile.
    """
    found: dict[str, bytes] = {}
    left = PACKED_MB_MAX << 20
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > ENTRIES_MAX:
            raise errors.ZipBomb("file", limit=ENTRIES_MAX, limit_mb=PACKED_MB_MAX)
        for entry in entries:
            name = _name_of(entry)
            if not name.lower().endswith(WANTED) or entry.is_dir():
                continue
            content = _read(archive, entry, left)
            left -= len(content)
            found[name] = content
    return found


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Count what comes out: the size that a zip tells of its entries may be a lie."""
    pieces = []
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(_BLOCK):
                left -= len(piece)
                if left < 0:
                    raise errors.ZipBomb("file", limit=ENTRIES_MAX, limit_mb=PACKED_MB_MAX)
                pieces.append(piece)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise errors.GeoFileDamaged("file") from error
    return b"".join(pieces)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Windows writes names in GBK without saying so; the library then reads them as code page 437."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/").rpartition("/")[2]
