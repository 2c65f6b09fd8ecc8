"""Template tags of every page: lights, clocks, times, numbers."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from linli.kernel.clock import LOCAL
from linli.kernel.clock import now as present
from linli.ui import rules
from linli.ui.terms import Light

register = template.Library()

_SHAPES = {
    Light.ON_TIME: "M5 0a5 5 0 1 0 0 10A5 5 0 1 0 5 0z",
    Light.DUE_SOON: "M5 .5L10 9.5H0z",
    Light.OVERDUE: "M0 0h10v10H0z",
    Light.PAUSED: "M0 4h10v2H0z",
    Light.CLOSED: "M0 4h10v2H0z",
}

register.filter("case_no", rules.case_no_text)
register.filter("case_no_short", rules.case_no_in_list)


@register.simple_tag
def html_lang() -> str:
    """Return the value of `html lang`."""
    return "en" if rules.in_english() else "zh-CN"


@register.simple_tag
def shape(light: str) -> SafeString:
    """Return the shape of a light alone; a word must stand beside it."""
    return format_html(
        '<svg class="ll-shape is-{}" viewBox="0 0 10 10" aria-hidden="true"><path d="{}"/></svg>',
        Light(light).value,
        _SHAPES[Light(light)],
    )


@register.inclusion_tag("parts/light.html")
def light(value: str, words: bool = True) -> dict[str, Any]:
    """Return shape and word; with `words=False` the word is for screen readers only (a clock stands beside it)."""
    return {"light": Light(value), "words": words}


@register.simple_tag
def clock(left: rules.Remaining) -> SafeString:
    """Return the remaining time as text coloured by its light, the due instant in its title."""
    if left.due_at is None or left.light in (Light.PAUSED, Light.CLOSED):
        return format_html('<span class="ll-clock is-{}">{}</span>', left.light.value, left.light.label)
    text = _abbreviated(rules.clock_text(left.late, left.working_minutes, left.clock_minutes))
    title = _("%(moment)s 到期") % {"moment": rules.moment_text(left.due_at)}
    return format_html(
        '<span class="ll-clock is-{}" title="{}">{}<span class="ll-vh"> ({})</span></span>',
        left.light.value,
        title,
        text,
        title,
    )


@register.filter
def span(minutes: int) -> SafeString:
    """Return working minutes as a span: 2工作日3小时."""
    return _abbreviated(rules.span_text(minutes))


@register.simple_tag
def moment(value: datetime | None, form: str = "list") -> SafeString:
    """Return a `<time>`: "list" is short and says 今日, "full" has the year, "day" no clock time."""
    if value is None:
        return mark_safe("—")
    text = {
        "list": lambda: rules.moment_in_list(value, present()),
        "full": lambda: rules.moment_text(value),
        "day": lambda: rules.day_in_list(value.astimezone(LOCAL).date(), present().astimezone(LOCAL).date()),
    }[form]()
    return format_html(
        '<time class="ll-nw" datetime="{}" title="{}">{}</time>',
        value.astimezone(LOCAL).isoformat(timespec="minutes"),
        rules.moment_text(value),
        text,
    )


@register.simple_tag
def day(value: date) -> SafeString:
    """Return a day as lists show it: 3月7日, with its year when it is another one."""
    shown = rules.day_in_list(value, present().astimezone(LOCAL).date())
    return format_html('<time class="ll-nw" datetime="{}">{}</time>', value.isoformat(), shown)


@register.simple_tag
def now_in_words() -> str:
    return rules.full_now_text(present())


@register.simple_tag(takes_context=True)
def same_page(context: template.Context, **changes: Any) -> str:
    """Return this page's query string with some parameters changed (None drops one); paging starts anew."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def next_page(context: template.Context, cursor: str) -> str:
    """Return this page's query string with the cursor of the following page."""
    query = context["request"].GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}"


def _abbreviated(text: str) -> SafeString:
    """Spell WD out for those who ask."""
    if not rules.in_english():
        return format_html("{}", text)
    parts = text.split("WD")
    return mark_safe(f'<abbr title="{_("工作日")}">WD</abbr>'.join(format_html("{}", part) for part in parts))  # noqa: S308 # every part is escaped
