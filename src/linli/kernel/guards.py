"""Append-only tables, guarded by the database itself: no UPDATE, DELETE, TRUNCATE, and no replacing of a row.

A room names its tables in `AppConfig.ready` with `register`; after every migrate they are armed (again): on SQLite any
change of a column rebuilds the table and silently drops its triggers (storage.md §4). `missing` is asked at start and by
`linli verify`. There is no way round in product code.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

Key = tuple[str, ...]

_guarded: dict[str, tuple[Key, ...]] = {}

FUNCTION = "linli_append_only"
FUNCTION_BODY = "BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = '23L01'; END"
ROW_TRIGGER_TYPE = 1 | 2 | 8 | 16  # pg_trigger.tgtype: for each row, before, delete, update
TRUNCATE_TRIGGER_TYPE = 2 | 32  # before, truncate; for each statement


def register(table: str, *keys: Key) -> None:
    """Keep `table` append-only. `keys`: the columns of its primary key, then of each further unique constraint."""
    _guarded[table] = keys
    post_migrate.connect(_arm_after_migrate, dispatch_uid="linli.kernel.guards")


def guarded() -> list[str]:
    """Return the names of all tables kept append-only."""
    return sorted(_guarded)


def arm(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Make the triggers of `tables` (default: all registered) anew. May be repeated."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${FUNCTION_BODY}$$"
            )
        for table in guarded() if tables is None else tables:
            for statement in _statements(connection, table):
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> list[str]:
    """Return "table: trigger" for each guard that is gone, switched off or changed; [] when all stand."""
    names = guarded() if tables is None else list(tables)
    standing = _standing_postgresql if connection.vendor == "postgresql" else _standing_sqlite
    with connection.cursor() as cursor:
        found = standing(cursor)
    return [
        f"{table}: {name}"
        for table in names
        for name in _names(connection, table)
        if (table, name) not in found
    ]


def triggers(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Return (table, trigger) of every guard there should be."""
    return [(table, name) for table in guarded() for name in _names(connection, table)]


def _arm_after_migrate(*, app_config: AppConfig, using: str, **_: Any) -> None:
    connection = connections[using]
    there = set(connection.introspection.table_names())
    own = {model._meta.db_table for model in app_config.get_models()}
    if tables := sorted(own & there & _guarded.keys()):
        arm(connection, tables)


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    kinds = ("rows", "truncate") if connection.vendor == "postgresql" else ("update", "delete", "insert")
    return [f"{table}_guard_{kind}" for kind in kinds]


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor == "postgresql":
        return _postgresql(table)
    return [
        statement
        for name, create in _sqlite(table).items()
        for statement in (f"DROP TRIGGER IF EXISTS {name}", create)
    ]


def _postgresql(table: str) -> list[str]:
    rows, truncate = f"{table}_guard_rows", f"{table}_guard_truncate"
    return [
        f"CREATE OR REPLACE TRIGGER {rows} BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
        f"CREATE OR REPLACE TRIGGER {truncate} BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
        # ALWAYS: session_replication_role = replica walks past an ordinary trigger.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {rows}",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {truncate}",
    ]


def _sqlite(table: str) -> dict[str, str]:
    """INSERT OR REPLACE deletes without firing a delete trigger, so an existing key (or row number) is refused."""
    refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    keys = [*_guarded[table], ("rowid",)]
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in key)})"  # noqa: S608  names from our own models
        for key in keys
    )
    update, delete, insert = (f"{table}_guard_{kind}" for kind in ("update", "delete", "insert"))
    return {
        update: f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} {refuse}",
        delete: f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} {refuse}",
        insert: f"CREATE TRIGGER {insert} BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    }


def _standing_postgresql(cursor: Any) -> set[tuple[str, str]]:
    """Return (table, trigger): a trigger of the right name on another table guards nothing."""
    cursor.execute(
        "SELECT relname, tgname FROM pg_trigger"
        " JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND tgenabled = 'A' AND tgqual IS NULL"
        " AND tgattr = '' AND tgtype IN (%s, %s) AND proname = %s AND prosrc = %s",
        [ROW_TRIGGER_TYPE, TRUNCATE_TRIGGER_TYPE, FUNCTION, FUNCTION_BODY],
    )
    return set(cursor.fetchall())


def _standing_sqlite(cursor: Any) -> set[tuple[str, str]]:
    cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    wanted = {name: sql for table in _guarded for name, sql in _sqlite(table).items()}
    return {(table, name) for table, name, sql in cursor.fetchall() if wanted.get(name) == sql}
