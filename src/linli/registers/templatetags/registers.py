"""How this room's facts read on a page."""

from datetime import date

from django import template

from linli.ui.rules import day_text

register = template.Library()


@register.simple_tag
def day(value: date) -> str:
    """Return a day in the reader's language: 2026年3月2日, 2 Mar 2026."""
    return day_text(value)
