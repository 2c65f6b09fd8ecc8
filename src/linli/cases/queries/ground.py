"""Gather what a decision must know beside the case: calendar, centres, people, the place named by the form."""

from datetime import datetime

from linli.cases.errors import CountyMismatch, PlaceUnknown
from linli.cases.queries.duplicates import links_of
from linli.cases.rules.forms import Form
from linli.cases.rules.ground import CentreFacts, Ground, Placement, Posted
from linli.cases.rules.state import CaseState
from linli.kernel.errors import Refusal
from linli.kernel.worktime import national
from linli.organisation import queries as organisation
from linli.organisation.queries import CentreView
from linli.organisation.rules import Actor
from linli.territory import queries as territory

DEGREES_E5 = 100_000
NEAREST_WITHIN_M = 200.0  # a point on a road between grids goes to the nearest one


def ground_of(state: CaseState, *, form: Form | None, by: Actor, at: datetime) -> Ground:
    """Return the ground of a move. Raises PlaceUnknown, CountyMismatch, LinkedCaseUnknown."""
    placement = placement_of(state, form, at) if form is not None else None
    centre = organisation.centre_for(_holder_for(state, placement, by))
    around = organisation.centres({centre.parent}) if centre.parent else {}
    parent = around.get(centre.parent or "")
    names = [centre.code, *([parent.code] if parent else [])]
    return Ground(
        calendar=national(),
        centre=_facts(centre),
        parent=_facts(parent) if parent else None,
        children={child.code: _facts(child) for child in organisation.direct_children(centre.code)},
        units={unit.code: unit.name for unit in organisation.units_of(centre.code)},
        people=tuple(
            Posted(str(p.account), p.name, p.role, p.centre, p.unit, p.grids)
            for p in organisation.people_at(names, at)
        ),
        placement=placement,
        links=links_of(form, placement, by) if form is not None else (),
    )


def placement_of(state: CaseState, form: Form, at: datetime) -> Placement | None:
    """Return where the form places the case; None when it names no place and the case has one already.

    A grid or division by code; else the grid under the point; else what the county's code says.
    Raises PlaceUnknown, CountyMismatch.
    """
    if "place" not in type(form).model_fields:
        return None
    code, lon, lat = getattr(form, "place", ""), getattr(form, "lon", None), getattr(form, "lat", None)
    if not code and lon is not None and lat is not None:
        located = territory.grid_at([(lon, lat)], nearest_within_m=NEAREST_WITHIN_M)
        code = str(located.grid[0] or located.village[0])
    if not code:
        if state.area:
            return None
        code = state.county.ljust(12, "0")
    try:
        place = territory.place(code)
    except Refusal as error:
        raise PlaceUnknown("place", place=code) from error
    if place.retired_on is not None:
        raise PlaceUnknown("place", place=code)
    if place.county != state.county:
        raise CountyMismatch("place", county=state.county)
    centre = organisation.centre_for(place.community or place.code).code
    grid = place.code if len(place.code) > len(centre) else ""
    return Placement(
        area=place.code,
        county=place.county,
        holder=grid if grid and organisation.workers_of(grid, at) else centre,
        holder_past_grid=centre,
        lon_e5=round(lon * DEGREES_E5) if lon is not None else None,
        lat_e5=round(lat * DEGREES_E5) if lat is not None else None,
    )


def _holder_for(state: CaseState, placement: Placement | None, by: Actor) -> str:
    if state.holder:
        return state.holder
    if placement:
        return placement.holder
    return by.posts[0].centre if by.posts else state.county.ljust(12, "0")


def _facts(centre: CentreView) -> CentreFacts:
    return CentreFacts(centre.code, centre.level, centre.short_name, centre.parent)
