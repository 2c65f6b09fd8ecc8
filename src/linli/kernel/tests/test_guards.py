"""Append-only tables stay so, whoever writes to the database."""

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor

from linli.access.models import Account, ReadLog
from linli.kernel import guards
from linli.kernel.clock import now
from linli.kernel.ids import uuid7

pytestmark = pytest.mark.django_db

TABLE = "access_readlog"


def a_look() -> ReadLog:
    account = Account.objects.create(login="qh12", name="许可", password="!", made_at=now())
    return ReadLog.objects.create(
        at=now(), account=account, post="受理分流员", county="990101", case_id=uuid7(), party_id=uuid7()
    )


def refused(statement: str, *parameters: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE meets pending checks first
            cursor.execute(statement, parameters)
    except IntegrityError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize("statement", [f"UPDATE {TABLE} SET reason = 'other'", f"DELETE FROM {TABLE}"])
def test_a_written_row_is_neither_changed_nor_deleted(statement: str) -> None:
    look = a_look()

    assert refused(statement)

    assert ReadLog.objects.get(pk=look.pk).reason == ""


def test_a_table_is_not_emptied_in_one_go() -> None:
    a_look()

    word = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"

    assert refused(f"{word} {TABLE}")


def test_a_row_is_not_replaced_by_one_of_the_same_key() -> None:
    look = a_look()
    columns = ", ".join(str(field.column) for field in ReadLog._meta.concrete_fields)
    if connection.vendor == "postgresql":
        again = f"INSERT INTO {TABLE} SELECT * FROM {TABLE} ON CONFLICT (id) DO UPDATE SET reason = 'other'"
        numbered = again
    else:
        again = f"INSERT OR REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}"
        numbered = again.replace(
            f"({columns}) SELECT id", f"(rowid, {columns}) SELECT rowid, 'f' || substr(id, 2)"
        )

    assert refused(again)
    assert refused(numbered)
    assert ReadLog.objects.get().pk == look.pk


def test_replication_mode_does_not_walk_past_the_guard() -> None:
    if connection.vendor != "postgresql":
        assert guards.missing(connection) == []
        return
    a_look()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")

    assert refused(f"DELETE FROM {TABLE}")


def test_each_guard_that_is_dropped_or_changed_is_named() -> None:
    assert guards.missing(connection) == []

    for table, trigger in guards.triggers(connection):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            else:
                cursor.execute(f"DROP TRIGGER {trigger}")
                kind = trigger.rpartition("_")[2]
                cursor.execute(f"CREATE TRIGGER {trigger} BEFORE {kind} ON {table} BEGIN SELECT 1; END")
            assert guards.missing(connection) == [f"{table}: {trigger}"]
            guards.arm(connection)
        assert guards.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_guards_survive_a_migration_that_rebuilds_the_table() -> None:
    state = MigrationExecutor(connection).loader.project_state()
    step = migrations.AlterField("readlog", "reason", models.CharField(max_length=50, default=""))
    after = state.clone()
    step.state_forwards("access", after)
    with connection.schema_editor() as editor:
        step.database_forwards("access", editor, state, after)

    try:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)

        assert guards.missing(connection) == []
        a_look()
        assert refused(f"DELETE FROM {TABLE}")
    finally:
        with connection.schema_editor() as editor:
            step.database_forwards("access", editor, after, state)
        guards.arm(connection)


def test_a_guard_of_the_right_name_on_another_table_guards_nothing() -> None:
    """On PostgreSQL each table has trigger names of its own; on SQLite a name stands once in the whole database."""
    if connection.vendor != "postgresql":
        return
    name = f"{TABLE}_guard_rows"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name} ON {TABLE}")
        cursor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON access_failedtry"
            f" FOR EACH ROW EXECUTE FUNCTION {guards.FUNCTION}()"
        )
        cursor.execute(f"ALTER TABLE access_failedtry ENABLE ALWAYS TRIGGER {name}")

    assert guards.missing(connection, [TABLE]) == [f"{TABLE}: {name}"]
