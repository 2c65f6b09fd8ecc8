"""Centres, units and people by their names as they are typed: 住建, zhujian, zjj. Only inside the reader's scope."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from linli.kernel.pinyin import typed
from linli.organisation.models import Centre, NameKey, Posting, Unit
from linli.organisation.queries.actors import current
from linli.organisation.rules import Actor
from linli.organisation.terms import Named, Role
from linli.territory.codes import after

KEYS_READ_MAX = 400  # of one kind; who types less than tells apart sees the first in order of keys
LEAST_TYPED = 2


@dataclass(frozen=True)
class NamedLine:
    """What was found by name. beside: the sign of its centre · role, login: of a person only."""

    kind: Named
    name: str
    centre: str
    beside: str
    role: Role | None = None
    login: str = ""


def centres_typed(actor: Actor, text: str, at_most: int) -> list[NamedLine]:
    """Return the centres in scope whose name is typed so, by code; one more than `at_most` tells that there are others."""
    codes = _codes(actor, Named.CENTRE, text)
    rows = Centre.objects.filter(pk__in=codes, closed_on=None).order_by("pk")[: at_most + 1] if codes else ()
    return [NamedLine(Named.CENTRE, row.short_name, row.code, row.name) for row in rows]


def units_typed(actor: Actor, text: str, at_most: int) -> list[NamedLine]:
    """Return the units in scope whose name is typed so, by code; arguments as `centres_typed`."""
    codes = _codes(actor, Named.UNIT, text)
    rows = Unit.objects.filter(pk__in=codes, closed_on=None).select_related("centre") if codes else None
    found = rows.order_by("pk")[: at_most + 1] if rows is not None else ()
    return [NamedLine(Named.UNIT, row.name, row.centre_id, row.centre.short_name) for row in found]


def people_typed(actor: Actor, text: str, at: datetime, at_most: int) -> list[NamedLine]:
    """Return the people in a present post in scope whose name is typed so, a line for each post, by centre."""
    codes = _codes(actor, Named.PERSON, text)
    if not codes:
        return []
    inside = Q(account__in=[UUID(code) for code in codes]) & _inside(actor, "centre_id")
    rows = Posting.objects.filter(current(at), inside, account__is_active=True)
    rows = rows.select_related("account", "centre", "unit").order_by("centre_id", "role", "id")
    return [
        NamedLine(
            Named.PERSON,
            row.account.name,
            row.centre_id,
            row.unit.name if row.unit else row.centre.short_name,
            Role(row.role),
            row.account.login,
        )
        for row in rows[: at_most + 1]
    ]


def _codes(actor: Actor, kind: Named, text: str) -> list[str]:
    """Return what the reader may see of a kind whose key begins with `text`."""
    begins = typed(text)
    if len(begins) < LEAST_TYPED:
        return []
    keys = NameKey.objects.filter(_inside(actor, "centre"), kind=kind, key__gte=begins, key__lt=after(begins))
    return sorted(set(keys.order_by("key", "centre", "code").values_list("code", flat=True)[:KEYS_READ_MAX]))


def _inside(actor: Actor, column: str) -> Q:
    """Return the condition that a centre lies inside the scope of one of the reader's posts."""
    scopes = sorted({post.scope for post in actor.posts if post.scope})
    parts = (Q(**{f"{column}__gte": scope, f"{column}__lt": after(scope)}) for scope in scopes)
    return reduce(or_, parts, Q(pk__in=[]))
