"""Chain and ledger are append-only by the database itself, and stay so when a migration makes their tables anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor

from linli.cases.actions import number_outbox
from linli.cases.models import CaseEvent, Ledger
from linli.kernel import guards
from tests.cases import handling
from tests.town import Town

pytestmark = pytest.mark.django_db

EVENTS, LEDGER = "cases_caseevent", "cases_ledger"
GUARDED: dict[str, tuple[type[models.Model], str, str]] = {
    EVENTS: (CaseEvent, "body", "county, case_id, seq"),
    LEDGER: (Ledger, "seq", "county, feed_no"),
}
BOTH = pytest.mark.parametrize("table", GUARDED)


def refused(statement: str) -> bool:
    """Tell whether the guards refuse a statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SET CONSTRAINTS ALL IMMEDIATE"
                )  # TRUNCATE stops at waiting checks before any guard
            cursor.execute(statement)
    except IntegrityError as error:
        return "append-only" in str(error)
    return False


def attacks(table: str) -> list[str]:
    """Return every way in which a row could be changed or lost."""
    model, column, key = GUARDED[table]
    columns = ", ".join(str(field.column) for field in model._meta.concrete_fields)
    again = f"INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE true"
    first = f"(SELECT min({key.rpartition(', ')[2]}) FROM {table})"
    common = [
        f"UPDATE {table} SET {column} = {column}",
        f"UPDATE {table} SET {column} = {column} WHERE {key.rpartition(', ')[2]} = {first}",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE {key.rpartition(', ')[2]} = {first}",
        f"INSERT {again} ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}",
    ]
    if connection.vendor == "postgresql":
        return [*common, f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
    numbered = f"INTO {table} (rowid, {columns}) SELECT rowid, {columns} FROM {table}"
    return [*common, f"INSERT OR REPLACE {again}", f"REPLACE {again}", f"INSERT OR REPLACE {numbered}"]


def rows(table: str) -> list[tuple[object, ...]]:
    return list(GUARDED[table][0]._default_manager.order_by("pk").values_list())


def test_the_chain_and_the_ledger_are_under_guard() -> None:
    assert set(GUARDED) == {table for table in guards.guarded() if table.startswith("cases_")}


@BOTH
def test_no_statement_changes_removes_or_replaces_what_was_recorded(town: Town, table: str) -> None:
    handling(town)
    number_outbox()
    before = rows(table)
    assert len(before) == 4

    passed = [statement for statement in attacks(table) if not refused(statement)]

    assert passed == []
    assert rows(table) == before


@BOTH
def test_replication_mode_is_no_way_round(town: Town, table: str) -> None:
    handling(town)
    number_outbox()

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    else:  # what SQLite has of the kind: rows written past the checks of the schema
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")

    try:
        assert [statement for statement in attacks(table) if not refused(statement)] == []
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def migrated(model: str, field: str, changed: "models.Field[object, object]") -> Iterator[None]:
    """Alter a column by a real migration, as an upgrade would; put it back afterwards."""
    before = MigrationExecutor(connection).loader.project_state()
    step, after = migrations.AlterField(model, field, changed), before.clone()
    step.state_forwards("cases", after)
    with connection.schema_editor() as editor:
        step.database_forwards("cases", editor, before, after)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            step.database_forwards("cases", editor, after, before)
        guards.arm(connection)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "field", "changed"),
    [
        (EVENTS, "seq", models.PositiveBigIntegerField()),
        (LEDGER, "seq", models.PositiveBigIntegerField()),
    ],
)
def test_guards_stand_again_after_a_migration_that_makes_the_table_anew(
    town: Town, table: str, field: str, changed: "models.Field[object, object]"
) -> None:
    handling(town)
    number_outbox()
    before = rows(table)

    with migrated(GUARDED[table][0].__name__, field, changed):
        if (
            connection.vendor == "sqlite"
        ):  # the rebuilt table has lost its triggers: this is what the arming is for
            assert {line.partition(":")[0] for line in guards.missing(connection)} == {table}
        call_command("migrate", verbosity=0)

        assert guards.missing(connection) == []
        assert [statement for statement in attacks(table) if not refused(statement)] == []
        assert rows(table) == before
