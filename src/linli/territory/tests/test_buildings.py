"""Buildings and public facilities: entered, put right, retired, and always in one grid (clauses 5, 6.1 ¶2, 6.3 a)."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from linli.territory import actions, errors, queries
from linli.territory.actions.changes import NewGrid
from linli.territory.actions.sites import ALL, CLEAN_ONLY, DRY, SiteRow, SitesDone
from linli.territory.codes import KNOWN_SCHEMES, is_site, scheme_of
from linli.territory.models import Building, Facility
from linli.territory.rules.sites import grid_after
from linli.territory.terms import Change, GridKind, SiteStep
from linli.territory.tests.ground import AUTUMN, MONDAY, RIDGE, SPRING, TODAY, lay_ground, square

pytestmark = pytest.mark.django_db


def centre_of(column: int, row: int) -> BaseGeometry:
    return square(column, row).centroid


def two_grids() -> tuple[str, str]:
    """春晓社区 with two neighbouring grids."""
    lay_ground()
    first = actions.add_grid(name="第一网格", community=SPRING, shape=square(0, 0), at=MONDAY)
    second = actions.add_grid(name="第二网格", community=SPRING, shape=square(1, 0), at=MONDAY)
    return first, second


def add(grid: str = "", shape: BaseGeometry | None = None, **said: str) -> str:
    given = {"name": "3幢", "address": "春晓路8号", "use": "住宅", "grid": grid, **said}
    return actions.add_building(by="sys01", at=MONDAY, shape=shape, **given)


def rows(*texts: dict[str, str], shapes: tuple[BaseGeometry | None, ...] = ()) -> list[SiteRow]:
    drawn = dict(enumerate(shapes))
    return [
        SiteRow(number + 2, {"use": "住宅", "address": "春晓路8号", **row}, lambda n=number: drawn.get(n))  # type: ignore[misc] # the number of this row, not of the last
        for number, row in enumerate(texts)
    ]


def bring(given: list[SiteRow], mode: str = ALL) -> SitesDone:
    return actions.import_buildings(rows=given, by="sys01", at=MONDAY, mode=mode)


def said(done: SitesDone) -> list[tuple[int, str]]:
    return [(each.row, each.about.code.removeprefix("territory.site_")) for each in done.findings]


def test_a_building_gets_its_code_from_its_community_and_its_grid_from_its_point() -> None:
    first, _ = two_grids()

    code = add(shape=centre_of(0, 0), households="48", has_fire_control_room="否")

    assert code == f"{SPRING}B0001"
    building = queries.building(code)
    assert (building.grid, building.households, building.has_fire_control_room) == (first, 48, False)
    assert [line.step for line in queries.history_of(code)] == [SiteStep.ADDED]


def test_a_facility_is_a_place_that_says_its_grid() -> None:
    first, _ = two_grids()

    code = actions.add_facility(
        kind="street_light", name="路灯 7 号", by="sys01", at=MONDAY, shape=centre_of(0, 0)
    )

    place = queries.place(code)
    assert (code, place.grid, place.level) == (f"{SPRING}F0001", first, 7)
    assert place.full_name == "和安省云桥市青禾区柳溪街道春晓社区路灯 7 号"
    assert queries.names_of([code, first]) == {code: "路灯 7 号", first: "第一网格"}
    assert [each.name for each in queries.ancestors(code)][:2] == ["春晓社区", "柳溪街道"]


@pytest.mark.clause("C9")
def test_a_building_in_a_dedicated_grid_is_in_no_other_grids_list() -> None:
    first, _ = two_grids()
    tower = add(shape=centre_of(0, 0), name="科创大厦", use="办公")
    assert [each.code for each in queries.buildings_of(first)] == [tower]

    park = actions.add_grid(
        name="科创园",
        community=SPRING,
        kind=GridKind.DEDICATED,
        site_type="园区",
        shape=square(0, 0),
        at=MONDAY,
    )

    assert [each.code for each in queries.buildings_of(park)] == [tower]
    assert queries.buildings_of(first) == []
    with pytest.raises(errors.SiteTaken):
        add(grid=first, name="科创大厦", use="办公")
    assert Building.objects.count() == 1


def test_code_and_point_that_disagree_are_noticed() -> None:
    first, second = two_grids()
    actions.add_grid(name="岭上网格", community=RIDGE, shape=square(8, 8), at=MONDAY)

    done = bring(
        rows({"name": "1幢", "grid": first}, {"name": "2幢", "grid": first},
             shapes=(centre_of(1, 0), centre_of(8, 8)))
    )  # fmt: skip
    assert said(done) == [(2, "grid_other"), (3, "point_away")]
    assert done.applied == 0

    kept = bring(rows({"name": "1幢", "grid": first}, shapes=(centre_of(1, 0),)))
    assert queries.building(kept.codes[0]).grid == first
    assert second not in {each.grid for each in queries.buildings_of(first)}


def test_a_dry_run_stores_nothing_and_the_clean_rows_alone_can_be_stored() -> None:
    first, _ = two_grids()
    given = rows(
        {"name": "1幢", "grid": first, "floors": "18"},
        {"name": "2幢", "grid": "9901010010019999"},
        {"name": "3幢", "grid": first, "use": "宫殿", "built_year": "2099", "property_phone": "找老王"},
        {"name": "1幢", "grid": first},
    )

    dry = bring(given, DRY)
    assert (dry.read, dry.clean, dry.applied, Building.objects.count()) == (4, 1, 0, 0)
    assert [each for each in said(dry) if each[1] != "without_shape"] == [
        (3, "grid_unknown"), (4, "choice_form"), (4, "year_form"), (4, "phone_form"), (5, "twice"),
    ]  # fmt: skip
    assert bring(given, ALL).applied == Building.objects.count() == 0

    clean = bring(given, CLEAN_ONLY)
    assert (clean.codes, clean.left) == ([f"{SPRING}B0001"], {3, 4, 5})


def test_the_same_file_again_changes_nothing() -> None:
    first, _ = two_grids()
    given = rows(
        {"name": "1幢", "grid": first}, {"name": "2幢", "grid": first}, shapes=(None, centre_of(0, 0))
    )
    assert bring(given).applied == 2

    again = bring(given)

    assert (again.clean, again.applied, Building.objects.count()) == (2, 0, 2)


def test_another_content_for_a_stored_building_is_an_error_with_its_code() -> None:
    first, _ = two_grids()
    code = add(grid=first, floors="6")

    done = bring(rows({"name": "3幢", "grid": first, "floors": "7"}))

    assert "taken" in [about for _, about in said(done)]
    assert code in done.findings[-1].about.message


@pytest.mark.parametrize(
    ("texts", "refusal"),
    [
        ({"name": ""}, "name_form"),
        ({"name": "9" * 61}, "name_form"),
        ({"address": ""}, "address_missing"),
        ({"grid": ""}, "place_missing"),
        ({"community": AUTUMN}, "community_other"),
        ({"code": "9901010010010001"}, "code_form"),
        ({"code": f"{SPRING}F0001"}, "code_form"),
    ],
)
def test_each_fault_of_a_row_has_its_own_code(texts: dict[str, str], refusal: str) -> None:
    first, _ = two_grids()

    done = bring(rows({"name": "1幢", "grid": first, **texts}))

    assert refusal in [about for _, about in said(done)]
    assert done.applied == 0


@pytest.mark.parametrize("value", ["-1", "1.5", "一", "1e9", "9999999"])
def test_a_count_is_a_whole_number_within_reason(value: str) -> None:
    first, _ = two_grids()

    with pytest.raises(errors.NumberForm):
        add(grid=first, households=value)


def test_a_building_without_a_grid_waits_in_its_community_until_a_grid_is_drawn() -> None:
    lay_ground()
    code = add(shape=centre_of(0, 0), community=SPRING)
    assert queries.building(code).grid == ""

    grid = actions.add_grid(name="第一网格", community=SPRING, shape=square(0, 0), at=MONDAY)

    assert queries.building(code).grid == grid


def test_a_split_grid_gives_its_buildings_to_the_halves_they_lie_in() -> None:
    first, _ = two_grids()
    west, east = Point(120.002, 30.005), Point(120.008, 30.005)
    left, right = add(shape=west, name="1幢"), add(shape=east, name="2幢")
    lost = add(grid=first, name="3幢")
    halves = [square(0, 0).intersection(part) for part in (west.buffer(0.003), east.buffer(0.003))]

    new = actions.change_grids(
        change=Change.SPLIT,
        old=[first],
        new=[NewGrid(name=f"{side}半", shape=half) for side, half in zip("西东", halves, strict=True)],
        effective_on=TODAY,
        by="sys01",
        at=MONDAY,
    )

    assert [queries.building(code).grid for code in (left, right)] == new
    assert queries.building(lost).is_left_behind
    assert queries.sites_left_behind(queries.Ground(prefixes=["9901"])) == (1, 0)
    page = queries.buildings_page(queries.Ground(prefixes=["990101"]), left_behind=True)
    assert [each.code for each in page.rows] == [lost]

    actions.change_building(code=lost, grid=new[1], by="sys01", at=MONDAY)
    assert queries.history_of(lost)[0].step == SiteStep.MOVED
    assert queries.sites_left_behind(queries.Ground(prefixes=["9901"])) == (0, 0)


def test_a_transferred_grid_takes_its_buildings_along_under_their_old_codes() -> None:
    first, _ = two_grids()
    code = add(grid=first)

    [new] = actions.change_grids(
        change=Change.TRANSFER, old=[first], new=[NewGrid(name="", community=RIDGE)],
        effective_on=TODAY, by="sys01", at=MONDAY,
    )  # fmt: skip

    moved = queries.building(code)
    assert (moved.code, moved.grid, moved.community, moved.county) == (f"{SPRING}B0001", new, RIDGE, "990121")
    assert queries.buildings_page(queries.Ground(prefixes=["990121"])).rows == [moved]
    assert queries.buildings_page(queries.Ground(prefixes=[SPRING])).rows == []
    # The next building of the old community does not get the code that went away.
    assert add(community=SPRING, name="新楼") == f"{SPRING}B0002"


def test_an_abolished_grid_leaves_its_buildings_in_plain_sight() -> None:
    first, _ = two_grids()
    code = add(grid=first)

    actions.change_grids(change=Change.ABOLISH, old=[first], effective_on=TODAY, by="sys01", at=MONDAY)

    assert queries.building(code).is_left_behind
    assert queries.place(code).grid == first


def test_a_row_that_names_a_retired_grid_goes_to_its_only_heir() -> None:
    first, _ = two_grids()
    [new] = actions.change_grids(
        change=Change.RECODE,
        old=[first],
        new=[NewGrid(name="新一网格")],
        effective_on=TODAY,
        by="sys01",
        at=MONDAY,
    )

    done = bring(rows({"name": "1幢", "grid": first}))

    assert (2, "grid_followed") in said(done)
    assert queries.building(done.codes[0]).grid == new


def test_a_retired_buildings_code_is_never_used_again_and_still_leads_somewhere() -> None:
    first, _ = two_grids()
    old = add(grid=first)
    actions.retire_building(code=old, on=TODAY, by="sys01", at=MONDAY)
    assert queries.place(old).successors == (first,)

    new = add(grid=first)
    with pytest.raises(errors.SiteCodeRetired):
        add(grid=first, code=old, name="旧楼")
    with pytest.raises(errors.SiteRetired):
        actions.change_building(code=old, floors=3, by="sys01", at=MONDAY)
    assert (old, new) == (f"{SPRING}B0001", f"{SPRING}B0002")
    actions.retire_building(
        code=new, on=TODAY, replaced_by=add(grid=first, name="新楼"), by="sys01", at=MONDAY
    )
    assert queries.place(new).successors == (f"{SPRING}B0003",)


def test_a_building_cannot_end_before_it_begins_nor_in_the_future() -> None:
    first, _ = two_grids()
    code = add(grid=first, effective_on="2026-01-01")

    with pytest.raises(errors.SiteRetiresEarly):
        actions.retire_building(code=code, on=date(2025, 12, 31), by="sys01", at=MONDAY)
    with pytest.raises(errors.DateAhead):
        actions.retire_building(code=code, on=date(2026, 3, 3), by="sys01", at=MONDAY)


def test_a_correction_keeps_what_it_does_not_say_and_writes_both_values_down() -> None:
    first, _ = two_grids()
    code = add(grid=first, shape=centre_of(0, 0), floors="6", property_company="和顺物业")

    actions.change_building(code=code, floors=18, by="cx10", at=MONDAY)

    assert (queries.building(code).floors, queries.building(code).property_company) == (18, "和顺物业")
    assert queries.building(code).has_shape
    latest = queries.history_of(code)[0]
    assert (latest.changed, latest.by) == ({"floors": ["6", "18"]}, "cx10")


def test_the_same_correction_twice_is_written_down_once() -> None:
    first, _ = two_grids()
    code = add(grid=first)

    for _again in range(2):
        actions.change_building(code=code, floors=18, by="cx10", at=MONDAY)

    assert len(queries.history_of(code)) == 2


def test_a_new_place_in_another_community_is_refused() -> None:
    first, _ = two_grids()
    actions.add_grid(name="岭上网格", community=RIDGE, shape=square(8, 8), at=MONDAY)
    code = add(grid=first)

    with pytest.raises(errors.SitePointAway):
        actions.place_site(code=code, shape=centre_of(8, 8), by="sys01", at=MONDAY)
    actions.place_site(code=code, shape=centre_of(0, 0), by="sys01", at=MONDAY)
    assert queries.shape_of_site(code) == centre_of(0, 0)


def test_a_page_of_buildings_is_searched_by_name_address_and_code(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, _ = two_grids()
    bring(rows(*({"name": f"{number}幢", "grid": first} for number in range(1, 61))))
    ground = queries.Ground(grids=[first])

    with django_assert_num_queries(1):
        page = queries.buildings_page(ground)
    rest = queries.buildings_page(ground, after=page.following)
    assert (len(page.rows), len(rest.rows), rest.following) == (50, 10, "")
    assert [row.name for row in queries.buildings_page(ground, search="60").rows] == ["60幢"]
    assert len(queries.buildings_page(ground, search="春晓路").rows) == 50
    assert [row.name for row in queries.buildings_page(ground, search=f"{SPRING}b0007").rows] == ["7幢"]
    assert queries.buildings_page(queries.Ground()).rows == []


def test_the_counts_of_a_grid_cost_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, _ = two_grids()
    add(grid=first, units="2", households="48")
    for number in range(3):
        actions.add_facility(kind="消防栓", name=f"{number}号", grid=first, by="sys01", at=MONDAY)

    with django_assert_num_queries(2):
        counts = queries.counts_of(first)

    assert (counts.buildings, counts.units, counts.households, counts.facilities_in_all) == (1, 2, 48, 3)


def test_a_building_as_a_place_costs_one_query(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    first, _ = two_grids()
    code = add(grid=first)

    with django_assert_max_num_queries(1):
        queries.place(code)


def test_an_unknown_building_is_not_found() -> None:
    lay_ground()

    for ask in (queries.place, queries.building, queries.site, queries.ancestors):
        with pytest.raises(errors.SiteNotFound):
            ask(f"{SPRING}B0001")
    with pytest.raises(errors.SiteNotFound):
        queries.site(f"{SPRING}1001")
    assert not Facility.objects.exists()


def test_no_scheme_can_make_grid_codes_that_look_like_buildings() -> None:
    parts = [
        {"name": "区划", "len": 12, "type": "division"},
        {"name": "字", "len": 1, "type": "text", "text": "B"},
        {"name": "序号", "len": 4, "type": "serial"},
    ]

    with pytest.raises(errors.BadScheme):
        scheme_of("alike", parts)
    for scheme in KNOWN_SCHEMES.values():
        assert not is_site(scheme.make(SPRING, 1, 1))


CODES = st.sampled_from(["", "a", "b", "c"])


@given(
    present=CODES,
    later=st.none() | st.lists(st.sampled_from("bc"), unique=True).map(tuple),
    at_point=CODES,
    fresh=st.frozensets(st.sampled_from("abc")),
)
def test_a_building_is_never_left_without_a_grid_by_a_change(
    present: str, later: tuple[str, ...] | None, at_point: str, fresh: frozenset[str]
) -> None:
    after = grid_after(present, later, at_point, fresh)

    assert after or not present
    assert after in {present, at_point, *(later or ())}
    if present and later is None and at_point not in fresh:
        assert after == present


def test_a_long_file_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = two_grids()
    monkeypatch.setattr("linli.territory.actions.sites.ROWS_AT_A_TIME", 3)
    given = rows(*({"name": f"{number}幢", "grid": first} for number in (1, 2, 3, 4, 5, 1)))

    refused = bring(given)
    assert (refused.left, refused.applied, Building.objects.count()) == ({7}, 0, 0)

    assert bring(given, CLEAN_ONLY).codes == [f"{SPRING}B000{serial}" for serial in range(1, 6)]
