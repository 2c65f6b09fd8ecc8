"""The days as planned: enough of everything, in the order of time, whatever day it is."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from linli.cases.rules.decisions.handling import RETURN_UP_WITHIN
from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import Stage, stage_limit
from linli.cases.rules.moves import MOVES
from linli.demo.building import first_moment
from linli.demo.chronicle import compose, desk_of
from linli.demo.places import divisions, grids, people, worker
from linli.demo.schedule import Moment
from linli.kernel.clock import LOCAL
from linli.kernel.worktime import add, national
from linli.organisation.terms import Role

MONDAY_EARLY = datetime(2026, 11, 23, 7, 30, tzinfo=LOCAL)
MONDAY_8 = datetime(2026, 11, 23, 8, 0, tzinfo=LOCAL)
NEW_YEAR = datetime(2026, 1, 1, 10, 0, tzinfo=LOCAL)
LEAP_DAY = datetime(2028, 2, 29, 15, 0, tzinfo=LOCAL)  # of a year whose calendar is not published
LAST_MINUTE = datetime(2026, 12, 31, 23, 59, tzinfo=LOCAL)
AFTER_MIDNIGHT = datetime(2026, 11, 24, 0, 0, 1, tzinfo=LOCAL)
TUESDAY_NOON = datetime(2026, 11, 24, 12, 10, tzinfo=LOCAL)
SUNDAY_NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=LOCAL)
AFTER_NATIONAL_DAY = datetime(2026, 10, 8, 9, 0, tzinfo=LOCAL)
IN_SPRING_FESTIVAL = datetime(2026, 2, 20, 16, 0, tzinfo=LOCAL)
DAYS = [TUESDAY_NOON, SUNDAY_NIGHT, AFTER_NATIONAL_DAY, IN_SPRING_FESTIVAL]
ANY_DAY = [*DAYS, MONDAY_EARLY, MONDAY_8, NEW_YEAR, LEAP_DAY, LAST_MINUTE, AFTER_MIDNIGHT]
DROWNED = 60  # more than this waits for nobody: the first page of a list holds 50


def ten_days_until(now: datetime) -> datetime:
    return first_moment(now, 10)


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


@pytest.mark.parametrize("now", ANY_DAY)
@pytest.mark.parametrize("days", [1, 2, 10])
def test_nothing_happens_before_the_first_day_or_after_now_and_no_story_is_lost(
    now: datetime, days: int
) -> None:
    begins = first_moment(now, days)

    chronicle = compose(cases=40, begins=begins, now=now, seed=2026)

    assert len(by_story(list(chronicle.moments))) == 40
    assert all(begins <= moment.at <= now for moment in chronicle.moments)


def test_two_months_hold_every_move_and_no_title_twice() -> None:
    begins = first_moment(TUESDAY_NOON, 60)

    chronicle = compose(cases=2_000, begins=begins, now=TUESDAY_NOON, seed=2026)

    told = by_story(list(chronicle.moments))
    assert len(told) == len({plot.report.title for plot in chronicle.plots}) == 2_000
    made = Counter(moment.step.move for moment in chronicle.moments)
    assert {move for move in MOVES if not made[move]} == set()
    days = Counter(story[0].at.astimezone(LOCAL).date() for story in told.values())
    works = [count for day, count in days.items() if national().is_workday(day)]
    rests = [count for day, count in days.items() if not national().is_workday(day)]
    assert len(days) >= 60 and sum(works) / len(works) > 1.5 * sum(rests) / len(rests)


@pytest.mark.parametrize("now", [TUESDAY_NOON, AFTER_NATIONAL_DAY, IN_SPRING_FESTIVAL])
def test_after_two_months_everybody_has_something_to_do_and_nobody_drowns(now: datetime) -> None:
    chronicle = compose(cases=2_000, begins=first_moment(now, 60), now=now, seed=2026)

    told = by_story(list(chronicle.moments))
    waits = Counter(desk for n, story in told.items() if (desk := desk_of(chronicle.plots[n], len(story))))
    assert {desk.place for desk in waits} >= desks_that_matter()
    assert max(waits.values()) <= DROWNED


def desks_that_matter() -> set[str]:
    centres = {code for code, place in divisions().items() if place.has_centre}
    units = {p.place for p in people().values() if p.signs_in and Role.UNIT_CONTACT in p.roles}
    return centres | units | {mark for mark in grids() if worker(mark)}


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
    assert {desk.place for desk in desks if desk} >= desks_that_matter()


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
