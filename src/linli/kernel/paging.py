"""Keyset pages: the cursor is the key of the last row seen."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal

PAGE_ROWS = 50

Row = TypeVar("Row")


class BadCursor(Refusal):
    code = "paging.bad_cursor"
    status = 400
    text = _("翻页标记无效，请从第一页重新开始。")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """rows: at most PAGE_ROWS of them · following: cursor of the next page, "" on the last."""

    rows: list[Row]
    following: str


def encode(*key: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode(cursor: str, parts: int) -> list[str]:
    """Return the key written into `cursor`. Raises BadCursor."""
    try:
        key: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor("after") from error
    if not (isinstance(key, list) and len(key) == parts and all(map(_is_text, key))):
        raise BadCursor("after")
    return key


def moment_in(part: str) -> datetime:
    """Return the moment written into a cursor. Raises BadCursor."""
    try:
        moment = datetime.fromisoformat(part)
    except ValueError as error:
        raise BadCursor("after") from error
    if moment.tzinfo is None:
        raise BadCursor("after")
    return moment


def id_in(part: str) -> UUID:
    """Return the id written into a cursor. Raises BadCursor."""
    try:
        return UUID(part)
    except ValueError as error:
        raise BadCursor("after") from error


def _is_text(part: object) -> bool:
    """PostgreSQL holds no NUL in a text, and half of a character has no bytes."""
    return isinstance(part, str) and not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in part)
