"""Rows as the database stores them: no field of the ORM converts a value on the way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models


@dataclass(frozen=True, slots=True)
class Stored:
    """One row. values: raw, by column · spell: how a value of the fold is spelled in this database, by column."""

    table: str
    county: str
    values: Mapping[str, Any]
    spell: Mapping[str, Callable[[Any], Any]]

    @property
    def id(self) -> UUID:
        return _uuid(self.values["id"])

    @property
    def case_id(self) -> UUID:
        return _uuid(self.values["case_id"])

    def text(self, column: str) -> str:
        return str(self.values.get(column) or "")

    def difference(self, wanted: Mapping[str, Any]) -> str:
        """Return the names of the columns that do not hold what they must, "" when all do."""
        different = [
            column
            for column, value in wanted.items()
            if not _same(self.values[column], None if value is None else self.spell[column](value))
        ]
        return ", ".join(different)


def stored_columns(
    table: type[models.Model], county: str, column: str, ids: Sequence[UUID]
) -> Iterator[Stored]:
    """Return the rows of a county whose `column` is one of `ids`, every column raw."""
    names, spell, select = _shape(table, connection.vendor)
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"{select} WHERE county = %s AND {column} IN ({places})", [county, *map(_key, ids)])
        for row in cursor.fetchall():
            yield Stored(table._meta.db_table, county, dict(zip(names, row, strict=True)), spell)


@lru_cache
def _shape(table: type[models.Model], vendor: str) -> tuple[list[str], dict[str, Callable[[Any], Any]], str]:
    fields = [each for each in table._meta.local_concrete_fields if each.column]
    names = [str(each.column) for each in fields]
    # On SQLite a bare column is converted by its declared type; "+" keeps value and storage class and hides the type.
    sign = "+" if vendor == "sqlite" else ""
    columns = ", ".join(f'{sign}"{name}"' for name in names)
    spell = {str(each.column): _spelling(each, vendor) for each in fields}
    return names, spell, f'SELECT {columns} FROM "{table._meta.db_table}"'  # noqa: S608 # names of our own columns


def _spelling(column: models.Field[Any, Any], vendor: str) -> Callable[[Any], Any]:
    kind = column.get_internal_type()
    if kind == "UUIDField":
        return (lambda value: UUID(str(value)).hex) if vendor == "sqlite" else lambda value: UUID(str(value))
    if kind == "DateTimeField" and vendor == "sqlite":
        return lambda value: str(value.astimezone(UTC).replace(tzinfo=None))
    if kind == "BooleanField" and vendor == "sqlite":
        return int
    return lambda value: value


def _same(raw: Any, wanted: Any) -> bool:
    if isinstance(raw, memoryview):
        raw = bytes(raw)
    if isinstance(raw, datetime):
        return raw == wanted
    return (
        type(raw) is type(wanted) and bool(raw == wanted)
        if not isinstance(wanted, str)
        else str(raw) == wanted
    )


def _uuid(raw: Any) -> UUID:
    return raw if isinstance(raw, UUID) else UUID(raw)


def _key(value: UUID) -> Any:
    return value.hex if connection.vendor == "sqlite" else value
