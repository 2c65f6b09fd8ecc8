"""The small world that other rooms' stories stand on is itself in order."""

from linli.organisation import queries
from linli.organisation.terms import Role
from tests.town import Town


def test_every_level_has_its_desk_and_escalates_to_its_direct_parent(town: Town) -> None:
    steps = ["9901010010011001"]
    centre = queries.centre_for(steps[0])
    names = [centre.short_name]
    while centre.parent:
        centre = queries.centre(centre.parent)
        names.append(centre.short_name)

    assert names == ["春晓社区", "柳溪街道", "青禾区", "云桥市", "和安省"]


def test_a_township_of_a_straight_city_stands_directly_under_the_city(town: Town) -> None:
    assert queries.centre("990200100000").parent == town.straight_city


def test_the_second_building_of_the_town_is_quick(town: Town) -> None:
    assert town.desk.has(Role.INTAKE_CLERK)
