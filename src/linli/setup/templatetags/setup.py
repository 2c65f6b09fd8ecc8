"""How this room's facts read on a page."""

from django import template

from linli.setup.queries import limit_words

register = template.Library()
register.filter("limit_words", limit_words)
