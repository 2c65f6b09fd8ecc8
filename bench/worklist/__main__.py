"""python -m bench.worklist [CASES]"""

import random
import sys
import time
from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from bench._figures import Figure, answer, of_times, publish
from bench._plain import Driver, present

if TYPE_CHECKING:
    from linli.cases.models import Case, Words
    from linli.cases.queries.lists import Lens
    from linli.organisation.rules import Actor

CASES = 50_000
ROUNDS = 200
PAGE_ROWS = 50
OPEN_SHARE = 0.2
ROWS_A_BATCH = 2_000
LEVELS = {  # level → who looks, and through which lens
    "grid": ("worker", "holder"),
    "community": ("community_desk", "place"),
    "township": ("township_desk", "place"),
    "county": ("desk", "place"),
    "city": ("city_desk", "place"),
    "province": ("province_desk", "place"),
}


def main() -> None:
    if len(sys.argv) == 3:
        answer(measure(sys.argv[1], int(sys.argv[2])))
    else:
        publish("bench.worklist", int(sys.argv[1]) if len(sys.argv) == 2 else CASES)


def measure(database: str, size: int) -> list[Figure]:
    import django

    django.setup()
    from django.core.management import call_command

    from bench.filing.__main__ import file_report
    from linli.cases.models import Case
    from linli.cases.queries.lists import lenses
    from tests.town import GRIDS, make_town

    call_command("migrate", verbosity=0)
    town = make_town()
    file_report(town.grid)
    _multiply(
        Case.objects.get(), size, [f"{community}{kind}{serial:03}" for community, kind, serial in GRIDS]
    )
    driver = Driver(present())
    driver.cursor.execute("ANALYZE")  # as a server does by itself a minute after such a load
    figures = []
    for level, (person, kind) in LEVELS.items():
        actor = getattr(town, person)
        lens = next(lens for lens in lenses(actor) if lens.kind == kind)
        both = [(_page(actor, lens), _plain(driver, lens)) for _ in range(ROUNDS)]
        ours, peers = zip(*both, strict=True)
        figures += of_times(f"worklist {level}/{database}", size, ours, peers)
    return figures


def _multiply(template: "Case", size: int, grids: list[str]) -> None:
    """Write `size` more cases of the same kind, each with a sealed title of its own; a fifth is open, due at random."""
    from linli.cases.models import Case, Words

    chance = random.Random(1)  # the same table in every run
    for start in range(0, size, ROWS_A_BATCH):
        pairs = [_one(template, chance, grids) for _ in range(min(ROWS_A_BATCH, size - start))]
        Case.objects.bulk_create([case for case, _ in pairs], batch_size=200)
        Words.objects.bulk_create([words for _, words in pairs], batch_size=200)


def _one(template: "Case", chance: random.Random, grids: list[str]) -> "tuple[Case, Words]":
    from linli.access.vault import seal
    from linli.cases.models import Words
    from linli.cases.rules.sealing import salted, words_binding
    from linli.kernel.ids import uuid7

    area, title_id = chance.choice(grids), uuid4()
    case = copy(template)
    case._state = copy(template._state)
    case._state.adding = True
    case.county, case.id, case.area, case.holder = area[:6], uuid7(), area, area
    case.case_no = f"{uuid4().int % 10**20:020}"
    case.title_id, case.description_id, case.address_id = title_id, None, None
    case.is_open = chance.random() < OPEN_SHARE
    assert template.due_at is not None, "a registered case has a due time"
    case.due_at = template.due_at + timedelta(minutes=chance.randrange(-20_000, 20_000))
    stored, _ = salted("路灯不亮，晚上走路看不清")
    sealed = seal(stored, bound_to=words_binding(case.county, str(case.id), str(title_id)))
    return case, Words(county=case.county, id=title_id, case_id=case.id, sealed=sealed)


def _page(actor: "Actor", lens: "Lens") -> float:
    from linli.cases.queries.lists import Filters, work_list
    from linli.kernel.clock import now

    began = time.perf_counter()
    page = work_list(actor, lens, Filters(), "", at=now())
    took = time.perf_counter() - began
    assert len(page.rows) == PAGE_ROWS, "the table is large enough for a whole page"
    return took


def _plain(driver: Driver, lens: "Lens") -> float:
    """Fetch the same rows and their sealed titles: two statements, nothing opened, nothing named."""
    mark = driver.mark
    where, values = f"holder = {mark}", [lens.code]
    if lens.kind == "place":
        behind = lens.code[:-1] + chr(ord(lens.code[-1]) + 1)
        where, values = f"area >= {mark} AND area < {mark}", [lens.code, behind]
        if len(lens.code) >= 6:
            where, values = f"county = {mark} AND {where}", [lens.code[:6], *values]
    page = (
        f"SELECT county, title_id, cases_case.* FROM cases_case WHERE is_open AND {where}"
        f" ORDER BY due_at, id LIMIT {PAGE_ROWS + 1}"
    )
    began = time.perf_counter()
    driver.cursor.execute(page, values)
    rows = driver.cursor.fetchall()
    counties, titles = sorted({row[0] for row in rows}), [row[1] for row in rows]
    driver.cursor.execute(
        f"SELECT id, sealed FROM cases_words WHERE county IN ({', '.join([mark] * len(counties))})"
        f" AND id IN ({', '.join([mark] * len(titles))})",
        [*counties, *titles],
    )
    driver.cursor.fetchall()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
