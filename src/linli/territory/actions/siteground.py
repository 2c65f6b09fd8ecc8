"""What stands in the tables around a handful of buildings or facilities: their grids, their heirs, their neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.db.models import Max

from linli.territory import errors
from linli.territory.codes import SITE_SERIAL_MAX, after, site_code
from linli.territory.models import Division, Grid
from linli.territory.queries import lineage_of
from linli.territory.queries.lookup import grid_at
from linli.territory.rules.sites import GridOf, SiteDraft, SiteGround, Spot
from linli.territory.terms import Level

if TYPE_CHECKING:
    from linli.territory.actions.sites import SiteKind

CODES_A_QUERY = 5_000


def spots_of(drafts: Sequence[SiteDraft]) -> list[Spot]:
    """Return for each draft the grid and the village that hold a point on its shape."""
    found = [Spot()] * len(drafts)
    shaped = [place for place, draft in enumerate(drafts) if draft.shape is not None]
    if shaped:
        points = shapely.point_on_surface(np.array([drafts[place].shape for place in shaped], dtype=object))
        located = grid_at(np.column_stack([shapely.get_x(points), shapely.get_y(points)]))
        for place, grid, village in zip(shaped, located.grid, located.village, strict=True):
            found[place] = Spot(str(grid), str(village))
    return found


def ground_of(drafts: Sequence[SiteDraft], spots: Sequence[Spot], day: date) -> SiteGround:
    """Return the grids and communities that drafts speak of or lie in.

    The communities are locked, so that two cannot take the same serial, nor write the same building at once.
    """
    grids = grids_of_codes({draft.grid for draft in drafts} | {spot.grid for spot in spots})
    communities = {grid.community for grid in grids.values()} | {draft.community for draft in drafts}
    communities |= {spot.community for spot in spots}
    known = Division.objects.select_for_update(no_key=True).filter(
        code__in=communities - {""}, level=Level.COMMUNITY, retired_on=None
    )
    return SiteGround(grids, frozenset(row.code for row in known.order_by("code")), {}, {}, day)


def with_neighbours(ground: SiteGround, kind: SiteKind, drafts: Sequence[SiteDraft]) -> SiteGround:
    """Return `ground` with what is stored under the codes of settled drafts, or under their names in their communities."""
    standing: dict[str, tuple[SiteDraft, date | None]] = {}
    by_key: dict[tuple[str, ...], str] = {}
    for row in _stored(kind, drafts):
        draft = kind.draft_of(row)
        standing[row.code] = (draft, row.retired_on)
        if row.retired_on is None:
            by_key[draft.key] = row.code
    return replace(ground, standing=standing, by_key=by_key)


def _stored(kind: SiteKind, drafts: Sequence[SiteDraft]) -> Iterable[Any]:  # Any: rows of the kind's model
    """Yield what has a draft's code, and what has its name in its community."""
    codes = sorted({draft.code for draft in drafts if draft.code})
    names = sorted({draft.name for draft in drafts})
    places = sorted({draft.community for draft in drafts if draft.community})
    yield from kind.model.objects.filter(code__in=codes)
    for start in range(0, len(names), CODES_A_QUERY):
        batch = names[start : start + CODES_A_QUERY]
        yield from kind.model.objects.filter(community__in=places, name__in=batch, retired_on=None)


def grids_of_codes(codes: Iterable[str]) -> dict[str, GridOf]:
    """Return the grids of these codes, and with a retired one the grids in use that follow it."""
    wanted = sorted(set(codes) - {""})
    found: dict[str, GridOf] = {}
    for code, community, retired_on in Grid.objects.filter(code__in=wanted).values_list(
        "code", "community_id", "retired_on"
    ):
        found[code] = GridOf(community, retired_on, ())
    for code, grid in list(found.items()):
        if grid.retired_on:
            heirs = Grid.objects.filter(code__in=lineage_of(code).later, retired_on=None).order_by("code")
            rows = list(heirs.values_list("code", "community_id"))
            found[code] = grid._replace(later=tuple(heir for heir, _ in rows))
            found.update({heir: GridOf(community, None, ()) for heir, community in rows})
    return found


class SerialsOfSites:
    """Hands out codes: next = the greatest ever used in the community + 1, retired ones included."""

    def __init__(self, kind: SiteKind, drafts: Sequence[SiteDraft]) -> None:
        self.letter = kind.letter
        self.used: dict[str, int] = defaultdict(int)
        # A code keeps the community of its birth, which may not be where its building lies now.
        for community in sorted({draft.community for draft in drafts}):
            begin = community + kind.letter
            greatest = kind.model.objects.filter(code__gte=begin, code__lt=after(begin)).aggregate(
                greatest=Max("code")
            )["greatest"]
            self._note(greatest or "")
        for draft in drafts:
            self._note(draft.code)

    def _note(self, code: str) -> None:
        if code:
            self.used[code[:12]] = max(self.used[code[:12]], int(code[13:]))

    def next_for(self, community: str) -> str:
        """Return the next free code. Raises SiteSerialsUsedUp."""
        if self.used[community] >= SITE_SERIAL_MAX:
            raise errors.SiteSerialsUsedUp("code", community=community, last=SITE_SERIAL_MAX)
        self.used[community] += 1
        return site_code(community, self.letter, self.used[community])
