"""A column of a table: what it is called, what stands in it, and how a cell of it becomes one plain text."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal
from linli.kernel.workbooks.errors import CodeAsNumber, DateCell

EXACT_DIGITS = 15  # an office program keeps no more of a number
SERIAL_MAX = 2_958_465  # 9999-12-31
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?(\.0+)?$")


class Kind(StrEnum):
    """What stands in a column: decides how a cell is read, not what it may say."""

    TEXT = "text"
    CODE = "code"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    SHAPE = "shape"


KIND_WORDS: Mapping[Kind, Promise] = {
    Kind.TEXT: _("文字"),
    Kind.CODE: _("编码，文本格式"),
    Kind.PHONE: _("号码，文本格式"),
    Kind.NUMBER: _("数字"),
    Kind.DATE: _("日期，如 2026-03-02"),
    Kind.MOMENT: _("时间，如 2026-03-02 14:30"),
    Kind.CHOICE: _("从字典中选"),
    Kind.SHAPE: _("GeoJSON 几何"),
}
_NARROWED = frozenset({Kind.CODE, Kind.PHONE, Kind.NUMBER, Kind.DATE, Kind.MOMENT})
_DIGITS = frozenset({Kind.CODE, Kind.PHONE})


@dataclass(frozen=True)
class Column:
    """One column of a template.

    key       our own name, second row of a template
    header    Chinese, first row
    also      other headers by which it is known
    choices   what may stand in it: (stored word, its Chinese)
    example   third row of a template
    note      what to know about it
    personal  names or numbers of people: no finding repeats what stands there
    """

    key: str
    header: str
    kind: Kind = Kind.TEXT
    required: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""
    note: str | Promise = ""
    personal: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (self.header, self.key, *self.also)


class Cell(NamedTuple):
    """What a workbook says of a cell. number: set when it is stored as one · dated: shown as a date."""

    text: str
    number: float | None = None
    dated: bool = False
    fault: type[Refusal] | None = None


def heading(text: str) -> str:
    """Return a header as it is compared: without the star of a required column, width and case aside."""
    return unicodedata.normalize("NFKC", text).strip().rstrip("*").strip().lower()


def known_headers(columns: Iterable[Column]) -> dict[str, str]:
    """Return the key by each header that it goes by."""
    return {heading(name): column.key for column in columns for name in column.names}


def said(text: str, kind: Kind) -> str:
    """Return the text of a cell as it is meant: trimmed, unescaped, codes and days in plain digits."""
    text = unescaped(text.replace("\0", "").strip())
    if kind in _NARROWED:
        text = unicodedata.normalize("NFKC", text).strip()
    if kind == Kind.DATE:
        text = _MIDNIGHT.sub("", text)
    return text


def unescaped(text: str) -> str:
    """Take one apostrophe off what would otherwise begin as a formula: how `escaped` has written it."""
    return text[1:] if _ESCAPED.match(text) else text


def of_number(cell: Cell, kind: Kind, reference: str, *, from_1904: bool) -> str:
    """Return what a number stored in a column of this kind says. Raises CodeAsNumber, DateCell."""
    number = cell.number
    assert number is not None
    if kind in (Kind.DATE, Kind.MOMENT) or (cell.dated and kind in (Kind.TEXT, Kind.CHOICE)):
        moment = moment_of(number, from_1904=from_1904)
        if moment is None:
            raise DateCell(cell=reference)
        whole_day = kind == Kind.DATE or (kind != Kind.MOMENT and moment.time() == datetime.min.time())
        return moment.date().isoformat() if whole_day else moment.isoformat(" ", "minutes")
    whole = number.is_integer() and abs(number) < 10**EXACT_DIGITS
    if kind in _DIGITS and not (whole and number >= 0):
        raise CodeAsNumber(cell=reference)
    return str(int(number)) if whole else repr(number)


def moment_of(serial: float, *, from_1904: bool) -> datetime | None:
    """Return the moment that an office program keeps as days since 1900 (or 1904), to the minute; None for no day."""
    if not 1 <= serial <= SERIAL_MAX:
        return None
    origin = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    if not from_1904 and serial < 61:  # the program believes in a 29 February 1900
        origin += timedelta(days=1)
    return origin + timedelta(minutes=round(serial * 24 * 60))


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def lost_digits(text: str, kind: Kind) -> bool:
    """Say whether a code or number was turned into 5.1201E+11 on its way."""
    return kind in _DIGITS and bool(_SCIENTIFIC.fullmatch(text))
