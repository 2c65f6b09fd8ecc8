"""How a foreign table is read: the plan, its rows, and which place a row means for sure."""

import json
from typing import Any

import pytest

from linli.cases.rules.importing import (
    Community,
    ExternalNoMissing,
    Plan,
    PlanColumnsMissing,
    PlanUnreadable,
    SaidPlace,
    Why,
    check_columns,
    place_of,
    read_plan,
    read_row,
)
from linli.kernel.worktime import UnreadableMoment, read_moment

HEADER = ("no", "day", "kind", "sure", "place", "town", "x", "y")
POOL = Community("990101001001", "春晓社区居委会", "柳溪街道办事处")
OTHER_TOWN = Community("990101002001", "春晓社区", "南塘街道")


def test_a_row_becomes_the_form_of_a_registration() -> None:
    read = read_row(
        plan(), 7, HEADER, ["A-1", "2026-03-01", "路灯", "yes", "春晓社区", "柳溪街道", "111.3", "30.7"]
    )

    assert read.external_no == "A-1"
    assert read.form == {
        "external_no": "A-1",
        "title": "路灯：春晓社区",
        "description": "来源数据无正文",
        "received_at": read_moment("2026-03-01T08:30"),
        "category": "0203",
        "channel": "exchange",
    }
    assert read.said == SaidPlace(True, "", "春晓社区", "柳溪街道", (111.3, 30.7))


def test_what_the_table_calls_otherwise_becomes_other() -> None:
    assert read_row(plan(), 7, HEADER, row(kind="说不清")).form["category"] == "9999"


def test_a_short_row_has_empty_cells() -> None:
    assert read_row(plan(), 7, HEADER, ["A-1", "2026-03-01"]).said == SaidPlace(False, "", "", "", None)


@pytest.mark.parametrize("x", ["", "east", "nan", "inf", "181"])
def test_a_point_that_is_none_is_no_point(x: str) -> None:
    assert read_row(plan(), 7, HEADER, row(x=x)).said.point is None


def test_a_row_without_number_or_day_is_refused() -> None:
    with pytest.raises(ExternalNoMissing):
        read_row(plan(), 7, HEADER, row(no=" "))
    with pytest.raises(UnreadableMoment):
        read_row(plan(), 7, HEADER, row(day="gestern"))


def test_a_plan_that_uses_a_column_which_the_table_lacks_is_refused_by_name() -> None:
    with pytest.raises(PlanColumnsMissing) as refusal:
        check_columns(plan(), HEADER[:-3])
    assert refusal.value.facts["missing"] == "town、x、y"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"fields": {"title": "x"}}, "fields"),
        ({"fields": {"phone": "{no}"}}, "fields"),
        ({"categories": {"路灯": "0999"}}, "categories"),
        ({"within": "42x"}, "within"),
        ({"within": ""}, "within"),
        ({"place": {"lon": 5}}, "place.lon"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_faulty_plan_is_refused_with_the_place_of_the_fault(change: dict[str, Any], where: str) -> None:
    with pytest.raises(PlanUnreadable) as refusal:
        read_plan(json.dumps({**PLAN, **change}))
    assert refusal.value.facts["where"] == where


def test_a_plan_that_is_no_json_is_refused_with_line_and_column() -> None:
    with pytest.raises(PlanUnreadable) as refusal:
        read_plan('{"source": }')
    assert refusal.value.facts["where"] == "JSON 1:12"


def test_a_point_and_a_name_must_mean_the_same_community() -> None:
    at = (111.3, 30.7)

    assert place_of(said("春晓社区", at), "9901", by_point=POOL, by_name=()) == POOL.code
    assert place_of(said("", at), "9901", by_point=POOL, by_name=()) == POOL.code
    assert place_of(said("秋实社区", at), "9901", by_point=POOL, by_name=()) == Why.DISAGREE
    assert place_of(said("春晓社区", at), "9901", by_point=None, by_name=(POOL,)) == Why.NO_PLACE
    assert place_of(said("春晓社区", at), "9902", by_point=POOL, by_name=()) == Why.NO_PLACE


def test_a_name_alone_must_mean_one_community_only() -> None:
    both = (POOL, OTHER_TOWN)

    assert place_of(said("春晓社区"), "9901", by_point=None, by_name=(POOL,)) == POOL.code
    assert place_of(said("春晓社区"), "9901", by_point=None, by_name=both) == Why.AMBIGUOUS
    assert place_of(said("春晓", parent="南塘街道"), "9901", by_point=None, by_name=both) == OTHER_TOWN.code
    assert place_of(said("春晓社区", parent="北街道"), "9901", by_point=None, by_name=both) == Why.NO_PLACE
    assert place_of(said(""), "9901", by_point=None, by_name=()) == Why.NO_PLACE


def test_a_code_is_taken_inside_the_area_only() -> None:
    by_code = SaidPlace(True, "990101001001", "", "", None)

    assert place_of(by_code, "9901", by_point=None, by_name=()) == "990101001001"
    assert place_of(by_code, "9902", by_point=None, by_name=()) == Why.NO_PLACE


def test_where_the_table_does_not_stand_by_a_place_nothing_is_believed() -> None:
    doubtful = SaidPlace(False, POOL.code, POOL.name, "", (111.3, 30.7))

    assert place_of(doubtful, "9901", by_point=POOL, by_name=(POOL,)) == Why.NOT_SURE


PLAN: dict[str, Any] = {
    "source": "hotline",
    "within": "9901",
    "fields": {
        "external_no": "{no}",
        "title": "{kind}：{place}",
        "description": "来源数据无正文",
        "received_at": "{day}T08:30",
        "category": "{kind}",
        "channel": "exchange",
    },
    "categories": {"路灯": "0203"},
    "place": {
        "sure_where": {"sure": "yes"},
        "lon": "{x}",
        "lat": "{y}",
        "name": "{place}",
        "parent": "{town}",
    },
}


def plan() -> Plan:
    return read_plan(json.dumps(PLAN))


def row(**changes: str) -> list[str]:
    cells = dict(
        zip(HEADER, ("A-1", "2026-03-01", "路灯", "yes", "春晓社区", "", "111.3", "30.7"), strict=True)
    )
    return list((cells | changes).values())


def said(name: str, point: tuple[float, float] | None = None, parent: str = "") -> SaidPlace:
    return SaidPlace(True, "", name, parent, point)
