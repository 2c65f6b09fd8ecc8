"""The map on the page 在哪里: what it shows, what a press on it means, which place lies under a point."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from linli.kernel.errors import Refusal
from linli.portal import queries, rules
from linli.portal.draft import Draft, Here
from linli.portal.errors import NotAPoint, NotServed, OutsideCounty
from linli.territory import maps
from linli.territory import queries as territory
from linli.territory.maps import Mark, View

WIDTH, HEIGHT = rules.MAP_WIDTHS["map_m"], rules.MAP_HEIGHT  # CSS pixels; drawn twice as large
POSITION_METRES_PER_PX = 1.5
NEAR_A_GRID_M = 60.0
PRESSES: Mapping[str, Mapping[str, int]] = {
    "up": {"up": 1},
    "down": {"up": -1},
    "left": {"right": -1},
    "right": {"right": 1},
}
FORGETS: Mapping[str, Mapping[str, Any]] = {
    "unmark": {"point": None, "point_area": ""},
    "no-photo": {"shot": None},
}
ZOOMS = {"in": 1, "out": -1}


@dataclass(frozen=True)
class Pressed:
    """draft: after the press · stays: the press was for the map, not for the next step."""

    draft: Draft
    stays: bool


def with_view(draft: Draft, here: Here | None) -> Draft:
    """Return the draft with a map of the visitor's place; without one where nothing there has a shape."""
    if draft.view or here is None:
        return draft
    view = maps.first_view(here.code, WIDTH, HEIGHT)
    return replace(draft, view=str(view)) if view else draft


def press(draft: Draft, here: Here | None, fields: Mapping[str, str]) -> Pressed:
    """Return the draft after whatever was pressed on the map or beside it.

    Raises OutsideCounty, NotServed, NotAPoint.
    """
    pressed, view, tap = fields.get("map", ""), _view(draft), rules.tap(fields)
    if pressed in ("position", "photo"):
        return Pressed(_positioned(draft, here, fields), True)
    if pressed in FORGETS:
        return Pressed(draft.changed(**FORGETS[pressed]), True)
    if view and tap:
        return Pressed(_marked(draft, here, view.position(tap.x, tap.y, tap.width)), True)
    if view and pressed in ZOOMS:
        # A marked point is what one zooms in on.
        centred = view.centred(*draft.point) if draft.point else view
        return Pressed(replace(draft, view=str(centred.zoomed(ZOOMS[pressed]))), True)
    if view and pressed in PRESSES:
        return Pressed(replace(draft, view=str(view.moved(**PRESSES[pressed]))), True)
    return Pressed(draft, rules.was_tapped(fields))


def with_shot(draft: Draft, fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return what was pressed, with the position that a photo told when the resident said yes to it."""
    if fields.get("map") != "photo" or draft.shot is None:
        return fields
    longitude, latitude = draft.shot
    return {"map": "photo", "longitude": str(longitude), "latitude": str(latitude)}


def offered(draft: Draft, here: Here | None) -> str:
    """Return the grid or village in which a photo was taken; "" where it is nowhere that this report could be about."""
    if draft.shot is None:
        return ""
    area = _area_under(draft.shot)
    return area if area and (here is None or area.startswith(here.county)) else ""


def picture(draft: Draft, here: Here | None) -> bytes | None:
    """Return the PNG of the draft's map, None when there is none."""
    view = _view(draft)
    if view is None:
        return None
    marks = [Mark(*draft.point)] if draft.point else []
    return maps.draw_map(view, own=here.code if here else "", marks=marks)


def here_around(fields: Mapping[str, str]) -> Here | None:
    """Return the place around the position that the browser told, None where nobody is served."""
    point = rules.position(fields)
    area = _area_under(point) if point else ""
    return queries.here_at(area) if area else None


def _positioned(draft: Draft, here: Here | None, fields: Mapping[str, str]) -> Draft:
    point = rules.position(fields)
    if point is None:
        raise NotAPoint("point")
    marked = _marked(draft, here or here_around(fields), point)
    return replace(marked, shot=None, view=str(View(*point, POSITION_METRES_PER_PX, WIDTH, HEIGHT)))


def _marked(draft: Draft, here: Here | None, point: tuple[float, float]) -> Draft:
    """Return the draft with a mark there. Raises OutsideCounty, NotServed."""
    area = _area_under(point)
    if here is None:
        raise NotServed("point")
    if not area.startswith(here.county):
        raise OutsideCounty("point", county=here.county_name)
    return draft.changed(point=rules.rounded(point), point_area=area)


def _area_under(point: tuple[float, float]) -> str:
    """Return the grid, else the village, under a point; "" where no shape is."""
    found = territory.grid_at([point], nearest_within_m=NEAR_A_GRID_M)
    return str(found.grid[0]) or str(found.village[0])


def _view(draft: Draft) -> View | None:
    try:
        return View.read(draft.view, WIDTH, HEIGHT) if draft.view else None
    except Refusal:
        return None
