"""When the steps of a story happen: forward from its report, or backward from the moment since which somebody waits.

Pure. People in offices act in working time; residents in the evening and at weekends too.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linli.cases.rules.dictionaries import Urgency
from linli.cases.rules.limits import Stage, overall_limit, stage_limit
from linli.demo.plots import Plot
from linli.demo.telling import RESIDENT, Step
from linli.kernel.clock import LOCAL
from linli.kernel.worktime import ALL_YEAR, HOURS, Calendar, Limit, Unit, add, national, subtract

WORKING_DAY_MINUTES = 420
ALMOST = 0.75  # from this part on a limit is soon over
WORKING_DAYS_LEAST = 6  # with fewer in all (Spring Festival), offices keep a duty on rest days too
RISING, RESTING = time(7, 20), time(21, 40)
REPORT_HOURS = (2, 5, 6, 5, 4, 2, 3, 4, 4, 4, 4, 5, 6, 5, 3)  # weight of each hour from 7 to 21
PACES = (0.15, 0.2, 0.3, 0.4, 0.7)  # how much of the pauses of its plot a story takes
UNHURRIED, UNHURRIED_FROM_DAYS = (0.9, 1.1, 1.3), 20  # where there are days enough
SLOW, SLOWER = 0.07, (2, 4, 6)  # part of the stories that meet an office that lets things lie, and how long
# Refused after their window, or made by the clock at its end: nobody lets them lie.
IN_TIME = ("return_task", "return_up", "revisit", "close", "reopen")
STAGE_WAITED = {
    "accept": Stage.ACCEPTANCE,
    "reject": Stage.ACCEPTANCE,
    "return_down": Stage.ACCEPTANCE,
    "return_up": Stage.ACCEPTANCE,
    "dispatch": Stage.DISPATCH,
    "assign_down": Stage.DISPATCH,
    "sign": Stage.SIGN,
    "return_task": Stage.SIGN,
    "decide_return": Stage.DECISION,
    "check_pass": Stage.CHECK,
    "check_fail": Stage.CHECK,
    "feedback": Stage.FEEDBACK,
    "revisit": Stage.REVISIT,
}


@dataclass(frozen=True)
class Moment:
    """One step of one story at its time. `story` is the number of the story."""

    at: datetime
    story: int
    order: int
    step: Step

    @property
    def key(self) -> tuple[datetime, int, int]:
        return self.at, self.story, self.order


class Office:
    """The hours in which staff make their moves, between the first moment of the demo and this one."""

    def __init__(self, begins: datetime, now: datetime, draw: random.Random) -> None:
        self.begins, self.now, self.draw = begins, now, draw
        self.calendar = duty_calendar(begins.astimezone(LOCAL).date(), now.astimezone(LOCAL).date())
        self.opening = self._worked(begins, 1)
        self.paces = (*PACES, *UNHURRIED) if now - begins > timedelta(days=UNHURRIED_FROM_DAYS) else PACES

    def forward(self, number: int, plot: Plot, day: datetime) -> list[Moment]:
        """Return the steps of a story reported on that day; a few meet an office that is slow."""
        hurried = plot.report.urgency in (Urgency.CRITICAL, Urgency.URGENT)
        slow, pace = self.draw.random() < SLOW, self.draw.choice(PACES if hurried else self.paces)
        at = max(
            self._reported(plot.steps[0], day), self.begins + timedelta(minutes=self.draw.randint(1, 90))
        )
        if at >= self.now:
            at = self._worked_back(self.now, self.draw.randint(5, 200))
        moments = []
        for order, step in enumerate(plot.steps):
            if order:
                lies = slow and step.move not in IN_TIME and self.draw.random() < 0.3
                slower = self.draw.choice(SLOWER) if lies else 1
                at = _next_morning(at) if step.next_day else at
                at = self._later(at, round(step.pause * pace) * slower, step)
            moments.append(Moment(at, number, order, step))
        return moments

    def backward(self, number: int, plot: Plot, *, cut: int, age: int) -> list[Moment]:
        """Return the steps before `cut`, the last of them `age` working minutes ago: somebody has waited since.

        The wait is told by the national calendar, by which due times are reckoned.
        """
        waiting_since = subtract(Limit(age, Unit.WH), self.now, national())
        at = max(waiting_since, self.opening + timedelta(minutes=cut))
        pauses = [min(step.pause, 90) + 6 for step in plot.steps[1:cut]]
        room = (at - self.opening).total_seconds() / 60 / 6  # a sixth of a week is working time
        shorter = min(1.0, room / max(1, sum(pauses)))
        moments = []
        for order in range(cut - 1, -1, -1):
            moments.append(Moment(at, number, order, plot.steps[order]))
            if order:
                before = self._worked_back(at, max(1, round(pauses[order - 1] * shorter)))
                at = max(before, self.opening + timedelta(minutes=order))
        return moments[::-1]

    def _reported(self, step: Step, day: datetime) -> datetime:
        """Return when a report of that day comes in: residents from morning to night, staff in working time."""
        hour = 7 + self.draw.choices(range(len(REPORT_HOURS)), REPORT_HOURS)[0]
        at = day.replace(hour=hour, minute=self.draw.randrange(60), second=self.draw.randrange(60))
        return at if step.by == RESIDENT else self._later(at, self.draw.randint(1, 50), step)

    def _later(self, at: datetime, minutes: int, step: Step) -> datetime:
        seconds = timedelta(seconds=self.draw.randrange(60))
        if step.by != RESIDENT:
            return self._worked(at, max(1, minutes)) + seconds
        local = (at + timedelta(minutes=max(1, minutes) * 2)).astimezone(LOCAL)
        if local.time() > RESTING:
            local = (local + timedelta(days=1)).replace(hour=7, minute=self.draw.randrange(20, 60))
        elif local.time() < RISING:
            local = local.replace(hour=7, minute=self.draw.randrange(20, 60))
        return local + seconds

    def _worked(self, at: datetime, minutes: int) -> datetime:
        return add(Limit(minutes, Unit.WH), at, self.calendar).at

    def _worked_back(self, at: datetime, minutes: int) -> datetime:
        return subtract(Limit(minutes, Unit.WH), at, self.calendar)


def _next_morning(at: datetime) -> datetime:
    return (at.astimezone(LOCAL) + timedelta(days=1)).replace(hour=0, minute=0, second=0)


def duty_calendar(first: date, last: date) -> Calendar:
    """Return the calendar by which staff act: the national one, with duty days where a holiday fills the days."""
    known = national()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rest = [day for day in days if not known.is_workday(day)]
    short = min(WORKING_DAYS_LEAST, len(days)) - (len(days) - len(rest))
    if short <= 0:
        return known
    duty = dict.fromkeys(rest[-short:], True)
    return Calendar(ALL_YEAR, {**known.overrides, **duty}, known.published_years)


def waited_limit(plot: Plot, cut: int) -> Limit:
    """Return the limit of whoever makes step `cut`."""
    step, urgency = plot.steps[cut], plot.report.urgency
    if step.move in ("progress", "finish", "withdraw", "transfer"):
        return overall_limit(plot.leaf, urgency)
    first = cut == 1 and step.move in ("self_resolve", "escalate")  # from a grid, not yet accepted
    stage = STAGE_WAITED.get(step.move, Stage.ACCEPTANCE if first else Stage.DISPATCH)
    return stage_limit(stage, Urgency(urgency)) or Limit(5, Unit.WD)


def age_of(limit: Limit, part: float) -> int:
    """Return how many working minutes ago a limit began of which `part` has passed; more than 1: it is over.

    A limit in days ends with the office hours of its last day, whenever it began.
    """
    if limit.unit == Unit.CH:
        return max(5, round(limit.amount * part * WORKING_DAY_MINUTES / (24 * 60)))
    if limit.unit in HOURS:
        return max(2, round(limit.amount * part))
    days = limit.amount if limit.unit == Unit.WD else max(1, limit.amount * 5 // 7)
    if part < ALMOST:
        return round(days * WORKING_DAY_MINUTES * part)
    return (days if part <= 1 else days + 1) * WORKING_DAY_MINUTES + 1
