"""How stories read a paper: its words, its kind, and its QR codes, from the lines that were drawn to what they say."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from pypdf import PdfReader
from segno import consts

Modules = list[list[bool]]
ECC: Any = consts.ECC  # segno's tables have no types
_STROKE = r"[\d.]+ [\d.]+ m\s+[\d.]+ [\d.]+ l"
_STROKE_PARTS = r"([\d.]+) ([\d.]+) m\s+([\d.]+) [\d.]+ l"
_LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)


def text_of(pdf: bytes) -> str:
    """Return the words of all pages, without the breaks that only layout needs."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


def is_pdf_a(pdf: bytes) -> bool:
    root: Any = PdfReader(io.BytesIO(pdf)).trailer[
        "/Root"
    ]  # Any: pypdf's objects are of whatever kind the file says
    described = root["/Metadata"].get_data().decode()
    return "<pdfaid:part>2</pdfaid:part>" in described and ">B</pdfaid:conformance>" in described


def addresses_in(pdf: bytes) -> list[str]:
    """Return what the QR codes on the pages of a paper say, in order: each is one path of many short strokes."""
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        contents = page.get_contents()
        drawn = contents.get_data().decode("latin-1") if contents is not None else ""
        found += [read(_modules(path)) for path in re.findall(rf"(?:{_STROKE}\s*){{60,}}", drawn)]
    return found


def _modules(path: str) -> Modules:
    """Return the dark and light modules of one path whose strokes are one module thick."""
    strokes = [tuple(map(float, stroke)) for stroke in re.findall(_STROKE_PARTS, path)]
    left, top = min(x for x, _y, _to in strokes), min(y for _x, y, _to in strokes)
    size = round(max(to for _x, _y, to in strokes) - left)
    modules = [[False] * size for _ in range(size)]
    for x, y, to in strokes:
        for column in range(round(x - left), round(to - left)):
            modules[round(y - top)][column] = True
    return modules


def read(modules: Modules) -> str:
    """Return what a flawless QR code in byte mode says (ISO/IEC 18004), without correcting anything."""
    size = len(modules)
    version = (size - 17) // 4
    form = 0
    for row, column in [
        *((8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)),
        *((r, 8) for r in (7, 5, 4, 3, 2, 1, 0)),
    ]:
        form = form << 1 | modules[row][column]
    form ^= 0b101010000010010
    level, mask = _LEVELS[form >> 13], _MASKS[form >> 10 & 7]
    bits = [modules[row][column] ^ (mask(row, column) == 0) for row, column in _path(size, version)]
    words = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    stream = "".join(f"{word:08b}" for word in _joined(words, version, level))
    assert stream[:4] == "0100", "byte mode"
    count_bits = 8 if version < 10 else 16
    count = int(stream[4 : 4 + count_bits], 2)
    start = 4 + count_bits
    return bytes(int(stream[start + 8 * n : start + 8 * n + 8], 2) for n in range(count)).decode()


def _joined(words: list[int], version: int, level: str) -> list[int]:
    """Return the data words in order: blocks lie interleaved, and what corrects errors comes after them all."""
    key = {
        "L": consts.ERROR_LEVEL_L,
        "M": consts.ERROR_LEVEL_M,
        "Q": consts.ERROR_LEVEL_Q,
        "H": consts.ERROR_LEVEL_H,
    }
    lengths = [block.num_data for block in ECC[version][key[level]] for _ in range(block.num_blocks)]
    blocks: list[list[int]] = [[] for _ in lengths]
    feed = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(feed))
    return [word for block in blocks for word in block]


def _path(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Yield the places of the data, in pairs of columns, up and down in turn."""
    column, upward = size - 1, True
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if upward else range(size):
            for here in (column, column - 1):
                if not _serves(row, here, size, version):
                    yield row, here
        column, upward = column - 2, not upward


def _serves(row: int, column: int, size: int, version: int) -> bool:
    """Tell whether a module is part of a finder, a timing line, an alignment mark, the format or the version."""
    if 6 in (row, column):
        return True
    if (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9):
        return True
    if version >= 7 and ((row < 6 and column >= size - 11) or (column < 6 and row >= size - 11)):
        return True
    centres = consts.ALIGNMENT_POS[version - 2] if version >= 2 else ()
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    return any(
        abs(row - r) <= 2 and abs(column - c) <= 2 for r in centres for c in centres if (r, c) not in corners
    )
