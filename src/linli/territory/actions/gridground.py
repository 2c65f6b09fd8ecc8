"""New grids laid beside each other and beside those in use: what overlaps, is left out or sticks out, row by row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from linli.territory import errors
from linli.territory.codes import county_of
from linli.territory.models import Grid
from linli.territory.rules.findings import Finding
from linli.territory.rules.grids import GridDraft, Ground
from linli.territory.rules.topology import Drawn, ShapeFinding, check_topology
from linli.territory.terms import GridKind

COMMUNITIES_A_QUERY = 500


def findings_between(drafts: Mapping[int, GridDraft], ground: Ground) -> Iterator[Finding]:
    """Yield what is wrong between the shapes of the drafts (row → draft), and between them and the grids in use.

    Remarks, which let a row through, but for two grids on the same land: that one is an error. A county at a time, so that
    memory and time stay those of a county.
    """
    by_county: dict[str, dict[int, GridDraft]] = defaultdict(dict)
    for row, draft in drafts.items():
        if draft.shape is not None:
            by_county[county_of(draft.community)][row] = draft
    for county in sorted(by_county):
        yield from _in_county(by_county[county], ground)


def _in_county(drafts: Mapping[int, GridDraft], ground: Ground) -> Iterator[Finding]:
    rows: dict[str, int] = {}
    drawn: list[Drawn] = []
    for row, draft in drafts.items():
        label = draft.code or draft.name
        label = label if label not in rows else f"{label} ({row})"
        rows[label] = row
        drawn.append(_drawn(label, draft.shape, draft.community, draft.kind))
    communities = sorted({draft.community for draft in drafts.values()})
    drawn += _in_use(communities, rows)
    known = {code: ground.communities[code].shape for code in communities if code in ground.communities}
    areas = {code: shape for code, shape in known.items() if shape is not None}
    for found in check_topology(drawn, areas).findings:
        concerned = [rows[code] for code in found.codes if code in rows]
        if concerned and not _said_already(found, drafts[concerned[0]], areas):
            yield Finding(concerned[-1], " · ".join(found.codes)[:60], found.about, found.shape)


def _drawn(label: str, shape: BaseGeometry | None, community: str, kind: int) -> Drawn:
    assert shape is not None
    return Drawn(label, shape, within=community, over=kind == GridKind.DEDICATED)


def _in_use(communities: Sequence[str], but: Mapping[str, int]) -> Iterator[Drawn]:
    for start in range(0, len(communities), COMMUNITIES_A_QUERY):
        batch = communities[start : start + COMMUNITIES_A_QUERY]
        found = Grid.objects.filter(community__in=batch, retired_on=None, geometry__isnull=False)
        for code, community, kind, geometry in found.order_by("code").values_list(
            "code", "community_id", "kind", "geometry"
        ):
            if code not in but and geometry is not None:
                yield _drawn(code, shapely.from_wkb(bytes(geometry)), community, kind)


def _said_already(found: ShapeFinding, draft: GridDraft, areas: Mapping[str, BaseGeometry]) -> bool:
    """A grid that lies wholly away from its community was told so by the check of its own row."""
    if not isinstance(found.about, errors.GridOutside) or draft.shape is None:
        return False
    return not areas[draft.community].intersects(draft.shape)
