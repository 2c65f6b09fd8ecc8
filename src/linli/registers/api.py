"""The API's door to what stands in a grid: buildings and public facilities (clause 6.1 ¶2). Never a person."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from linli.access.terms import Right
from linli.organisation.api import open_to
from linli.organisation.queries import actor_of_request
from linli.registers import queries
from linli.territory.queries import BuildingView, FacilityView

router = Router(auth=open_to(Right.READ))


class GridIn(Schema):
    grid: Annotated[str, Field(pattern="^[0-9A-Za-z-]{1,24}$")]


class PageIn(Schema):
    """search: part of a name or address, or a code · after: the answer's `after`, for the next page."""

    search: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=200)] = ""


class SiteOut(Schema):
    """What buildings and facilities have in common. The code is unique for ever; `grid` is where it lies now."""

    code: str
    name: str
    address: str
    community: str
    grid: str
    has_shape: bool
    effective_on: date


class BuildingOut(SiteOut):
    """A building. Counts are null where nobody has counted."""

    use: str
    built_year: int | None
    floors: int | None
    units: int | None
    households: int | None
    lifts: int | None
    property_company: str
    property_phone: str
    has_fire_control_room: bool | None


class FacilityOut(SiteOut):
    """A public facility. keeper: the organisation that looks after it."""

    kind: str
    keeper: str
    keeper_phone: str


class BuildingsOut(Schema):
    """A page of buildings; `after` leads to the next, "" on the last."""

    buildings: list[BuildingOut]
    after: str


class FacilitiesOut(Schema):
    """A page of facilities; `after` leads to the next, "" on the last."""

    facilities: list[FacilityOut]
    after: str


@router.get("/grids/{grid}/buildings", response=BuildingsOut, summary="Buildings of a grid")
def buildings_of_grid(
    request: HttpRequest, at: Path[GridIn], page: Query[PageIn]
) -> dict[str, str | list[BuildingView]]:
    """The buildings in use of one grid that the caller's posting covers, 50 at a time, in order of their codes."""
    found = queries.buildings_list(
        actor_of_request(request), grid=at.grid, search=page.search, after=page.after
    )
    return {"buildings": found.rows, "after": found.following}


@router.get("/grids/{grid}/facilities", response=FacilitiesOut, summary="Public facilities of a grid")
def facilities_of_grid(
    request: HttpRequest, at: Path[GridIn], page: Query[PageIn]
) -> dict[str, str | list[FacilityView]]:
    """The public facilities in use of one grid that the caller's posting covers, 50 at a time, in order of their codes."""
    found = queries.facilities_list(
        actor_of_request(request), grid=at.grid, search=page.search, after=page.after
    )
    return {"facilities": found.rows, "after": found.following}
