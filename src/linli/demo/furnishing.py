"""Furnishes the town: buildings, facilities, household contacts who agreed, notices of grids; each by whoever does it."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from shapely.geometry import Point

from linli.access import queries as access
from linli.demo import places, town
from linli.demo.texts import rows
from linli.kernel.clock import LOCAL
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.outreach import actions as outreach
from linli.outreach.actions import Written
from linli.registers import actions as registers
from linli.territory.actions.buildings import add_building, add_facility

KEEPER = "sys01"
NOTICES = UUID("0199c0de-0000-7000-8000-000000000000")
WRITTEN_BEFORE, SHOWN = timedelta(days=2), timedelta(days=14)
CONTACTS_AFTER = timedelta(days=20)


def furnish(*, founded: datetime, now: datetime) -> None:
    """Add what stands in the town since `founded`; contacts agree a little later, notices are of these days."""
    draw = random.Random(0)  # noqa: S311 # a place for each thing, the same in every demo
    codes = dict(_buildings(founded, draw))
    for row in rows("facilities.tsv"):
        said = {name: row[name] for name in ("kind", "name", "address", "keeper")}
        add_facility(
            by=KEEPER, at=founded, shape=Point(town.point(row["mark"], draw)), **said, grid=_grid(row["mark"])
        )
    _contacts(codes, founded + CONTACTS_AFTER)
    _notices(now - WRITTEN_BEFORE)


def _buildings(at: datetime, draw: random.Random) -> Iterable[tuple[str, str]]:
    """Yield name and code of each building as it is added."""
    for row in rows("buildings.tsv"):
        counts = {name: row[name] for name in ("built_year", "floors", "units", "households", "lifts")}
        for number in range(1, int(row["count"]) + 1):
            name = f"{row['estate']}{number}{row['ending']}"
            code = add_building(
                by=KEEPER,
                at=at,
                shape=Point(town.point(row["mark"], draw)),
                name=name,
                address=f"{row['street']}{row['number']}号{name}",
                grid=_grid(row["mark"]),
                use=row["use"],
                **counts,
            )
            yield name, code


def _contacts(codes: Mapping[str, str], at: datetime) -> None:
    for row in rows("contacts.tsv"):
        said = {name: row[name] for name in row if name not in ("mark", "building")}
        said["given_on"] = at.astimezone(LOCAL).date().isoformat()
        worker = _actor(places.worker(row["mark"]), at)
        registers.add_contact(building=codes[row["building"]], said=said, by=worker, at=at)


def _notices(at: datetime) -> None:
    first = at.astimezone(LOCAL).date()
    for row in rows("notices.tsv"):
        notice = uuid5(NOTICES, row["title"])
        area = _grid(row["place"]) if row["place"] in places.grids() else row["place"]
        written = Written(area, row["title"], row["words"], first, first + SHOWN)
        outreach.write_notice(notice=notice, written=written, by=_actor(row["writer"], at), at=at)
        outreach.publish_notice(notice=notice, by=_actor(row["publisher"], at), at=at)


def _grid(mark: str) -> str:
    return places.grids()[mark].code


def _actor(login: str, at: datetime) -> Actor:
    return organisation.actor_of(access.account(login), at)
