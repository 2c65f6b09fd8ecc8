"""How this room's facts read on a page."""

from django import template
from django.utils.translation import gettext as _

from linli.organisation.queries import PostingView
from linli.ui.rules import day_text

register = template.Library()


register.filter("day", day_text)


@register.simple_tag
def term(posting: PostingView) -> str:
    """Return how long a posting runs: 2026年1月1日起, or from day to day."""
    begin = day_text(posting.begins_on)
    if posting.ends_on is None:
        return _("%(begin)s起") % {"begin": begin}
    return _("%(begin)s至%(end)s") % {"begin": begin, "end": day_text(posting.ends_on)}
