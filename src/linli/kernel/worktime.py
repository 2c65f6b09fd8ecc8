"""Working time: when a limit ends, how much of it is used, what a pause leaves.

Units (`Unit`): clock hours, working hours, working days, calendar days with and without roll.
A start day is never counted; what ends on a rest day rolls to the next working day (Civil Code 201, 203).
Moments go in aware and come out aware, in local time (Asia/Shanghai). No clock, no database, no floats.
"""

import csv
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refusal

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2060, 12, 31)
LIMIT_DAYS_MAX = 3660
LIMIT_MINUTES_MAX = 24 * 60 * LIMIT_DAYS_MAX

_BASE = FIRST_DAY.toordinal()
_DAYS = LAST_DAY.toordinal() - _BASE + 1
_MIDNIGHT = datetime(2000, 1, 1, tzinfo=LOCAL)
_MINUTE = 60 * 1_000_000  # positions inside a day are whole microseconds
_SATURDAY = 5


class Unit(StrEnum):
    CH = "CH"  # 小时(全天): clock hours, day and night
    WH = "WH"  # 工作小时: minutes inside the sessions of working days
    WD = "WD"  # 工作日: ends at close of business
    CD = "CD"  # 自然日: rolls to the next working day, ends at close of business
    CDN = "CDN"  # 自然日, without roll: ends at 23:59:59


HOURS = frozenset({Unit.CH, Unit.WH})
BY_THE_CLOCK = frozenset({Unit.CH, Unit.CDN})  # no calendar has a say in these


class UnreadableLimit(Refusal):
    code = "worktime.unreadable_limit"
    status = 422
    text = _("读不懂时限“%(limit)s”。请写数字和单位，例如 4WH（工作小时）、5WD（工作日）、30CD（自然日）。")


class UnreadableMoment(Refusal):
    code = "worktime.unreadable_moment"
    status = 422
    text = _("读不懂时间“%(moment)s”。请按本地时间写，例如 2025-09-28T18:30。")


class BeyondCalendar(Refusal):
    code = "worktime.beyond_calendar"
    status = 422
    text = _("时间超出工作日历（2000 年至 2060 年）。请检查日期和时限。")


@dataclass(frozen=True, slots=True)
class Limit:
    """Time allowed. amount: minutes for CH and WH, days for the others.

    As text, for events and commands: "0.5CH", "4WH", "1WD", "30CD", "1CDN"; odd minutes as "5:59WH".
    """

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Raises UnreadableLimit."""
        found = _SPELLING.fullmatch(text.strip())
        if not found:
            raise UnreadableLimit("limit", limit=text[:20])
        whole, tenths, minutes, unit = int(found[1]), found[2], found[3], Unit(found[4])
        if unit in HOURS:
            amount = whole * 60 + int(minutes or 0) + 6 * int(tenths or 0)
        elif tenths or minutes:
            raise UnreadableLimit("limit", limit=text[:20])
        else:
            amount = whole
        if amount > (LIMIT_MINUTES_MAX if unit in HOURS else LIMIT_DAYS_MAX):
            raise UnreadableLimit("limit", limit=text[:20])
        return cls(amount, unit)

    def __str__(self) -> str:
        if self.unit not in HOURS:
            return f"{self.amount}{self.unit}"
        hours, minutes = divmod(self.amount, 60)
        if minutes % 6:
            return f"{hours}:{minutes:02}{self.unit}"
        return f"{hours}.{minutes // 6}{self.unit}" if minutes else f"{hours}{self.unit}"


_SPELLING = re.compile(r"([0-9]{1,6})(?:\.([0-9])|:([0-5][0-9]))?(CH|WH|WD|CDN|CD)")


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a limit.

    provisional  the limit runs into a year whose holidays are not published
    nominal_on   the day before any roll; a pause of calendar days counts to it
    """

    at: datetime
    provisional: bool
    nominal_on: date


@dataclass(frozen=True, slots=True)
class Sessions:
    """Office hours from a day on: pairs of minutes after midnight, in order, not touching."""

    from_on: date
    spans: tuple[tuple[int, int], ...]

    @property
    def minutes(self) -> int:
        return sum(end - begin for begin, end in self.spans)


ALL_YEAR = (Sessions(FIRST_DAY, ((8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 30))),)


@dataclass(frozen=True, eq=False)
class Calendar:
    """A county's working time: office hours by date, and the days that differ from Monday to Friday.

    overrides        day → whether it is a working day
    published_years  years whose holidays are known; the others follow weekends only
    """

    sessions: tuple[Sessions, ...]
    overrides: Mapping[date, bool]
    published_years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        known = self.overrides.get(day)
        return day.weekday() < _SATURDAY if known is None else known

    def sessions_of(self, day: date) -> Sessions:
        return next((s for s in reversed(self.sessions) if s.from_on <= day), self.sessions[0])

    @cached_property
    def _days(self) -> "_Days":
        return _Days(self)

    def _is_published(self, first: date, last: date) -> bool:
        return all(year in self.published_years for year in range(first.year, last.year + 1))


class _Days:
    """Every day from FIRST_DAY on, counted once: all questions become a look-up or a bisection.

    opened[i]  working microseconds before day i
    worked[i]  working days before day i
    works      the day numbers of the working days
    """

    def __init__(self, calendar: Calendar) -> None:
        self.spans: list[tuple[tuple[int, int], ...]] = []
        self.opened, self.worked, self.works = array("q", [0]), array("i", [0]), array("i")
        for number in range(_DAYS):
            day = date.fromordinal(_BASE + number)
            sessions = calendar.sessions_of(day)
            works = calendar.is_workday(day)
            if works:
                self.works.append(number)
            self.spans.append(sessions.spans)
            self.worked.append(len(self.works))
            self.opened.append(self.opened[-1] + (sessions.minutes * _MINUTE if works else 0))

    def next_workday(self, number: int) -> int:
        """Return `number` if it is a working day, else the next one."""
        return self.nth_workday(self.worked[number])

    def nth_workday(self, count: int) -> int:
        if count >= len(self.works):
            raise BeyondCalendar
        return self.works[count]

    def close_of(self, number: int) -> datetime:
        return _MIDNIGHT + timedelta(days=number, minutes=self.spans[number][-1][1])

    def position(self, moment: datetime) -> int:
        """Return the working microseconds between FIRST_DAY and a local moment."""
        number = _number(moment.date())
        opened = self.opened[number]
        if self.opened[number + 1] == opened:
            return opened
        passed = _microseconds(moment)
        return opened + sum(
            min(passed, end * _MINUTE) - begin * _MINUTE
            for begin, end in self.spans[number]
            if passed > begin * _MINUTE
        )

    def moment(self, position: int) -> datetime:
        """Return the earliest local moment at which `position` working microseconds are used."""
        number = bisect_left(self.opened, position) - 1
        if not 0 <= number < _DAYS:
            raise BeyondCalendar
        left = position - self.opened[number]
        for begin, end in self.spans[number]:
            if left <= (end - begin) * _MINUTE:
                return _MIDNIGHT + timedelta(days=number, microseconds=begin * _MINUTE + left)
            left -= (end - begin) * _MINUTE
        raise AssertionError("a day holds what its sessions hold")


@lru_cache(maxsize=1)
def national() -> Calendar:
    """Return the national calendar: the State Council's yearly notices (`data/holidays.csv`), 8:30–12 and 14–17:30."""
    text = files("linli.kernel").joinpath("data/holidays.csv").read_text(encoding="utf-8")
    return calendar_from(csv.DictReader(text.splitlines()))


def calendar_from(rows: Iterable[Mapping[str, str]], sessions: tuple[Sessions, ...] = ALL_YEAR) -> Calendar:
    """Return the calendar of rows `date`, `kind` (`holiday` or `workday-makeup`); a year with a row is published."""
    overrides = {date.fromisoformat(row["date"]): row["kind"] == "workday-makeup" for row in rows}
    return Calendar(sessions, overrides, frozenset(day.year for day in overrides))


def add(limit: Limit, start: datetime, calendar: Calendar) -> Due:
    """Return when `limit` ends that begins at `start` (aware). Raises BeyondCalendar.

    Of a limit of no days, close of business of the first working day that is not over yet.
    """
    begin = _local(start)
    today = begin.date()
    if limit.unit == Unit.CH:
        at = begin + timedelta(minutes=limit.amount)
        return Due(at, False, at.date())
    if limit.unit == Unit.CDN:
        last = today + timedelta(days=limit.amount)
        end = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=LOCAL)
        return Due(max(end, begin), False, last)  # begun in the day's last second, it ends when it began
    days = calendar._days
    if limit.unit == Unit.WH:
        at = days.moment(days.position(begin) + limit.amount * _MINUTE) if limit.amount else begin
        return _due(at, today, at.date(), calendar)
    if limit.amount == 0:
        number = days.next_workday(_number(today))
        if days.close_of(number) < begin:
            number = days.next_workday(number + 1)
        return _due(days.close_of(number), today, today, calendar)
    if limit.unit == Unit.WD:
        at = days.close_of(days.nth_workday(days.worked[_number(today) + 1] + limit.amount - 1))
        return _due(at, today, at.date(), calendar)
    nominal = today + timedelta(days=limit.amount)
    return _due(days.close_of(days.next_workday(_number(nominal))), nominal, nominal, calendar)


def subtract(limit: Limit, end: datetime, calendar: Calendar) -> datetime:
    """Return the earliest moment from which the hours of `limit` (CH or WH) lie before `end`. Raises BeyondCalendar."""
    assert limit.unit in HOURS
    finish = _local(end)
    if limit.unit == Unit.CH:
        return finish - timedelta(minutes=limit.amount)
    days = calendar._days
    return days.moment(days.position(finish) - limit.amount * _MINUTE) if limit.amount else finish


def working_minutes_between(begin: datetime, end: datetime, calendar: Calendar) -> int:
    """Return the whole working minutes from `begin` to `end`; negative when `end` comes first."""
    days = calendar._days
    between = days.position(_local(end)) - days.position(_local(begin))
    return between // _MINUTE if between >= 0 else -(-between // _MINUTE)


def remaining(unit: Unit, due: Due, paused_at: datetime, calendar: Calendar) -> Limit:
    """Return what a pause at `paused_at` leaves of a limit that ends at `due`: none when it is over.

    Begun minutes count as left, and the day of the pause as used.
    """
    pause, end = _local(paused_at), _local(due.at)
    days = calendar._days
    if unit == Unit.CH:
        left = -(-_microseconds_of(end - pause) // _MINUTE)
    elif unit == Unit.WH:
        left = -(-(days.position(end) - days.position(pause)) // _MINUTE)
    elif unit == Unit.WD:
        left = days.worked[_number(end.date()) + 1] - days.worked[_number(pause.date()) + 1]
    else:
        left = (due.nominal_on - pause.date()).days
    return Limit(max(left, 0), unit)


def resume(unit: Unit, due: Due, paused_at: datetime, resumed_at: datetime, calendar: Calendar) -> Due:
    """Return the due time after a pause, never earlier than before.

    A pause that ends on the day it began changes nothing, and what was overdue stays so.
    """
    if _local(paused_at).date() == _local(resumed_at).date() or paused_at > due.at:
        return due
    later = add(remaining(unit, due, paused_at, calendar), resumed_at, calendar)
    return later if later.at > due.at else due


def extend(due: Due, extra: Limit, calendar: Calendar) -> Due:
    """Return the due time after an extension, counted from the present (rolled) one."""
    return add(extra, due.at, calendar)


def yellow_at(unit: Unit, start: datetime, due: Due, calendar: Calendar, paused_minutes: int = 0) -> datetime:
    """Return the moment at which 75 % of the allowed time is used: clock time for CH and CDN, else working time.

    paused_minutes  of the same kind of time, between `start` and `due`, that did not count
    """
    begin, end = _local(start), _local(due.at)
    if unit in BY_THE_CLOCK:
        allowed = _microseconds_of(end - begin) - paused_minutes * _MINUTE
        return max(begin, end - timedelta(microseconds=allowed // 4))
    days = calendar._days
    last = days.position(end)
    allowed = last - days.position(begin) - paused_minutes * _MINUTE
    return max(begin, days.moment(last - allowed // 4)) if allowed > 0 else begin


def read_moment(text: str) -> datetime:
    """Return the moment written as ISO 8601, local where it names no zone. Raises UnreadableMoment."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UnreadableMoment("moment", moment=text[:40]) from error
    return moment.astimezone(LOCAL) if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def _due(at: datetime, first: date, nominal_on: date, calendar: Calendar) -> Due:
    return Due(at, not calendar._is_published(first, at.date()), nominal_on)


def _local(moment: datetime) -> datetime:
    assert moment.tzinfo is not None, "moments are aware"
    local = moment.astimezone(LOCAL)
    if not FIRST_DAY <= local.date() <= LAST_DAY:
        raise BeyondCalendar
    return local


def _number(day: date) -> int:
    number = day.toordinal() - _BASE
    if not 0 <= number < _DAYS:
        raise BeyondCalendar
    return number


def _microseconds(moment: datetime) -> int:
    """Since midnight."""
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond


def _microseconds_of(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
