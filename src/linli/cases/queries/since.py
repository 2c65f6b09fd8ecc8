"""What happened since somebody last looked: to a case, and to the cases of a work list."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from linli.cases.errors import CaseNotFound
from linli.cases.models import Assignment, Case, CaseEvent, Held, Ledger, Registrar
from linli.cases.queries.lists import Lens, lens_of
from linli.cases.queries.scope import visible_to, within
from linli.cases.rules.events import parse
from linli.cases.rules.state import CaseKey
from linli.organisation.rules import Actor
from linli.territory.codes import COUNTY_DIGITS, DIVISION_DIGITS, after, county_of

SINCE_MAX = 20
NEWS_MAX = 200
CITY_DIGITS = 4


def changes_since(case: CaseKey, version: int) -> list[dict[str, Any]]:
    """Return the newest SINCE_MAX events behind `version`, oldest first: seq, event, move, at, and who made it.

    who  name and place of a member of staff; both "" for the reporter
    """
    rows = CaseEvent.objects.filter(county=case.county, case_id=case.id, seq__gt=version).order_by("-seq")
    records = [parse(body) for body in rows.values_list("body", flat=True)[:SINCE_MAX]]
    return [
        {
            **{name: record[name] for name in ("seq", "event", "move", "at")},
            "who": {name: record["by"][name] for name in ("name", "place")},
        }
        for record in reversed(records)
    ]


def version_seen(actor: Actor, key: CaseKey) -> int:
    """Return the version of a case that the actor may see. Raises CaseNotFound."""
    rows = visible_to(actor).filter(county=key.county, id=key.id)
    version = rows.values_list("version", flat=True).first()
    if version is None:
        raise CaseNotFound()
    return version


def feed_mark(actor: Actor, lens: str) -> int:
    """Return a number that grows with every move made where the cases of a lens lie. One query, whatever the lens.

    Raises LensUnknown for a lens that the actor's posts do not give.
    """
    places = _places(actor, lens_of(actor, lens))
    wanted = Q(pk__in=[])
    for place in places:
        wanted |= Q(county__gte=place, county__lt=after(place))
    return Registrar.objects.filter(wanted).aggregate(mark=Sum("feed_no"))["mark"] or 0


def news_of(actor: Actor, lens: str, mark: int) -> int | None:
    """Return how many cases of a lens, now or before, others have moved since `mark`, at most NEWS_MAX.

    None where the lens reaches beyond one county: there the mark alone says that something moved.
    Raises LensUnknown.
    """
    asked = lens_of(actor, lens)
    places = _places(actor, asked)
    if len(places) != 1 or len(places[0]) < COUNTY_DIGITS:
        return None
    county = places[0]
    rows = Ledger.objects.filter(county=county, feed_no__gt=mark).order_by("feed_no")
    moved = list(rows.values_list("case_id", "seq")[:NEWS_MAX])
    others = _moved_by_others(actor, county, moved)
    return _of_lens(asked, county, others).count() if others else 0


def _places(actor: Actor, lens: Lens) -> list[str]:
    """Return the counties, or shorter prefixes, in which the cases of a lens can lie."""
    codes = [post.unit for post in actor.posts if post.unit] if lens.kind == "handler" else [lens.code]
    found = set()
    for code in codes:
        prefix = code[:DIVISION_DIGITS].rstrip("0")
        found.add(county_of(code) if len(prefix) > CITY_DIGITS else prefix)
    return sorted(found)


def _moved_by_others(actor: Actor, county: str, moved: list[tuple[UUID, int]]) -> set[UUID]:
    """Return the cases that somebody else has moved: one's own moves are no news."""
    bodies = CaseEvent.objects.filter(pk__in=[(county, case_id, seq) for case_id, seq in moved])
    makers: dict[UUID, set[str]] = defaultdict(set)
    for case_id, body in bodies.values_list("case_id", "body"):
        makers[case_id].add(parse(body)["by"]["account"])
    return {case_id for case_id, accounts in makers.items() if accounts != {str(actor.account)}}


def _of_lens(lens: Lens, county: str, ids: set[UUID]) -> QuerySet[Any]:
    """Return those of `ids` that stand in the lens, or stood there: what left a list is news to whoever reads it."""
    if lens.kind in ("unit", "handler"):
        parts = Assignment.objects.filter(county=county, case_id__in=ids, **{lens.kind: lens.code})
        return parts.values("case_id").distinct()
    rows = Case.objects.filter(county=county, id__in=ids)
    if lens.kind == "place":
        return rows.filter(within(lens.code), confidential=False)
    # From its code to the next: a community's lens holds what its grids hold (practice §3.1), any other its centre alone.
    held = Held.objects.filter(
        county=OuterRef("county"), case_id=OuterRef("id"), holder__gte=lens.code, holder__lt=after(lens.code)
    )
    return rows.filter(Exists(held))
