"""The lists that a person comes back to, under names of their own."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.console.models import SavedView
from linli.console.queries.rail import list_url
from linli.console.queries.rows import query_of
from linli.console.shapes import Count, LensGroup
from linli.organisation.rules import Actor

KEPT = ("lens", "state", "urgency", "category", "channel", "late", "back", "returns", "col")


def view_query(asked: QueryDict) -> str:
    """Return what of an address makes the list: its lens, filters and columns, in one order, without the page."""
    return query_of(**{name: asked.getlist(name) for name in KEPT})


def views_of(actor: Actor, here: str) -> tuple[LensGroup, int | None]:
    """Return the person's own views as a group of the rail, and which of them is open. One query."""
    if actor.account is None:
        return LensGroup(_("我的视图"), ()), None
    rows = SavedView.objects.filter(account=actor.account).order_by("name")
    found = list(rows.values_list("id", "name", "query"))
    lines = tuple(
        Count(query, name, f"{list_url()}{query}", None, current=query == here, data=True)
        for _id, name, query in found
    )
    return LensGroup(_("我的视图"), lines), next((row for row, _name, query in found if query == here), None)
