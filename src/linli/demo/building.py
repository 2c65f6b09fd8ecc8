"""Makes the demo: the province, then its days."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.cases import jobs
from linli.demo import furnishing, places, world
from linli.demo.chronicle import compose
from linli.demo.life import Life
from linli.kernel.clock import LOCAL

WORLD_BEFORE = timedelta(days=30)  # the province stands before anybody reports anything
FIRST_HOUR = 8


@dataclass(frozen=True)
class Demo:
    """accounts: one row for each role a person holds · refused: moves that the demo planned and Linli refused"""

    cases: int
    moves: int
    seconds: float
    accounts: list[dict[str, Any]]
    refused: list[str]


def build(
    *,
    now: datetime,
    days: int,
    cases: int,
    seed: int,
    reached: Callable[[int, int], None] = lambda done, total: None,
) -> Demo:
    """Build the province and live `days` days that end at `now`, with `cases` stories. Everything is numbered after it."""
    began = time.monotonic()
    begins = first_moment(now, days)
    passwords = world.build(at=begins - WORLD_BEFORE)
    furnishing.furnish(founded=begins - WORLD_BEFORE, now=now)
    lived = Life(compose(cases=cases, begins=begins, now=now, seed=seed)).live(reached)
    while jobs.clock_round(now):
        pass  # a round serves a bounded number
    jobs.registrar_round(now)
    return Demo(lived.cases, lived.moves, time.monotonic() - began, _accounts(passwords), lived.refused)


def first_moment(now: datetime, days: int) -> datetime:
    """Return the morning of the first of `days` days that end with today; a day less than whole is led in by one more."""
    first = (now - timedelta(days=days - 1)).astimezone(LOCAL)
    morning = first.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    return morning if now - morning >= timedelta(days=1) else morning - timedelta(days=1)


def _accounts(passwords: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "login": person.login,
            "password": passwords[person.login],
            "role": str(role),
            "level": places.scope_of(person),
        }
        for person in places.people().values()
        if person.login in passwords
        for role in person.roles
    ]
