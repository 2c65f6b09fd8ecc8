"""One small world for stories: 和安省 down to its grids, a desk on every level, departments, workers (practice §9).

Everything in it is invented. It is built once a run by the rooms' own actions and written again from memory for
each further test, so that asking for `town` costs a few milliseconds.
"""

from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Model

from linli.access import actions as access
from linli.access.models import Account
from linli.kernel.clock import LOCAL
from linli.organisation import actions as organisation
from linli.organisation import queries
from linli.organisation.models import Centre, NameKey, Posting, PostingGrid, Unit
from linli.organisation.rules import Actor
from linli.organisation.terms import Role, UnitKind
from linli.territory import actions as territory
from linli.territory.models import Division, Grid, GridScheme

MONDAY_9 = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
FIRST_DAY = date(2026, 1, 1)

PROVINCE, CITY, STRAIGHT_CITY = "990000000000", "990100000000", "990200000000"
COUNTY, SIBLING_COUNTY = "990101000000", "990121000000"
TOWNSHIP, SIBLING_TOWNSHIP = "990101001000", "990101002000"
COMMUNITY, SIBLING_COMMUNITY = "990101001001", "990101001002"

DIVISIONS = (  # code, name, level, parent
    (PROVINCE, "和安省", 1, None),
    (CITY, "云桥市", 2, PROVINCE),
    (COUNTY, "青禾区", 3, CITY),
    (TOWNSHIP, "柳溪街道", 4, COUNTY),
    (COMMUNITY, "春晓社区", 5, TOWNSHIP),
    (SIBLING_COMMUNITY, "秋实社区", 5, TOWNSHIP),
    (SIBLING_TOWNSHIP, "南塘街道", 4, COUNTY),
    ("990101002001", "荷塘社区", 5, SIBLING_TOWNSHIP),
    (SIBLING_COUNTY, "石岭县", 3, CITY),
    ("990121100000", "白石镇", 4, SIBLING_COUNTY),
    ("990121100200", "上岭村", 5, "990121100000"),
    (STRAIGHT_CITY, "东渡市", 2, PROVINCE),
    ("990200100000", "海口湾镇", 4, STRAIGHT_CITY),
    ("990200100001", "渔港社区", 5, "990200100000"),
)
GRIDS = (  # community, kind, serial
    (COMMUNITY, 1, 1),
    (COMMUNITY, 1, 2),
    (SIBLING_COMMUNITY, 1, 1),
    (SIBLING_COMMUNITY, 1, 2),
    ("990101002001", 1, 1),
    ("990121100200", 2, 1),
    ("990200100001", 1, 1),
)
UNITS = (  # centre, name, kind; codes follow in this order
    (COUNTY, "住建局", UnitKind.DEPARTMENT),
    (COUNTY, "城管局", UnitKind.DEPARTMENT),
    (COUNTY, "供水公司", UnitKind.UTILITY),
    (TOWNSHIP, "综合执法队", UnitKind.OFFICE),
)
HOUSING, STREETS, WATER = f"{COUNTY}-01", f"{COUNTY}-02", f"{COUNTY}-03"
ENFORCEMENT = f"{TOWNSHIP}-01"

PEOPLE = (  # login, name, centre or unit, roles, serials of grids
    ("sys01", "程一", PROVINCE, "R01", ""),
    ("sec01", "安二", PROVINCE, "R02", ""),
    ("aud01", "沈三", PROVINCE, "R03", ""),
    ("prov10", "高远", PROVINCE, "R10", ""),
    ("prov11", "高明", PROVINCE, "R11", ""),
    ("prov12", "路平", PROVINCE, "R12 R13", ""),
    ("city10", "江宁", CITY, "R10", ""),
    ("city11", "江流", CITY, "R11", ""),
    ("city12", "方圆", CITY, "R12", ""),
    ("city13", "严明", CITY, "R13", ""),
    ("city14", "江回", CITY, "R14", ""),
    ("dongdu11", "海澜", STRAIGHT_CITY, "R11", ""),
    ("dongdu12", "海波", STRAIGHT_CITY, "R12", ""),
    ("qh01", "田管", COUNTY, "R01", ""),
    ("qh02", "田安", COUNTY, "R02", ""),
    ("qh10", "田禾", COUNTY, "R10", ""),
    ("qh11", "田苗", COUNTY, "R11", ""),
    ("qh12", "许可", COUNTY, "R12", ""),
    ("qh13", "督文", COUNTY, "R13", ""),
    ("qh14", "回安", COUNTY, "R14", ""),
    ("qh15", "档全", COUNTY, "R15", ""),
    ("qh16", "计量", COUNTY, "R16", ""),
    ("qh17", "队良", COUNTY, "R17", ""),
    ("qh60", "保真", COUNTY, "R60", ""),
    ("qhzj20", "梁栋", HOUSING, "R20", ""),
    ("qhzj21", "柱石", HOUSING, "R21", ""),
    ("qhzj22", "瓦全", HOUSING, "R22", ""),
    ("qhcg21", "城晓", STREETS, "R21 R22", ""),
    ("qhgs20", "水源", WATER, "R20", ""),
    ("qhgs21", "水清", WATER, "R21", ""),
    ("qhgs22", "水流", WATER, "R22", ""),
    ("slx11", "石坚", SIBLING_COUNTY, "R11", ""),
    ("slx12", "石磊", SIBLING_COUNTY, "R12", ""),
    ("lx10", "柳青", TOWNSHIP, "R10", ""),
    ("lx11", "柳岸", TOWNSHIP, "R11", ""),
    ("lx12", "溪云", TOWNSHIP, "R12", ""),
    ("lx14", "溪月", TOWNSHIP, "R14", ""),
    ("lxzf20", "执法明", ENFORCEMENT, "R20", ""),
    ("lxzf21", "执中", ENFORCEMENT, "R21 R22", ""),
    ("nt11", "南岸", SIBLING_TOWNSHIP, "R11", ""),
    ("nt12", "南风", SIBLING_TOWNSHIP, "R12", ""),
    ("bs11", "白云", "990121100000", "R11", ""),
    ("bs12", "白石", "990121100000", "R12", ""),
    ("hk11", "海潮", "990200100000", "R11", ""),
    ("hk12", "海口", "990200100000", "R12", ""),
    ("cx10", "春生", COMMUNITY, "R10", ""),
    ("cx11", "春和", COMMUNITY, "R11", ""),
    ("cx12", "晓风", COMMUNITY, "R12", ""),
    ("cx14", "晓月", COMMUNITY, "R14", ""),
    ("qs12", "秋声", SIBLING_COMMUNITY, "R12", ""),
    ("ht12", "荷风", "990101002001", "R12", ""),
    ("sl12", "岭南", "990121100200", "R12", ""),
    ("yg12", "渔歌", "990200100001", "R12", ""),
    ("cx31a", "格员甲", COMMUNITY, "R31", "1001"),
    ("cx31b", "格员乙", COMMUNITY, "R31", "1002"),
    ("qs31", "格员丙", SIBLING_COMMUNITY, "R31", "1001"),
    ("sl31", "村员丁", "990121100200", "R31", "2001"),
    ("yg31", "渔员戊", "990200100001", "R31", "1001"),
)


class As:
    """One member of staff of the town, by login."""

    def __init__(self, login: str) -> None:
        self.login = login

    def __get__(self, town: "Town", owner: type["Town"]) -> Actor:
        return town.actor[self.login]


@dataclass(frozen=True)
class Town:
    """account, actor: by login. The attributes below are the actors and codes that stories name."""

    account: dict[str, Account] = field(default_factory=dict)
    actor: dict[str, Actor] = field(default_factory=dict)

    at = MONDAY_9
    province, city, straight_city = PROVINCE, CITY, STRAIGHT_CITY
    centre, sibling_centre = COUNTY, SIBLING_COUNTY
    township, sibling_township = TOWNSHIP, SIBLING_TOWNSHIP
    community, sibling_community = COMMUNITY, SIBLING_COMMUNITY
    grid, neighbour_grid = COMMUNITY + "1001", COMMUNITY + "1002"
    sibling_grid, vacant_grid = SIBLING_COMMUNITY + "1001", SIBLING_COMMUNITY + "1002"
    village_grid = "9901211002002001"
    housing, streets, water, enforcement = HOUSING, STREETS, WATER, ENFORCEMENT

    system_admin, security_admin, auditor = As("sys01"), As("sec01"), As("aud01")
    county_system_admin, county_security_admin = As("qh01"), As("qh02")
    province_desk, province_leader, province_director = As("prov12"), As("prov11"), As("prov10")
    city_desk, city_leader, city_director, city_revisit = (
        As("city12"),
        As("city11"),
        As("city10"),
        As("city14"),
    )
    straight_city_desk, straight_city_leader = As("dongdu12"), As("dongdu11")
    desk, leader, director = As("qh12"), As("qh11"), As("qh10")
    supervision, revisit, archive, statistics = As("qh13"), As("qh14"), As("qh15"), As("qh16")
    workforce, privacy = As("qh17"), As("qh60")
    sibling_desk, sibling_leader = As("slx12"), As("slx11")
    township_desk, township_leader, township_director = As("lx12"), As("lx11"), As("lx10")
    township_revisit = As("lx14")
    sibling_township_desk, sibling_township_leader = As("nt12"), As("nt11")
    community_desk, community_leader, community_director = As("cx12"), As("cx11"), As("cx10")
    community_revisit = As("cx14")
    sibling_community_desk = As("qs12")
    housing_head, housing_contact, housing_handler = As("qhzj20"), As("qhzj21"), As("qhzj22")
    streets_contact = As("qhcg21")
    water_head, water_contact, water_handler = As("qhgs20"), As("qhgs21"), As("qhgs22")
    enforcement_head, enforcement_contact = As("lxzf20"), As("lxzf21")
    worker, neighbour_worker, sibling_worker, village_worker = (
        As("cx31a"),
        As("cx31b"),
        As("qs31"),
        As("sl31"),
    )


def make_town() -> Town:
    """Return the town, its rows written to the database of the present test."""
    if not _remembered:
        _remembered.append((_build(), _rows()))
    else:
        for kept in _remembered[0][1]:
            type(kept[0]).objects.bulk_create([_fresh(row) for row in kept])  # type: ignore[attr-defined] # any model
    first = _remembered[0][0]
    return Town(account={login: copy(account) for login, account in first.account.items()}, actor=first.actor)


_remembered: list[tuple[Town, list[list[Model]]]] = []


def _build() -> Town:
    for code, name, level, parent in DIVISIONS:
        territory.add_division(code=code, name=name, level=level, parent=parent, at=MONDAY_9)
    for community, grid_kind, serial in GRIDS:
        territory.add_grid(
            name=f"第{serial}网格",
            community=community,
            kind=grid_kind,
            effective_on=FIRST_DAY,
            at=MONDAY_9,
        )
    organisation.establish_centres(root=PROVINCE, by=None, at=MONDAY_9)
    for centre, name, kind in UNITS:
        organisation.add_unit(centre=centre, name=name, kind=kind, by=None, at=MONDAY_9)
    return _people()


def _people() -> Town:
    town = Town()
    for login, name, place, roles, serials in PEOPLE:
        account = access.add_account(login=login, name=name, at=MONDAY_9)
        centre, _, unit = place.partition("-")
        for role in roles.split():
            organisation.appoint(
                account=account,
                role=Role(role),
                centre=centre,
                unit=place if unit else None,
                grids=[centre + serial for serial in serials.split()],
                begins_on=FIRST_DAY,
                by=None,
                at=MONDAY_9,
            )
        town.account[login] = account
        town.actor[login] = queries.actor_of(account, MONDAY_9)
    return town


def _rows() -> list[list[Model]]:
    tables: tuple[type[Model], ...] = (
        Division,
        GridScheme,
        Grid,
        Centre,
        Unit,
        Account,
        Posting,
        PostingGrid,
        NameKey,
    )
    return [list(table.objects.all()) for table in tables]  # type: ignore[attr-defined] # any model has it


def _fresh(row: Model) -> Model:
    again = copy(row)
    again._state = copy(row._state)
    again._state.adding = True
    return again
