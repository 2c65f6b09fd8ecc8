"""The ten days as planned: enough of everything, in the order of time, whatever day it is."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from linli.cases.rules.decisions.handling import RETURN_UP_WITHIN
from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import Stage, stage_limit
from linli.demo.chronicle import compose, desk_of
from linli.demo.places import divisions, grids, people, worker
from linli.demo.schedule import Moment
from linli.kernel.clock import LOCAL
from linli.kernel.worktime import add, national
from linli.organisation.terms import Role

TUESDAY_NOON = datetime(2026, 11, 24, 12, 10, tzinfo=LOCAL)
SUNDAY_NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=LOCAL)
AFTER_NATIONAL_DAY = datetime(2026, 10, 8, 9, 0, tzinfo=LOCAL)
IN_SPRING_FESTIVAL = datetime(2026, 2, 20, 16, 0, tzinfo=LOCAL)
DAYS = [TUESDAY_NOON, SUNDAY_NIGHT, AFTER_NATIONAL_DAY, IN_SPRING_FESTIVAL]


def ten_days_until(now: datetime) -> datetime:
    return (now - timedelta(days=9)).replace(hour=8, minute=0)


def by_story(moments: "list[Moment]") -> dict[int, list[Moment]]:
    told: dict[int, list[Moment]] = defaultdict(list)
    for moment in moments:
        told[moment.story].append(moment)
    return told


@pytest.mark.parametrize("now", DAYS)
def test_every_story_keeps_its_order_inside_the_ten_days(now: datetime) -> None:
    begins = ten_days_until(now)

    chronicle = compose(cases=330, begins=begins, now=now, seed=1)

    for story in by_story(list(chronicle.moments)).values():
        assert [moment.order for moment in story] == list(range(len(story)))
    assert all(begins <= moment.at <= now for moment in chronicle.moments)


@pytest.mark.parametrize("now", DAYS)
def test_there_are_cases_and_moves_enough(now: datetime) -> None:
    chronicle = compose(cases=330, begins=ten_days_until(now), now=now, seed=1)

    assert len(by_story(list(chronicle.moments))) >= 300
    assert len(chronicle.moments) >= 1500
    made = {moment.step.move for moment in chronicle.moments}
    assert made >= {
        "report",
        "register",
        "accept",
        "escalate",
        "assign_down",
        "dispatch",
        "sign",
        "finish",
        "decide",
    }
    assert made >= {"self_resolve", "progress", "return_task", "transfer", "check_fail", "revisit", "reject"}


@pytest.mark.parametrize("now", DAYS)
def test_everybody_who_signs_in_finds_something_that_waits(now: datetime) -> None:
    chronicle = compose(cases=330, begins=ten_days_until(now), now=now, seed=1)

    told = by_story(list(chronicle.moments))
    desks = [desk_of(chronicle.plots[number], len(story)) for number, story in told.items()]
    waiting = {desk.place for desk in desks if desk}
    assert waiting >= {code for code, place in divisions().items() if place.has_centre}
    assert waiting >= {mark for mark in grids() if worker(mark)}
    assert waiting >= {
        person.place for person in people().values() if person.signs_in and Role.UNIT_CONTACT in person.roles
    }


def test_the_same_seed_tells_the_same_chronicle() -> None:
    begins = ten_days_until(TUESDAY_NOON)

    one, same, other = (compose(cases=60, begins=begins, now=TUESDAY_NOON, seed=seed) for seed in (7, 7, 8))

    assert list(one.moments) == list(same.moments)
    assert list(one.moments) != list(other.moments)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_asks_to_return_a_matter_after_the_window(seed: int) -> None:
    now = TUESDAY_NOON + timedelta(days=6)

    chronicle = compose(cases=320, begins=ten_days_until(now), now=now, seed=seed)

    asked = 0
    for number, story in by_story(list(chronicle.moments)).items():
        urgency = Urgency(chronicle.plots[number].report.urgency)
        windows = {"return_task": stage_limit(Stage.RETURN_WINDOW, urgency), "return_up": RETURN_UP_WITHIN}
        for came, moment in pairwise(story):
            if window := windows.get(moment.step.move):
                assert moment.at <= add(window, came.at, national()).at
                asked += 1
    assert asked
