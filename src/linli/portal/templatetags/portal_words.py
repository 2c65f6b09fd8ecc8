"""How the residents' pages write moments, days, numbers and codes, in both languages (practice §12; portal texts)."""

import re
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.kernel.clock import LOCAL, now
from linli.ui.rules import case_no_text, in_english

register = template.Library()

BREAK = mark_safe("<wbr>")  # a place where a line may break
HAN = re.compile(r"([\u3000-\u303f\u3400-\u9fff]+)")

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(day: date, *, year: bool, short: bool = False) -> str:
    if in_english():
        month = MONTHS[day.month - 1]
        return f"{day.day} {month[:3] if short else month}" + (f" {day.year}" if year else "")
    return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"


def _local(moment: datetime | date) -> datetime | date:
    return moment.astimezone(LOCAL) if isinstance(moment, datetime) else moment


def _other_year(day: datetime | date) -> bool:
    return day.year != now().astimezone(LOCAL).year


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def _time(moment: datetime, text: str) -> SafeString:
    return format_html(
        '<time class="ll-nw" datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), text
    )


@register.filter
def moment(value: datetime) -> SafeString:
    """3月2日 14:30; the year stands there when it is not this year."""
    at = value.astimezone(LOCAL)
    return _time(at, f"{_day(at, year=_other_year(at))} {_clock(at)}")


@register.filter
def full_moment(value: datetime) -> SafeString:
    """2026年3月2日 14:30, for paper."""
    at = value.astimezone(LOCAL)
    return format_html(
        '<time datetime="{}"><span class="ll-nw">{}</span> {}</time>',
        at.isoformat(timespec="minutes"),
        _day(at, year=True),
        _clock(at),
    )


@register.filter
def day(value: datetime | date) -> SafeString:
    """3月9日."""
    on = _local(value)
    text = _day(on, year=_other_year(on))
    if isinstance(on, datetime):
        on = on.date()
    return format_html('<time class="ll-nw" datetime="{}">{}</time>', on.isoformat(), text)


@register.filter
def day_and_clock(value: datetime) -> SafeString:
    """3月2日 over 14:30; 2 Mar over 14:30: under a step there is no room for one line."""
    at = value.astimezone(LOCAL)
    shown = _day(at, year=_other_year(at), short=True)
    return format_html(
        '<time datetime="{}">{} <br>{}</time>', at.isoformat(timespec="minutes"), shown, _clock(at)
    )


@register.filter
def short_day(value: datetime) -> SafeString:
    """3月9日; 9 Mar: under a step there is no room for more."""
    on = value.astimezone(LOCAL).date()
    shown = _day(on, year=_other_year(on), short=True)
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), shown)


@register.filter
def before(value: datetime) -> SafeString:
    """3月9日（周一）17:30前: the moment by which something is promised; it may break before the clock time only."""
    at = value.astimezone(LOCAL)
    shown = _day(at, year=_other_year(at))
    if in_english():
        parts = (f"{DAYS[at.weekday()]} {shown},", f" {_clock(at)}")
    else:
        parts = (f"{shown}（{WEEKDAYS[at.weekday()]}）", f"{_clock(at)}前")
    return format_html(
        '<time datetime="{}"><span class="ll-nw">{}</span>{}<span class="ll-nw">{}</span></time>',
        at.isoformat(timespec="minutes"),
        parts[0],
        " " if in_english() else BREAK,
        parts[1].strip(),
    )


@register.simple_tag
def number_line(case_no: str) -> SafeString:
    """The case number in one line, 990101-20260302-00001-2, read aloud sign by sign."""
    return format_html(
        '<span class="ll-nw" role="img" aria-label="{}">{}</span>', " ".join(case_no), case_no_text(case_no)
    )


@register.filter
def han(text: str) -> SafeString:
    """Mark the names and words that stay Chinese on an English page as Chinese."""
    if not in_english():
        return format_html("{}", text)
    return format_html_join("", "{}", ((_marked(part),) for part in HAN.split(text)))


def _marked(part: str) -> SafeString:
    return format_html('<span lang="zh-CN">{}</span>' if HAN.fullmatch(part) else "{}", part)


@register.simple_tag
def number_block(case_no: str) -> SafeString:
    """The case number in four groups; what is copied has no spaces, what is read aloud is read sign by sign."""
    return _block("ll-number", pgettext("label", "编号"), case_no, _parts(case_no))


@register.simple_tag
def code_block(code: str) -> SafeString:
    return _block("ll-code", pgettext("label", "查询码"), code, (code[:4], code[4:]))


def _parts(case_no: str) -> tuple[str, str, str, str]:
    return case_no[:6], case_no[6:14], case_no[14:19], case_no[19:]


def _block(style: str, label: str, signs: str, parts: tuple[str, ...]) -> SafeString:
    groups = format_html_join("", "<span>{}</span>", ((part,) for part in parts))
    aloud = _("%(label)s：%(signs)s") % {"label": label, "signs": " ".join(signs)}
    return format_html('<p class="{}" role="img" aria-label="{}">{}</p>', style, aloud, groups)
