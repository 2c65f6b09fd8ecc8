"""Brings the demo of a data folder about: finds it, makes it, throws it away and makes it anew."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from linli.demo import home
from linli.demo.building import build
from linli.demo.errors import CannotClear
from linli.demo.home import Mark
from linli.kernel.clock import now
from linli.kernel.reporting import Progress

DAYS, CASES, SEED = 60, 2_000, 2026
DAYS_MAX = 120
PROVINCE_S, A_CASE_S = 10, 0.075  # on two cores (bench.demo)


@dataclass(frozen=True)
class Made:
    """mark: of the demo that now lives there · seconds: of building, 0 when it stood · refused: see `building.Demo`"""

    mark: Mark
    seconds: float = 0.0
    refused: tuple[str, ...] = ()


def make(folder: Path, *, fresh: bool, days: int = DAYS, cases: int = CASES) -> Made:
    """Return the demo of `folder`, built if there is none yet, if it broke off half-way, or if a fresh one is wanted.

    Raises ForeignHome, CannotClear.
    """
    mark = home.mark_of(folder)
    if mark is None:
        home.check_database_empty(folder)
    elif mark.ready and not fresh:
        if mark.age_days:
            sys.stderr.write(f"linli: this demo is {mark.age_days} days old; --fresh builds it anew\n")
        return Made(mark)
    else:
        _clear(folder)
    return _build(folder, days, cases)


def _build(folder: Path, days: int, cases: int) -> Made:
    at = now()
    home.set_mark(folder, Mark(ready=False, made_at=at.isoformat(), seed=SEED))
    call_command("migrate", interactive=False, verbosity=0)
    reached = _Reached()
    sys.stderr.write(
        f"linli: {cases} cases of {days} days, {_expected(cases)}; --days and --cases make it smaller\n"
    )
    with _without_waiting_for_the_disk():
        demo = build(now=at, days=days, cases=cases, seed=SEED, reached=reached)
    for sentence in demo.refused:
        sys.stderr.write(f"linli: the demo planned what Linli refused: {sentence}\n")
    home.keep_sign_ins(folder, demo.accounts)
    mark = Mark(True, at.isoformat(), SEED, demo.cases, demo.moves)
    home.set_mark(folder, mark)
    return Made(mark, demo.seconds, tuple(demo.refused))


class _Reached:
    """Says how far it has come, from the first move on: until then the province is built."""

    progress: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        self.progress = self.progress or Progress("demo: moves made", total)
        self.progress.reached(done)


def _expected(cases: int) -> str:
    seconds = PROVINCE_S + cases * A_CASE_S
    return f"about {seconds / 60:.0f} min" if seconds >= 90 else f"about {seconds:.0f} s"


def _clear(folder: Path) -> None:
    """Take away the tables and photos of a demo in its own folder. Raises CannotClear for a database elsewhere."""
    inside = connection.vendor == "sqlite" and Path(connection.settings_dict["NAME"]).parent == folder
    if not inside:
        raise CannotClear(home=folder)
    connections.close_all()
    for name in (home.DATABASE, f"{home.DATABASE}-wal", f"{home.DATABASE}-shm", home.SIGN_INS):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "media", ignore_errors=True)


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A demo that a power cut breaks off is built anew, so that its commits need not wait for the disk."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    connection.close()  # the next connection waits for the disk again
