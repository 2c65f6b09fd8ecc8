"""Divisions and grids by their codes."""

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.territory import actions, errors, queries
from linli.territory.tests.ground import AUTUMN, MONDAY, RIDGE, SPRING, lay_ground, square

pytestmark = pytest.mark.django_db


def test_a_place_says_its_whole_name_with_at_most_two_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    lay_ground()
    code = actions.add_grid(name="春晓社区第一网格", community=SPRING, at=MONDAY)

    with django_assert_max_num_queries(2):
        place = queries.place(code)

    assert place.full_name == "和安省云桥市青禾区柳溪街道春晓社区第一网格"
    assert (place.county, place.community, place.level) == ("990101", SPRING, 6)


def test_a_grid_whose_name_leaves_out_its_community_is_named_in_full_all_the_same() -> None:
    lay_ground()
    code = actions.add_grid(name="第一网格", community=SPRING, at=MONDAY)

    assert queries.place(code).full_name.endswith("柳溪街道春晓社区第一网格")


def test_a_division_is_a_place_too() -> None:
    lay_ground()

    place = queries.place("990101001")

    assert (place.full_name, place.level, place.community) == ("和安省云桥市青禾区柳溪街道", 4, "")
    assert queries.place(SPRING).community == SPRING


def test_names_of_many_codes_cost_one_query_a_table(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    lay_ground()
    code = actions.add_grid(name="第一网格", community=SPRING, at=MONDAY)

    with django_assert_num_queries(2):
        names = queries.names_of([code, SPRING, AUTUMN, "990101000000", "110000000000"])

    assert names == {
        code: "第一网格",
        SPRING: "春晓社区",
        AUTUMN: "秋实社区",
        "990101000000": "青禾区",
    }


def test_ancestors_go_up_and_children_go_down() -> None:
    lay_ground()
    code = actions.add_grid(name="第一网格", community=RIDGE, at=MONDAY)

    assert [each.level for each in queries.ancestors(code)] == [5, 4, 3, 2, 1]
    assert [each.name for each in queries.ancestors("990101")] == ["云桥市", "和安省"]
    assert [each.name for each in queries.children("9901")] == ["青禾区", "石岭县"]
    assert [each.code for each in queries.subtree("990101", to_level=4)] == ["990101000000", "990101001000"]


def test_an_unknown_code_is_not_found() -> None:
    lay_ground()

    for ask in (queries.division, queries.place, queries.ancestors):
        with pytest.raises(errors.DivisionNotFound):
            ask("110101")
    for ask_grid in (queries.grid, queries.place, queries.ancestors):
        with pytest.raises(errors.GridNotFound):
            ask_grid(f"{SPRING}1001")


def test_a_list_of_grids_never_reads_their_shapes(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lay_ground()
    actions.add_grid(name="第一网格", community=SPRING, shape=square(0, 0), at=MONDAY)
    actions.add_grid(name="第二网格", community=SPRING, at=MONDAY)

    with django_assert_num_queries(1) as seen:
        grids = queries.grids_of(SPRING)

    assert [each.has_shape for each in grids] == [True, False]
    assert '"geometry",' not in seen.captured_queries[0]["sql"]
