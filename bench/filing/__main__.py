"""python -m bench.filing [CASES]"""

import sys
import time
from typing import Any
from uuid import uuid4

from bench._figures import Figure, answer, of_times, publish
from bench._plain import Driver, Row, by_case, present, twin

CASES = 1_000
WARM_UP, TURN = 20, 50
FORM = {
    "title": "路灯不亮",
    "description": "小区东门的路灯已经三天不亮，晚上走路看不清。",
    "category": "0203",
    "address": "东门外二十米",
    "reporter_name": "居民一",
    "reporter_phone": "12000000001",
}


def main() -> None:
    if len(sys.argv) == 3:
        answer(measure(sys.argv[1], int(sys.argv[2])))
    else:
        publish("bench.filing", int(sys.argv[1]) if len(sys.argv) == 2 else CASES)


def measure(database: str, size: int) -> list[Figure]:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.town import make_town

    call_command("migrate", verbosity=0)
    town = make_town()
    for _ in range(WARM_UP):
        file_report(town.grid)
    peer = Driver(twin())
    ours: list[float] = []
    peers: list[float] = []
    known = set(_written())
    # Turn by turn, so that whatever else the machine does weighs on both.
    while len(ours) < size:
        ours += [file_report(town.grid) for _ in range(min(TURN, size - len(ours)))]
        fresh = {case: rows for case, rows in _written().items() if case not in known}
        known.update(fresh)
        peers += _plain(peer, list(fresh.values()))
    name = f"filing/{database}"
    rate = Figure(name, size, round(size / sum(ours), 1), "cases/s", round(size / sum(peers), 1))
    return [rate, *of_times(name, size, ours, peers)]


def _written() -> dict[Any, list[tuple[str, Row]]]:
    """Return case id → everything that is stored of it."""
    from django.apps import apps

    tables = {"cases_case": "id"} | {
        model._meta.db_table: "case_id"
        for model in apps.get_app_config("cases").get_models()
        if any(column.name == "case_id" for column in model._meta.fields)
    }
    return by_case(Driver(present()), tables)


def file_report(grid: str) -> float:
    """File one report as a resident does; return the seconds it took."""
    from linli.cases.actions import perform
    from linli.cases.rules.state import CaseKey
    from linli.kernel.clock import now
    from linli.kernel.ids import uuid7
    from linli.organisation.rules import Actor

    key = CaseKey(grid[:6], uuid7())
    resident = Actor(account=None, name="", own_case=(key.county, key.id))
    began = time.perf_counter()
    perform(case=key, move="report", form=FORM | {"place": grid}, by=resident, at=now(), op_id=uuid4())
    return time.perf_counter() - began


def _plain(driver: Driver, cases: list[list[tuple[str, Row]]]) -> list[float]:
    """Write the same rows as we did: the county's serial in a transaction of its own, then the case in one."""
    from linli.cases.actions.numbers import NEXT_SERIAL

    serial = NEXT_SERIAL.replace("%s", driver.mark)
    statements = {table: driver.insert(table, driver.columns(table)) for table, _ in cases[0]}
    times = []
    for rows in cases:
        began = time.perf_counter()
        with driver.transaction():
            driver.cursor.execute(serial, ["990101", "2026-03-02"])
            driver.cursor.fetchone()
        with driver.transaction():
            for table, row in rows:
                driver.cursor.execute(statements[table], row)
        times.append(time.perf_counter() - began)
    return times


if __name__ == "__main__":
    main()
