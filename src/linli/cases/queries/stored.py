"""Rows as the database stores them: no field of the ORM converts a value on the way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

ROWS_A_FETCH = 2000

Spelling = Callable[[Any], Any]


class Shape:
    """The columns of one table, in order, and how this database spells the values of those that it converts."""

    def __init__(self, table: type[models.Model], vendor: str) -> None:
        fields = [each for each in table._meta.local_concrete_fields if each.column]
        self.names = [str(each.column) for each in fields]
        self.at = {name: place for place, name in enumerate(self.names)}
        self.spell = {str(f.column): spelling for f in fields if (spelling := _spelling(f, vendor))}
        columns = ", ".join(_column(each, vendor) for each in fields)
        self.select = f'SELECT {columns} FROM "{table._meta.db_table}"'  # noqa: S608 # names of our own columns


@dataclass(slots=True)  # not frozen: a million are made in one check, and freezing costs half of that
class Stored:
    """One row, every column raw; ids as 32 hexadecimal digits."""

    row: tuple[Any, ...]
    shape: Shape

    def __getitem__(self, column: str) -> Any:
        return self.row[self.shape.at[column]]

    def difference(self, wanted: Mapping[str, Any]) -> str:
        """Return the names of the columns that do not hold what they must, "" when all do."""
        spelled = dict(wanted)
        for column, spell in self.shape.spell.items():
            if spelled.get(column) is not None:
                spelled[column] = spell(spelled[column])
        if len(spelled) == len(self.row) and self.row == tuple(map(spelled.__getitem__, self.shape.names)):
            return ""
        return ", ".join(column for column, value in spelled.items() if not _same(self[column], value))


def key_of(value: object) -> str:
    """Return an id as rows hold it here: 32 hexadecimal digits."""
    return str(value).replace("-", "")


def stored_rows(table: type[models.Model], county: str, column: str, ids: Sequence[str]) -> Iterator[Stored]:
    """Return the rows of a county whose `column` is one of `ids`, every column raw."""
    places = ", ".join(["%s"] * len(ids))
    return _read(table, f"WHERE county = %s AND {column} IN ({places})", [county, *ids])


def stored_in_order(table: type[models.Model], *columns: str) -> Iterator[Stored]:
    """Return all rows of a table by `columns`, a bounded number at a time, every column raw."""
    return _read(table, f"ORDER BY {', '.join(columns)}", [])


def _read(table: type[models.Model], tail: str, parameters: list[str]) -> Iterator[Stored]:
    shape = _shape(table, connection.vendor)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{shape.select} {tail}", parameters)
        while rows := cursor.fetchmany(ROWS_A_FETCH):
            for row in rows:
                yield Stored(row, shape)


_shape = lru_cache(Shape)


def _column(field: models.Field[Any, Any], vendor: str) -> str:
    """On SQLite a bare column is converted by its declared type; "+" keeps the value and hides the type."""
    if vendor == "sqlite":
        return f'+"{field.column}"'
    if field.get_internal_type() == "UUIDField":
        return f"replace(\"{field.column}\"::text, '-', '')"
    return f'"{field.column}"'


def _spelling(field: models.Field[Any, Any], vendor: str) -> Spelling | None:
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return key_of
    if kind == "DateTimeField" and vendor == "sqlite":
        return lambda value: str(value.astimezone(UTC).replace(tzinfo=None))
    if kind == "BooleanField" and vendor == "sqlite":
        return int
    return None


def _same(raw: Any, wanted: Any) -> bool:
    if isinstance(wanted, str):
        return isinstance(raw, str) and bool(raw == str(wanted))
    if isinstance(raw, memoryview):
        raw = bytes(raw)
    same_kind = isinstance(raw, datetime) or type(raw) is type(wanted)
    return bool(same_kind and raw == wanted)
