"""Grids change; the buildings and facilities in them follow, by their point or by lineage. Nothing is lost or guessed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.territory.actions.siteground import grids_of_codes, spots_of
from linli.territory.actions.sites import KINDS, SiteKind, noted_move
from linli.territory.codes import county_of
from linli.territory.models import Site, SiteNote
from linli.territory.rules.sites import grid_after


@transaction.atomic
def follow_grids(*, communities: Collection[str], fresh: Iterable[str] = (), by: str, at: datetime) -> int:
    """Give the buildings and facilities of some communities the grid they lie in now. Returns how many moved.

    fresh  grids that a change has brought: they take what lies in them, a dedicated grid too (C9)
    What has no point and several heirs stays on its retired grid, where `queries.sites_left_behind` shows it; so does what
    would meet its own name and address in the new community.
    Source: GB/T 34300-2017, 5; practice §2.4.
    """
    return sum(_follow(kind, communities, frozenset(fresh), by, at) for kind in KINDS)


def _follow(
    kind: SiteKind, communities: Collection[str], fresh: frozenset[str], by: str, at: datetime
) -> int:
    rows: list[Any] = list(  # Any: rows of the kind's model
        kind.model.objects.select_for_update(no_key=True)
        .filter(community__in=communities, retired_on=None)
        .order_by("code")
    )
    drafts = [kind.draft_of(row) for row in rows]
    spots = spots_of(drafts)
    grids = grids_of_codes({draft.grid for draft in drafts} | {spot.grid for spot in spots})
    moved: list[Site] = []
    notes: list[SiteNote] = []
    for row, draft, spot in zip(rows, drafts, spots, strict=True):
        present = grids.get(draft.grid)
        later = present.later if present and present.retired_on else None
        grid = grid_after(draft.grid, later, spot.grid, fresh)
        if grid == draft.grid or _is_taken(kind, row, grids[grid].community):
            continue
        row.grid_id, row.community_id = grid, grids[grid].community
        row.county = county_of(row.community_id)
        moved.append(row)
        notes.append(noted_move(row, draft.grid, by, at))
    kind.model.objects.bulk_update(moved, ["grid", "community", "county"], batch_size=500)  # type: ignore[arg-type] # rows of this model
    SiteNote.objects.bulk_create(notes)
    return len(moved)


def _is_taken(kind: SiteKind, row: Any, community: str) -> bool:  # Any: a row of the kind's model
    """Say whether the same place is listed in the new community already; only asked when it changes."""
    if community == row.community_id:
        return False
    beside = {"kind": row.kind} if kind.letter == "F" else {}
    return kind.model.objects.filter(
        community=community, name=row.name, address=row.address, retired_on=None, **beside
    ).exists()
