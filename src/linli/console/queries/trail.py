"""The list that a case was opened from, carried in its address: the way to the next one, the one before, and back."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse

from linli.cases import queries as cases
from linli.cases.actions import CaseKey
from linli.cases.queries import Spot
from linli.console.queries.filters import filters_of
from linli.console.queries.rows import case_url, query_of
from linli.kernel.errors import Refusal
from linli.organisation.rules import Actor

LIST_CHARACTERS_MAX = 1_000


@dataclass(frozen=True)
class Trail:
    """listed: the query of the list · cursor: where the case stood in it. Both "" for a case reached otherwise."""

    listed: str = ""
    cursor: str = ""

    def url(self, key: CaseKey, page: str = "case", **more: str) -> str:
        """Return the address of a page of a case, with the way back to the list."""
        address = case_url(key.county, key.id, page, **more)
        return f"{address}?{query_of(list=self.listed, at=self.cursor)}" if self.listed else address


@dataclass(frozen=True)
class Beside:
    """back: the list · before, behind: its cases beside this one; "" where there is none."""

    back: str = ""
    before: str = ""
    behind: str = ""


def trail_of(asked: QueryDict) -> Trail:
    listed, cursor = asked.get("list", ""), asked.get("at", "")
    return Trail(listed, cursor) if listed and cursor and len(listed) <= LIST_CHARACTERS_MAX else Trail()


def beside(actor: Actor, trail: Trail, at: datetime) -> Beside:
    """Return the ways out of a case along its list. A list that is no longer the reader's leads nowhere."""
    if not trail.listed:
        return Beside()
    asked = QueryDict(trail.listed)
    try:
        lens = cases.lens_of(actor, asked.get("lens", ""))
        before, behind = cases.beside(actor, lens, filters_of(asked), trail.cursor, at=at)
    except Refusal:
        return Beside()
    back = f"{reverse('console:cases')}?{trail.listed}"
    return Beside(back, _url(trail, before), _url(trail, behind))


def _url(trail: Trail, spot: Spot | None) -> str:
    return Trail(trail.listed, spot.cursor).url(spot.case) if spot else ""
