"""python -m bench.demo [CASES]"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from bench._figures import Figure, answer, publish
from bench._plain import Driver, Row, by_case, present, twin

CASES, CASES_A_DAY = 320, 32
SAMPLE_S = 0.005
# Functions by which a moment is told apart, the innermost first; what is in none of them is the rest of the demo.
PARTS = {
    ("pictures", "photo"): "pictures drawn",
    ("actions", "keep"): "photos taken in",
    ("decisions", ""): "rules",
    ("record", "record"): "record",
    ("ground", "ground_of"): "ground of a decision",
    ("perform", "lock_case"): "door and fold",
    ("perform", "perform"): "rest of a move",
    ("proposals", "decide_proposal"): "rest of a move",
    ("registrar", "number_outbox"): "registrar",
    ("clocks", "serve_due"): "clock",
    ("life", "_by_resident"): "portal's pages",
    ("world", "build"): "province, accounts",
    ("chronicle", "compose"): "chronicle",
}


def main() -> None:
    if len(sys.argv) == 3:
        answer(measure(sys.argv[1], int(sys.argv[2])))
    else:
        publish("bench.demo", int(sys.argv[1]) if len(sys.argv) == 2 else CASES)


def measure(database: str, size: int) -> list[Figure]:
    import django

    django.setup()
    from django.core.management import call_command

    from linli.demo.building import build
    from linli.kernel.clock import now

    call_command("migrate", verbosity=0)
    peer = Driver(twin())
    with _samples() as spent:
        began = time.perf_counter()
        demo = build(now=now(), days=max(2, size // CASES_A_DAY), cases=size, seed=2026)
        ours = time.perf_counter() - began
    assert not demo.refused, demo.refused
    plain = _plain(peer)
    for part, share in spent.most_common():
        sys.stderr.write(
            f"  {database:10} {part:22} {share / spent.total():5.1%} {ours * share / spent.total():7.1f} s\n"
        )
    return [
        Figure(
            f"demo/{database}", size, round(demo.moves / ours, 1), "moves/s", round(demo.moves / plain, 1)
        ),
        Figure(
            f"demo/{database}", size, round(ours / size * 1000, 2), "ms a case", round(plain / size * 1000, 2)
        ),
    ]


@contextmanager
def _samples() -> Iterator[Counter[str]]:
    """Look every few milliseconds at what this thread does. Yields how often it was found in each part."""
    found: Counter[str] = Counter()
    watched, done = threading.get_ident(), threading.Event()

    def look() -> None:
        while not done.wait(SAMPLE_S):
            found[_part_of(sys._current_frames().get(watched))] += 1

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    yield found
    done.set()
    watcher.join()


def _part_of(frame: FrameType | None) -> str:
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("linli."):
            names = module.split(".")
            for wanted in ((names[-1], frame.f_code.co_name), (names[-2], "")):
                if wanted in PARTS:
                    return PARTS[wanted]
        frame = frame.f_back
    return "rest"


def _plain(driver: Driver) -> float:
    """Write the rows of the case family as they stand into an empty twin, an operation a transaction; return seconds."""
    from django.apps import apps

    tables = {"cases_case": "id"} | {
        model._meta.db_table: "case_id"
        for model in apps.get_app_config("cases").get_models()
        if any(column.name == "case_id" for column in model._meta.fields)
    }
    cases = by_case(Driver(present()), tables)
    statements = {table: driver.insert(table, driver.columns(table)) for table in tables}
    began = time.perf_counter()
    for rows in cases.values():
        for turn in _turns(rows):
            with driver.transaction():
                for table, row in turn:
                    driver.cursor.execute(statements[table], row)
    return time.perf_counter() - began


def _turns(rows: list[tuple[str, Row]]) -> Iterator[list[tuple[str, Any]]]:
    """Yield a case's rows as operations wrote them: each event with a share of the others, the case's own row first."""
    events = [row for row in rows if row[0] == "cases_caseevent"]
    others = sorted(
        (row for row in rows if row[0] != "cases_caseevent"), key=lambda row: row[0] != "cases_case"
    )
    share = -(-len(others) // max(1, len(events)))
    for number, event in enumerate(events):
        mine = others[number * share : (number + 1) * share]
        yield [*mine, event] if number == 0 else [event, *mine]


if __name__ == "__main__":
    main()
