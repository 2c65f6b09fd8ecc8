"""An archive that nobody can quietly change: what was altered behind the moves' back is found and named (6.4 d)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from linli.cases.actions import number_outbox
from linli.cases.models import (
    Assignment,
    Case,
    CaseEvent,
    Feedback,
    Held,
    Ledger,
    Link,
    Party,
    Proposal,
    Words,
)
from linli.cases.queries.verify import Broken, verify
from linli.kernel import guards
from tests.cases import DISPATCH, ESCALATE, Story, accepted, closed, reported
from tests.town import Town

pytestmark = pytest.mark.django_db

EVIDENCE: tuple[type[models.Model], ...] = (
    Case, CaseEvent, Assignment, Proposal, Party, Words, Feedback, Held, Ledger,
)  # fmt: skip


@contextmanager
def behind_the_back() -> Iterator[Any]:
    """Change rows past the guards, and take it all back afterwards."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table, trigger in guards.triggers(connection):
                cursor.execute(
                    f"DROP TRIGGER {trigger}" + (f" ON {table}" if connection.vendor == "postgresql" else "")
                )
            yield cursor
        guards.arm(connection)
        transaction.set_rollback(True)


def everything(town: Town) -> Story:
    """Return a case with rows in every table of the family, numbered."""
    story = accepted(town)
    story.make("escalate", town.desk, **ESCALATE)
    story.decide(town.leader, approved=False, note="请先在区里协调")
    story.make("dispatch", town.desk, **DISPATCH)
    closed(town)
    number_outbox()
    return story


def found() -> list[Broken]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    guards.arm(connection)
    return verify().broken


def test_an_untouched_archive_is_whole(town: Town) -> None:
    everything(town)

    findings = verify()

    assert findings.broken == []
    assert (findings.cases, findings.events) == (2, 14)


@pytest.mark.parametrize("table", EVIDENCE, ids=lambda table: str(table._meta.model_name))
def test_a_change_of_any_stored_value_is_found(town: Town, table: type[models.Model]) -> None:
    everything(town)

    columns = [column for column in table._meta.local_concrete_fields if column.column]
    unseen = [column.column for column in columns if not found_or_refused(table, column)]

    assert unseen == []


def found_or_refused(table: type[models.Model], column: "models.Field[Any, Any]") -> bool:
    """Change one value of one row, and tell whether it is found; a change that the database refuses is no change."""
    name, key = table._meta.db_table, _key(table)
    where = {CaseEvent: "seq = 2", Ledger: "feed_no = 2"}.get(table, "1 = 1")
    with behind_the_back() as cursor:
        cursor.execute(f'SELECT "{column.column}", "{key}" FROM {name} WHERE {where} ORDER BY "{key}" DESC')
        value, row = cursor.fetchone()
        change = f'UPDATE {name} SET "{column.column}" = %s WHERE {where} AND "{key}" = %s'
        try:
            with transaction.atomic():
                cursor.execute(change, [_other(column, value), row])
        except IntegrityError:
            return True
        return found() != []


def test_a_cut_tail_with_the_fold_set_back_is_found(town: Town) -> None:
    story = accepted(town)
    before = Case.objects.values().get(county=story.key.county, id=story.key.id)
    story.make("self_resolve", town.desk)
    number_outbox()

    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM cases_caseevent WHERE seq = 3")
        Case.objects.filter(county=story.key.county, id=story.key.id).update(**before)

        assert Broken(story.case_no, 3, "events cut: the ledger knows a later head") in found()


def test_a_removed_case_is_found(town: Town) -> None:
    story = reported(town)
    number_outbox()

    with behind_the_back() as cursor:
        for table in ("caseevent", "words", "party", "held"):
            cursor.execute(f"DELETE FROM cases_{table}")
        cursor.execute("DELETE FROM cases_case")

        assert found() == [Broken("", 1, f"case 990101/{story.key.id} of the ledger is gone")]


def test_two_swapped_events_are_found(town: Town) -> None:
    story = closed(town)
    number_outbox()

    with behind_the_back() as cursor:
        cursor.execute("UPDATE cases_caseevent SET seq = 1000 WHERE seq = 3")
        cursor.execute("UPDATE cases_caseevent SET seq = 3 WHERE seq = 4")
        cursor.execute("UPDATE cases_caseevent SET seq = 4 WHERE seq = 1000")

        assert Broken(story.case_no, 3, "chain broken") in found()


def test_a_cut_ledger_is_found(town: Town) -> None:
    story = closed(town)
    number_outbox()

    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM cases_ledger WHERE feed_no > 5")

        assert found() == [Broken(story.case_no, 7, "events the ledger does not know")]


def test_a_hole_in_the_ledger_is_found(town: Town) -> None:
    closed(town)
    number_outbox()

    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM cases_ledger WHERE feed_no = 5")

        assert Broken("", 0, "ledger of 990101 broken at 6") in found()


def test_a_dropped_trigger_is_found(town: Town) -> None:
    [(table, trigger), *_] = [pair for pair in guards.triggers(connection) if pair[0] == "cases_caseevent"]

    with transaction.atomic():
        place = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {trigger}{place}")
        broken = verify().broken
        transaction.set_rollback(True)

    assert broken == [Broken("", 0, f"guard missing: {table}: {trigger}")]


def test_a_row_that_follows_from_no_event_is_found(town: Town) -> None:
    story = closed(town)
    number_outbox()

    Link.objects.create(
        county="990101",
        id=story.key.id,
        case_id=story.key.id,
        kind="duplicate",
        other_county="990101",
        other_id=story.key.id,
    )

    assert [broken.why for broken in found()] == [f"link {story.key.id} follows from no event"]


def _key(table: type[models.Model]) -> str:
    return {"caseevent": "seq", "ledger": "feed_no", "held": "holder"}.get(str(table._meta.model_name), "id")


def _other(column: "models.Field[Any, Any]", value: Any) -> Any:  # noqa: PLR0911 # one kind a line
    """Return another value of the same kind."""
    kind = column.get_internal_type()
    if kind == "BinaryField":
        return bytes([bytes(value)[0] ^ 1]) + bytes(value)[1:] if value else b"x"
    if kind == "BooleanField":
        return not value
    if kind == "UUIDField":
        return "01920000000070008000000000000001"
    if kind == "DateTimeField":
        return "2031-05-05 05:05:05" + ("+00" if connection.vendor == "postgresql" else "")
    if "Integer" in kind:
        return (value or 0) + 1
    if value and column.column in ("area", "holder", "county"):
        return value[:-1] + ("1" if value[-1] != "1" else "2")
    return ("z" + value[1:]) if value else "z"
