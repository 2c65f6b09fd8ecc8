"""Builds the fictitious province through the rooms' own actions: divisions, shapes, grids, centres, units, people."""

from datetime import date, datetime, timedelta
from typing import Any

from shapely.geometry import mapping

from linli.access import actions as access
from linli.access.rules import random_password
from linli.demo import places, town
from linli.kernel.clock import LOCAL
from linli.organisation import actions as organisation
from linli.territory import actions as territory
from linli.territory.terms import Change, GridKind

PROVINCE = "990000000000"
SPLIT_GRID, SPLIT_INTO = "9901010020011001", ("H", "I")  # 荷塘社区: one grid became two
FOUNDED_BEFORE = timedelta(days=500)  # grids and posts are older than any case
SPLIT_BEFORE = timedelta(days=120)
STAFF_PHONES, RESIDENT_PHONES = 12000001000, 12000005000  # 12 is no mobile prefix: no real number is hit
SOURCE = "演示数据：虚构省份"


def build(*, at: datetime) -> dict[str, str]:
    """Build the whole province as it stands before `at`. Returns passwords by login, new for each build."""
    founded_on = (at - FOUNDED_BEFORE).astimezone(LOCAL).date()
    _add_divisions(at)
    _add_grids(at, founded_on)
    organisation.establish_centres(root=PROVINCE, by=None, at=at)
    _describe_centres(at)
    _add_units(at)
    return _add_people(at, founded_on)


def _add_divisions(at: datetime) -> None:
    for place in places.divisions().values():
        territory.add_division(
            code=place.code,
            name=place.name,
            level=place.level,
            parent=place.parent or None,
            kind=place.kind,
            village_kind=place.village_kind,
            at=at,
        )
    features = [
        {
            "type": "Feature",
            "properties": {"code": place.code, "name": place.name},
            "geometry": mapping(town.shape(_land_of(place))),
        }
        for place in places.divisions().values()
        if place.has_centre
    ]
    territory.import_boundaries(features=features, mapping={}, source=SOURCE, at=at)


def _land_of(place: places.Division) -> str:
    """Return the marks of all blocks inside a division."""
    marks = {block.mark for block in town.blocks()}
    return "".join(sorted(m for m in marks if place.code in places.lineage(places.community(m))))


def _add_grids(at: datetime, founded_on: date) -> None:
    later = [places.grids()[mark] for mark in SPLIT_INTO]
    for grid in places.grids().values():
        if grid not in later:
            territory.add_grid(**_grid_fields(grid), scheme="LL16", at=at, effective_on=founded_on)
    territory.add_grid(
        name="荷塘社区第一网格",
        community=later[0].community,
        code=SPLIT_GRID,
        shape=town.shape("".join(SPLIT_INTO)),
        households=sum(grid.households for grid in later),
        population=sum(grid.population for grid in later),
        effective_on=founded_on,
        at=at,
    )
    territory.change_grids(
        change=Change.SPLIT,
        old=[SPLIT_GRID],
        new=[
            territory.NewGrid(
                name=grid.name,
                code=grid.code,
                shape=town.shape(grid.mark),
                households=grid.households,
                population=grid.population,
            )
            for grid in later
        ],
        effective_on=(at - SPLIT_BEFORE).astimezone(LOCAL).date(),
        document_no="青禾网格〔2026〕3号",
        by="sys01",
        at=at,
    )


def _grid_fields(grid: places.Grid) -> dict[str, Any]:
    return {
        "name": grid.name,
        "community": grid.community,
        "code": grid.code,
        "kind": GridKind(int(grid.code[12])),
        "shape": town.shape(grid.mark),
        "households": grid.households or None,
        "population": grid.population,
        "site_type": grid.site_type,
        "contact_org": grid.contact_org,
    }


def _describe_centres(at: datetime) -> None:
    for place in places.divisions().values():
        if place.has_centre:
            organisation.describe_centre(
                centre=place.code,
                phone=place.phone,
                leading_organisation="",
                linked_zz_center_name=f"{place.name}综治中心" if place.level <= 4 else "",
                by=None,
                at=at,
            )


def _add_units(at: datetime) -> None:
    """Units get their codes in the order of the table."""
    for unit in places.units().values():
        made = organisation.add_unit(
            centre=unit.centre, name=unit.name, kind=unit.kind, phone="0199-5550900", by=None, at=at
        )
        assert made.code == unit.code, (made.code, unit.code)


def _add_people(at: datetime, begins_on: date) -> dict[str, str]:
    passwords = {}
    for number, person in enumerate(places.people().values()):
        password = random_password() if person.signs_in else None
        phone = str(STAFF_PHONES + number)
        account = access.add_account(
            login=person.login, name=person.name, phone=phone, password=password, at=at
        )
        for role in person.roles:
            organisation.appoint(
                account=account,
                role=role,
                centre=person.place[:12],
                unit=person.place if "-" in person.place else None,
                grids=[places.grids()[mark].code for mark in person.grids],
                begins_on=begins_on,
                by=None,
                at=at,
            )
        if password:
            passwords[person.login] = password
    return passwords
