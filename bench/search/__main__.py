"""python -m bench.search [TEXTS]"""

import csv
import random
import sys
import time
from collections.abc import Callable, Iterator
from copy import copy
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bench._figures import Figure, answer, of_times, publish
from bench._plain import Driver, present

if TYPE_CHECKING:
    from linli.cases.models import Case, Words
    from linli.organisation.rules import Actor

TEXTS = 100_000
ROUNDS = 40
PAGE_ROWS = 50
ROWS_A_BATCH = 2_000
SENTENCES = Path(__file__).parents[2] / "src" / "linli" / "demo" / "data" / "reports.tsv"
CLAUSES_A_TEXT = (2, 5)
QUESTIONS = {  # what is asked → the words, and who asks
    "rare": ("工单四三二一九", "desk"),
    "seldom": ("冲一冲", "desk"),
    "common": ("门口", "desk"),
    "two words": ("路灯 北门", "desk"),
    "long": ("早上还有野猫来扒", "desk"),
    "nothing": ("鳄鱼出没", "desk"),
    "common, a community": ("门口", "community_desk"),
    "common, a grid": ("门口", "worker"),
    "common, a province": ("门口", "province_desk"),
}


def main() -> None:
    if len(sys.argv) == 3:
        answer(measure(sys.argv[1], int(sys.argv[2])))
    else:
        publish("bench.search", int(sys.argv[1]) if len(sys.argv) == 2 else TEXTS)


def measure(database: str, size: int) -> list[Figure]:
    import django

    django.setup()
    from django.core.management import call_command

    from bench.filing.__main__ import file_report
    from linli.cases.models import Case
    from tests.town import GRIDS, make_town

    call_command("migrate", verbosity=0)
    town = make_town()
    file_report(town.grid)
    plain = _Plain()
    grids = [f"{community}{kind}{serial:03}" for community, kind, serial in GRIDS]
    _multiply(Case.objects.get(), size, grids, plain)
    plain.index()
    figures = []
    for name, (words, login) in QUESTIONS.items():
        actor = getattr(town, login)
        both = [(_timed(partial(_find, actor, words)), plain.like(actor, words)) for _ in range(ROUNDS)]
        ours, peers = zip(*both, strict=True)
        figures += of_times(f"search {name}/{database}", size, ours, peers)
        if all(len(word) >= plain.least for word in words.split()):
            grams = [plain.grams(actor, words) for _ in range(ROUNDS)]
            figures += of_times(f"search {name}, trigrams/{database}", size, ours, grams)
    return figures


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _find(actor: "Actor", words: str) -> None:
    from linli.cases.queries import find

    find(actor, words)


def _multiply(template: "Case", size: int, grids: list[str], plain: "_Plain") -> None:
    """Write `size` more cases, each with a sealed description of its own, its pairs, and the same text plainly."""
    from linli.cases.actions import gather_pairs
    from linli.cases.actions.pairs import row_of
    from linli.cases.models import Case, CasePairs, Words
    from linli.cases.rules.pairs import pairs_in, places_in
    from linli.kernel.clock import now

    chance = random.Random(1)  # the same texts in every run
    at, texts = now(), _texts(chance)
    began = time.perf_counter()
    for start in range(0, size, ROWS_A_BATCH):
        made = [
            _one(template, chance.choice(grids), next(texts)) for _ in range(min(ROWS_A_BATCH, size - start))
        ]
        Case.objects.bulk_create([case for case, _, _ in made], batch_size=200)
        Words.objects.bulk_create([words for _, words, _ in made], batch_size=200)
        CasePairs.objects.bulk_create(
            row_of(case.county, case.id, 1, at, pairs_in(text) | places_in(case.area, [case.holder], []))
            for case, _, text in made
        )
        gather_pairs()
        plain.keep([(str(case.id), case.county, case.area, text) for case, _, text in made])
    sys.stderr.write(f"{size:,} texts written in {time.perf_counter() - began:.0f} s\n")


def _one(template: "Case", area: str, text: str) -> "tuple[Case, Words, str]":
    from linli.access.vault import seal
    from linli.cases.models import Words
    from linli.cases.rules.sealing import salted, words_binding
    from linli.kernel.ids import uuid7

    title_id = uuid4()
    case = copy(template)
    case._state = copy(template._state)
    case._state.adding = True
    case.county, case.id, case.area, case.holder = area[:6], uuid7(), area, area
    case.case_no = f"{uuid4().int % 10**20:020}"
    case.title_id, case.description_id, case.address_id = title_id, None, None
    stored, _ = salted(text)
    sealed = seal(stored, bound_to=words_binding(case.county, str(case.id), str(title_id)))
    return case, Words(county=case.county, id=title_id, case_id=case.id, sealed=sealed), text


def _texts(chance: random.Random) -> Iterator[str]:
    """Yield texts of a few clauses each out of the demo's reports, with a number of their own in words."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    clauses = [part for row in rows for part in row["words"].replace("。", "，").split("，") if part]
    number = 0
    while True:
        number += 1
        parts = chance.sample(clauses, chance.randint(*CLAUSES_A_TEXT))
        digits = "".join("零一二三四五六七八九"[int(digit)] for digit in f"{number % 100_000:05}")
        yield "，".join((*parts, f"工单{digits}")) + "。"


class _Plain:
    """The same texts in the open, in one table, with the database's own index of trigrams."""

    def __init__(self) -> None:
        self.driver = Driver(present())
        self.least = 3  # a trigram has three characters
        run = self.driver.cursor.execute
        run("CREATE TABLE plain_text (id CHAR(36) PRIMARY KEY, county CHAR(6), area VARCHAR(24), text TEXT)")

    def keep(self, rows: list[tuple[str, str, str, str]]) -> None:
        with self.driver.transaction():
            statement = self.driver.insert("plain_text", ["id", "county", "area", "text"])
            self.driver.cursor.executemany(statement, rows)

    def index(self) -> None:
        run = self.driver.cursor.execute
        if self.driver.sqlite:
            run("CREATE VIRTUAL TABLE plain_grams USING fts5(text, tokenize='trigram', content='plain_text')")
            run("INSERT INTO plain_grams (plain_grams) VALUES ('rebuild')")
        elif run("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").fetchone():
            run("CREATE EXTENSION pg_trgm")
            run("CREATE INDEX plain_grams ON plain_text USING gin (text gin_trgm_ops)")
        else:  # a server without its extensions, as the wheel for tests
            self.least = sys.maxsize
        run("ANALYZE")

    def like(self, actor: "Actor", words: str) -> float:
        """Scan: the trigram index is kept out of it."""
        if not self.driver.sqlite:
            self.driver.cursor.execute("SET enable_bitmapscan = off")
        took = self._page(actor, *self._likes(words))
        if not self.driver.sqlite:
            self.driver.cursor.execute("SET enable_bitmapscan = on")
        return took

    def grams(self, actor: "Actor", words: str) -> float:
        if not self.driver.sqlite:
            return self._page(actor, *self._likes(words))
        quoted = " AND ".join(f'"{word}"' for word in words.split())
        return self._page(
            actor, "rowid IN (SELECT rowid FROM plain_grams WHERE plain_grams MATCH ?)", [quoted]
        )

    def _likes(self, words: str) -> tuple[str, list[str]]:
        parts = words.split()
        return " AND ".join([f"text LIKE {self.driver.mark}"] * len(parts)), [f"%{part}%" for part in parts]

    def _page(self, actor: "Actor", condition: str, values: list[str]) -> float:
        post = actor.posts[0]
        prefix = post.scope or post.grids[0]
        mark = self.driver.mark
        began = time.perf_counter()
        self.driver.cursor.execute(
            f"SELECT id, text FROM plain_text WHERE area >= {mark} AND area < {mark} AND {condition}"
            f" ORDER BY id DESC LIMIT {PAGE_ROWS + 1}",
            [prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1), *values],
        )
        self.driver.cursor.fetchall()
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
