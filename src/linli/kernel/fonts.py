"""Type that can write 汉字: where this machine keeps it, which face of it, and which signs it knows.

Maps and papers look here, so that both find the same type or both miss it.
"""

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from PIL import ImageFont

PACKAGE = "fonts-noto-cjk"
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)
_NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "PingFang.ttc",
)
_FACES_MAX = 10
_TABLES_MAX = 200
_WHOLE_UNICODE = 12  # the cmap format that reaches beyond U+FFFF


@dataclass(frozen=True)
class Face:
    """One face of one file. family: its name, as a paper asks for it · number: its place in a collection."""

    path: Path
    number: int
    family: str


@lru_cache(maxsize=1)
def han_face() -> Face | None:
    """Return the face for simplified characters, None when this machine has none."""
    for name in _NAMES:
        for folder in _FOLDERS:
            path = next(iter(sorted(Path(folder).expanduser().rglob(name))), None)
            if path is not None:
                return _simplified(path)
    return None


def _simplified(path: Path) -> Face:
    first = Face(path, 0, "")
    for number in range(_FACES_MAX):
        try:
            family = str(ImageFont.truetype(str(path), 12, index=number).getname()[0])
        except OSError:
            break
        if family.endswith(" SC"):
            return Face(path, number, family)
        first = first if first.family else Face(path, 0, family)
    return first


@lru_cache(maxsize=2)
def _known_ranges(face: Face) -> tuple[list[int], list[int]]:
    """Return the first and the last code points of the ranges that a face has signs for."""
    with face.path.open("rb") as file:
        table = _cmap(file, face.number)
    for place in range(struct.unpack_from(">2xH", table)[0]):
        start = struct.unpack_from(">4xI", table, 4 + 8 * place)[0]
        if struct.unpack_from(">H", table, start)[0] == _WHOLE_UNICODE:
            count = struct.unpack_from(">I", table, start + 12)[0]
            groups = [struct.unpack_from(">II", table, start + 16 + 12 * group) for group in range(count)]
            return [first for first, _last in groups], [last for _first, last in groups]
    return [0], [0xFFFF]


def _cmap(file: BinaryIO, number: int) -> bytes:
    """Return the table of a font file (OpenType, or a collection of them) that says which sign stands for which code."""
    head = file.read(12)
    if head[:4] == b"ttcf":
        file.seek(12 + 4 * number)
        file.seek(struct.unpack(">I", file.read(4))[0])
        head = file.read(12)
    for _ in range(min(struct.unpack(">4xH6x", head)[0], _TABLES_MAX)):
        name, start, length = struct.unpack(">4s4xII", file.read(16))
        if name == b"cmap":
            file.seek(start)
            return file.read(length)
    return struct.pack(">HH", 0, 0)


def can_write(face: Face, sign: str) -> bool:
    """Tell whether the face has a sign for this one character."""
    firsts, lasts = _known_ranges(face)
    place = bisect_right(firsts, ord(sign)) - 1
    return place >= 0 and ord(sign) <= lasts[place]
