"""How times, spans and numbers read in both languages. Pure: the present moment is handed in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel.clock import LOCAL
from linli.kernel.worktime import Calendar, working_minutes_between
from linli.ui.terms import Light

WORKDAY_MINUTES = 7 * 60
CASE_NO_DIGITS = 20
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS_ZH = "一二三四五六日"
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def span_text(working_minutes: int, clock_minutes: int = 0) -> str:
    """Return how long a span is: working days and hours, below a day hours and minutes, below an hour minutes.

    working_minutes  minutes inside office sessions, 420 to a working day
    clock_minutes    minutes by the wall clock; they speak where the span holds no working minute (a night)
    Rounded down, never 0: "不到1分".
    """
    if working_minutes >= WORKDAY_MINUTES:
        days, minutes = divmod(working_minutes, WORKDAY_MINUTES)
        hours = minutes // 60
        return (
            _("%(days)d工作日%(hours)d小时") % {"days": days, "hours": hours}
            if hours
            else _("%(days)d工作日") % {"days": days}
        )
    hours, minutes = divmod(working_minutes or clock_minutes, 60)
    if hours and minutes:
        return _("%(hours)d小时%(minutes)d分") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%(hours)d小时") % {"hours": hours}
    return _("%(minutes)d分") % {"minutes": minutes} if minutes else _("不到1分")


def clock_text(late: bool, working_minutes: int, clock_minutes: int = 0) -> str:
    """Return "剩1工作日2小时", "剩35分", "超1小时10分"; in English "1 WD 2 h left", "2 WD late"."""
    span = span_text(working_minutes, clock_minutes)
    return (_("超%(span)s") if late else _("剩%(span)s")) % {"span": span}


def moment_text(moment: datetime) -> str:
    """Return `2026年3月2日 14:30` or `2 Mar 2026 14:30`, local time."""
    local = moment.astimezone(LOCAL)
    return f"{day_text(local.date())} {local:%H:%M}"


def moment_in_list(moment: datetime, now: datetime) -> str:
    """Return the short form for lists: 今日 14:30, 昨日 16:40, 3月2日 14:30; another year is written out."""
    local, today = moment.astimezone(LOCAL), now.astimezone(LOCAL).date()
    if local.date() == today:
        return _("今日 %(time)s") % {"time": f"{local:%H:%M}"}
    if local.date() == today - timedelta(days=1):
        return _("昨日 %(time)s") % {"time": f"{local:%H:%M}"}
    return f"{day_in_list(local.date(), today)} {local:%H:%M}"


def day_text(day: date) -> str:
    """Return `2026年3月2日` or `2 Mar 2026`."""
    if in_english():
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def day_in_list(day: date, today: date) -> str:
    """Return `3月2日` or `2 Mar`; a day of another year with its year."""
    if day.year != today.year:
        return day_text(day)
    if in_english():
        return f"{day.day} {_MONTHS_EN[day.month - 1]}"
    return f"{day.month}月{day.day}日"


def full_now_text(now: datetime) -> str:
    """Return `2026年3月5日 星期四 15:10` or `Thursday 5 Mar 2026 15:10`."""
    local = now.astimezone(LOCAL)
    if in_english():
        return f"{_WEEKDAYS_EN[local.weekday()]} {day_text(local.date())} {local:%H:%M}"
    return f"{day_text(local.date())} 星期{_WEEKDAYS_ZH[local.weekday()]} {local:%H:%M}"


def by_when_text(moment: datetime) -> str:
    """Return the moment by which something is promised: `2026年3月3日（周二）9:30前`, `By 9:30 on Tuesday 3 Mar 2026,`."""
    local = moment.astimezone(LOCAL)
    clock, day = f"{local.hour}:{local.minute:02d}", day_text(local.date())
    if in_english():
        return f"By {clock} on {_WEEKDAYS_EN[local.weekday()]} {day}"
    return f"{day}（周{_WEEKDAYS_ZH[local.weekday()]}）{clock}前"


def case_no_text(number: str) -> str:
    """Return `990101-20260302-00001-2` for the 20 digits of a case number; anything else comes back as it is."""
    if len(number) != CASE_NO_DIGITS or not number.isdigit():
        return number
    return f"{number[:6]}-{number[6:14]}-{number[14:19]}-{number[19]}"


def case_no_in_list(number: str) -> str:
    """Return the number without its county, for lists whose posting lies in one county."""
    return case_no_text(number)[7:] if len(number) == CASE_NO_DIGITS else number


@dataclass(frozen=True)
class Remaining:
    """One clock as it stands now. Minutes are the distance to `due_at`, whichever side of it we are."""

    light: Light
    due_at: datetime | None = None
    late: bool = False
    working_minutes: int = 0
    clock_minutes: int = 0


def light(due_at: datetime | None, yellow_at: datetime | None, now: datetime) -> Light:
    """Return the light of a clock: past due red, from three quarters of its time yellow; closed without one.

    It follows from due times and the present moment and is never stored (practice §4.3).
    """
    if due_at is None:
        return Light.CLOSED
    if now > due_at:
        return Light.OVERDUE
    return Light.DUE_SOON if yellow_at is not None and now >= yellow_at else Light.ON_TIME


def remaining(
    due_at: datetime | None, yellow_at: datetime | None, now: datetime, calendar: Calendar
) -> Remaining:
    """Return how a running clock stands: green, from `yellow_at` on yellow, past `due_at` red; closed without one."""
    if due_at is None:
        return Remaining(Light.CLOSED)
    late = now > due_at
    begin, end = (due_at, now) if late else (now, due_at)
    return Remaining(
        light=light(due_at, yellow_at, now),
        due_at=due_at,
        late=late,
        working_minutes=working_minutes_between(begin, end, calendar),
        clock_minutes=int((end - begin).total_seconds() // 60),
    )
