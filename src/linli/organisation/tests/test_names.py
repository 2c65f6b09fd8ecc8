"""Stories about finding a unit or a colleague by a few letters."""

from importlib import import_module

import pytest
from django.apps import apps

from linli.organisation import actions, queries
from linli.organisation.models import NameKey
from linli.organisation.terms import Role, UnitKind
from tests.town import COUNTY, HOUSING, MONDAY_9, Town

pytestmark = pytest.mark.django_db


def units(town: Town, login: str, text: str) -> list[str]:
    return [line.name for line in queries.units_typed(town.actor[login], text, 6)]


def people(town: Town, login: str, text: str) -> list[str]:
    return [line.name for line in queries.people_typed(town.actor[login], text, MONDAY_9, 6)]


def test_a_unit_is_found_by_its_name_its_sound_and_its_initials(town: Town) -> None:
    for text in ("zjj", "ZJ", "zhujian", "zhu jian ju", "住建"):
        assert units(town, "qh12", text) == ["住建局"], text
    assert units(town, "qh12", "z") == []
    assert units(town, "qh12", "zjjx") == []


def test_a_unit_with_its_place_in_front_is_found_by_what_follows(town: Town) -> None:
    actions.add_unit(
        centre=COUNTY, name="青禾区民政局", kind=UnitKind.DEPARTMENT, by=town.actor["qh01"], at=MONDAY_9
    )

    assert units(town, "qh12", "mzj") == units(town, "qh12", "qhqmz") == ["青禾区民政局"]


def test_a_colleague_is_found_with_the_post_held_now(town: Town) -> None:
    [line] = queries.people_typed(town.actor["qh12"], "th", MONDAY_9, 6)

    assert (line.name, line.role, line.beside, line.login) == ("田禾", Role.DIRECTOR, "青禾区", "qh10")
    assert people(town, "qh12", "shuiqing") == ["水清"]


def test_who_has_left_is_not_found(town: Town) -> None:
    [line] = queries.postings_in("990101", MONDAY_9, login="qhgs21").rows
    actions.end_posting(posting=line.id, by=town.actor["qh02"], at=MONDAY_9)

    assert people(town, "qh12", "shuiqing") == []


def test_nobody_finds_what_lies_outside_of_the_own_scope(town: Town) -> None:
    assert people(town, "slx12", "tianhe") == []
    assert units(town, "slx12", "zjj") == []
    assert people(town, "qhgs21", "shuiqing") == [], "a unit sees its cases, not the house"
    assert [line.name for line in queries.centres_typed(town.actor["city12"], "sl", 6)] == [
        "石岭县",
        "上岭村",
    ]
    assert queries.centres_typed(town.actor["qh12"], "slx", 6) == []


def test_keys_of_what_was_there_before_are_filled_once(town: Town) -> None:
    kept = set(NameKey.objects.values_list("kind", "key", "centre", "code"))
    NameKey.objects.all().delete()
    migration = import_module("linli.organisation.migrations.0003_fill_name_keys")

    for _ in range(2):
        migration.fill(apps, None)

    assert set(NameKey.objects.values_list("kind", "key", "centre", "code")) == kept
    assert HOUSING in {code for _, _, _, code in kept}
