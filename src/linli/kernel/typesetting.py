"""Papers: a template of a room, filled with data, becomes a PDF/A-2b that looks the same on every machine for ever.

Data reaches a template as JSON and is shown as text, never read as markup: what a resident wrote with `#`, `$` or `\\`
appears as it was written, and no text can open a file. The same data at the same moment gives the same bytes.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import typst
from django.utils.translation import gettext_lazy as _

from linli.kernel import fonts
from linli.kernel.errors import Refusal

TEXT_CHARACTERS_MAX = 2_000
DATA_BYTES_MAX = 8_000_000
PAGES_MAX = 50
AT_ONCE_MAX = 2
UNBROKEN_MAX = 24
_ROOT = Path(__file__).resolve().parent.parent
_TOO_LONG = "linli: too many pages"  # what ui/papers/letterhead.typ says then
_SOFT_BREAK = "\u200b"
_presses = BoundedSemaphore(AT_ONCE_MAX)


class NoType(Refusal):
    code = "paper.no_type"
    status = 503
    text = _("服务器上没有中文字体，现在不能排版。请管理员安装%(package)s。")


class PaperTooLong(Refusal):
    code = "paper.too_long"
    status = 422
    text = _("内容太多，一份最多%(pages)s页。请分几次打印。")


class Svg(str):
    """A drawing of our own making: handed over whole, whatever its length."""

    __slots__ = ()


def typeset(template: str, data: Mapping[str, Any], *, at: datetime, english: bool = False) -> bytes:
    """Return the paper as PDF/A-2b.

    template  below the package, for example "cases/papers/receipt.typ"
    data      texts (cut after 2,000 characters), numbers, lists, tables; a picture as bytes, a drawing as Svg
    at        the moment that the document bears as its own
    Raises NoType, PaperTooLong (over 50 pages, or over 8 MB of data).
    """
    face = fonts.han_face()
    if face is None:
        raise NoType(package=fonts.PACKAGE)
    text = json.dumps(_plain(data, face), ensure_ascii=False)
    if len(text) > DATA_BYTES_MAX:
        raise PaperTooLong(pages=PAGES_MAX)
    inputs = {
        "data": text,
        "font": face.family,
        "pages_max": str(PAGES_MAX),
        "lang": "en" if english else "zh",
    }
    with _presses:
        return _pressed(template, inputs, at, face)


def _pressed(template: str, inputs: dict[str, str], at: datetime, face: fonts.Face) -> bytes:
    press = typst.Compiler(
        _ROOT / template, root=_ROOT, font_paths=_type_of(face), ignore_system_fonts=True, sys_inputs=inputs
    )
    try:
        made = press.compile(format="pdf", pdf_standards="a-2b", timestamp=int(at.timestamp()))
    except typst.TypstError as error:
        if _TOO_LONG in error.message:
            raise PaperTooLong(pages=PAGES_MAX) from None
        raise
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=2)
def _type_of(face: fonts.Face) -> typst.Fonts:
    """Return the type of the folder that the face lies in: its bold brother is there, and nothing of the system counts."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(face.path.parent)]
    )


def _plain(value: Any, face: fonts.Face) -> Any:  # Any: whatever JSON can say
    if isinstance(value, Svg):
        return str(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(inner, face) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner, face) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _writable(str(value), face)


def _writable(text: str, face: fonts.Face) -> str:
    """Return the text as paper can show it: a sign that the type lacks is named by its code, so that nothing is lost."""
    if len(text) > TEXT_CHARACTERS_MAX:
        text = text[:TEXT_CHARACTERS_MAX] + "……"
    shown, unbroken = [], 0
    for sign in text.replace("\r\n", "\n").replace("\r", "\n"):
        if sign == "\n":
            shown.append(sign)
        elif unicodedata.category(sign) in (
            "Cc",
            "Cf",
            "Cs",
        ):  # controls, marks of direction, halves of a sign
            shown.append(" " if sign == "\t" else "")
        elif fonts.can_write(face, sign) or unicodedata.category(sign) in ("Mn", "Zs"):
            shown.append(sign)
        else:
            shown.append(f"〔U+{ord(sign):04X}〕")
        unbroken = unbroken + 1 if sign.isascii() and not sign.isspace() else 0
        if unbroken and unbroken % UNBROKEN_MAX == 0:
            shown.append(_SOFT_BREAK)
    return "".join(shown)
