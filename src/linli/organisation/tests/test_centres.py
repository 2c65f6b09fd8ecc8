"""Five levels of centres, set up by one command, each under its direct parent."""

import pytest

from linli.organisation import actions, queries, rules
from linli.organisation.errors import (
    CentreUnknown,
    NoCentre,
    NotYourFunction,
    PseudoDivision,
)
from linli.organisation.models import Centre
from linli.territory import actions as territory
from linli.territory import codes
from linli.territory.errors import DivisionNotFound
from linli.territory.models import Division
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db

SIGNS = [
    ("内蒙古自治区", 1, "内蒙古自治区网格化服务管理中心"),
    ("上海市", 1, "上海市网格化服务管理中心"),
    ("和安省", 1, "和安省网格化服务管理中心"),
    ("云桥市", 2, "云桥市网格化服务管理中心"),
    ("大兴安岭地区", 2, "大兴安岭地区网格化服务管理中心"),
    ("恩施土家族苗族自治州", 2, "恩施土家族苗族自治州网格化服务管理中心"),
    ("锡林郭勒盟", 2, "锡林郭勒盟网格化服务管理中心"),
    ("石岭县", 3, "石岭县网格化服务管理中心"),
    ("青禾区", 3, "青禾区网格化服务管理中心"),
    ("四子王旗", 3, "四子王旗网格化服务管理中心"),
    ("平川市", 3, "平川市网格化服务管理中心"),
    ("柳溪街道", 4, "柳溪街道网格化服务管理中心"),
    ("保康街道办事处", 4, "保康街道网格化服务管理中心"),
    ("白石镇", 4, "白石镇网格化服务管理中心"),
    ("北坪乡", 4, "北坪乡网格化服务管理中心"),
    ("春晓社区居民委员会", 5, "春晓社区网格化服务管理中心"),
    ("东风居委会", 5, "东风社区网格化服务管理中心"),
    ("上岭村民委员会", 5, "上岭村网格化服务管理中心"),
    ("坡宋村村民委员会", 5, "坡宋村网格化服务管理中心"),
    ("白音嘎查村民委员会", 5, "白音嘎查网格化服务管理中心"),
    ("农场生活区", 5, "农场生活区网格化服务管理中心"),
]


@pytest.mark.clause("C41")
@pytest.mark.parametrize(("division", "level", "sign"), SIGNS)
def test_the_sign_carries_the_name_that_the_standard_fixes(division: str, level: int, sign: str) -> None:
    Division.objects.create(code="990000000000", name=division, level=level)

    actions.establish_centres(root="990000000000", by=None, at=MONDAY_9)

    assert queries.centre("990000000000").name == sign


@pytest.mark.clause("C12")
def test_centres_stand_on_five_levels_each_under_its_direct_parent(town: Town) -> None:
    way = [queries.centre(town.community)]
    while way[-1].parent:
        way.append(queries.centre(way[-1].parent))

    assert [(centre.level, centre.short_name) for centre in way] == [
        (5, "春晓社区"),
        (4, "柳溪街道"),
        (3, "青禾区"),
        (2, "云桥市"),
        (1, "和安省"),
    ]
    assert {child.code for child in queries.direct_children(town.township)} == {
        town.community,
        town.sibling_community,
    }


def test_a_township_of_a_city_without_counties_stands_directly_under_the_city(town: Town) -> None:
    assert queries.centre("990200100000").parent == town.straight_city


def test_a_county_under_a_collective_division_stands_directly_under_the_province(town: Town) -> None:
    rows = [
        ("999000000000", "省直辖县级", 2, town.province, "pseudo"),
        ("999001000000", "平川市", 3, "999000000000", "normal"),
        ("999001200000", "北坪乡", 4, "999001000000", "normal"),
    ]
    for code, name, level, parent, kind in rows:
        territory.add_division(code=code, name=name, level=level, parent=parent, kind=kind, at=MONDAY_9)

    made = actions.establish_centres(root=town.province, by=None, at=MONDAY_9)

    assert made.made == {1: 0, 2: 0, 3: 1, 4: 1, 5: 0}
    assert queries.centre("999001000000").parent == town.province
    assert queries.centre("999001200000").parent == "999001000000"
    with pytest.raises(CentreUnknown):
        queries.centre("999000000000")


def test_a_collective_division_itself_gets_no_centre(town: Town) -> None:
    Division.objects.create(
        code="999000000000", name="省直辖县级", level=2, parent_id=town.province, kind="pseudo"
    )

    with pytest.raises(PseudoDivision):
        actions.establish_centres(root="999000000000", by=None, at=MONDAY_9)


def test_setting_up_twice_changes_nothing(town: Town) -> None:
    before = list(Centre.objects.order_by("code").values())

    again = actions.establish_centres(root=town.province, by=None, at=MONDAY_9)

    assert (sum(again.made.values()), again.moved) == (0, 0)
    assert list(Centre.objects.order_by("code").values()) == before


def test_a_level_set_up_later_comes_between_the_levels_that_stand(db: None) -> None:
    rows = [
        ("990000000000", 1, None),
        ("990100000000", 2, "990000000000"),
        ("990101000000", 3, "990100000000"),
    ]
    for code, level, parent in rows:
        Division.objects.create(code=code, name="某地", level=level, parent_id=parent)
    actions.establish_centres(root="990101000000", by=None, at=MONDAY_9)
    assert queries.centre("990101000000").parent is None

    made = actions.establish_centres(root="990000000000", by=None, at=MONDAY_9)

    assert made.moved == 1
    assert queries.centre("990101000000").parent == "990100000000"
    assert queries.centre("990100000000").parent == "990000000000"


def test_the_community_level_may_be_left_out_and_added(db: None) -> None:
    Division.objects.create(code="990101001000", name="柳溪街道", level=4)
    Division.objects.create(code="990101001001", name="春晓社区", level=5, parent_id="990101001000")

    actions.establish_centres(root="990101001000", communities=False, by=None, at=MONDAY_9)
    assert queries.centre_for("9901010010011001").short_name == "柳溪街道"

    actions.establish_centres(root="990101001000", by=None, at=MONDAY_9)
    assert queries.centre_for("9901010010011001").short_name == "春晓社区"


def test_a_retired_division_gets_no_centre(db: None) -> None:
    Division.objects.create(code="990101001000", name="柳溪街道", level=4)
    Division.objects.create(
        code="990101001001", name="旧社区", level=5, parent_id="990101001000", retired_on=MONDAY_9.date()
    )

    assert actions.establish_centres(root="990101001000", by=None, at=MONDAY_9).made[5] == 0


def test_a_system_administrator_sets_up_centres_in_the_own_scope_only(town: Town) -> None:
    Division.objects.create(code="990101001003", name="新苑社区", level=5, parent_id=town.township)
    Division.objects.create(code="990121100201", name="下岭村", level=5, parent_id="990121100000")
    admin = town.county_system_admin

    assert actions.establish_centres(root=town.centre, by=admin, at=MONDAY_9).made[5] == 1
    with pytest.raises(CentreUnknown):
        actions.establish_centres(root=town.sibling_centre, by=admin, at=MONDAY_9)
    with pytest.raises(NotYourFunction):
        actions.establish_centres(root=town.centre, by=town.desk, at=MONDAY_9)


def test_an_unknown_division_is_named(db: None) -> None:
    with pytest.raises(DivisionNotFound) as refused:
        actions.establish_centres(root="980000000000", by=None, at=MONDAY_9)

    assert "980000000000" in refused.value.message


def test_where_no_centre_stands_the_area_is_named(town: Town) -> None:
    with pytest.raises(NoCentre) as refused:
        queries.centre_for("980101001001")

    assert "980101001001" in refused.value.message


def test_both_names_and_the_leading_organisation_are_kept_as_text(town: Town) -> None:
    actions.describe_centre(
        centre=town.centre,
        phone="0571-12000",
        leading_organisation="青禾区委",
        linked_zz_center_name="青禾区综治中心",
        by=town.county_system_admin,
        at=MONDAY_9,
    )

    centre = queries.centre(town.centre)
    assert (centre.leading_organisation, centre.linked_zz_center_name) == ("青禾区委", "青禾区综治中心")


def test_scope_is_the_beginning_of_the_code() -> None:
    assert codes.prefix_of("990101001000", 4) == "990101001"
    assert rules.within("990101001", "9901010010011001")
    assert not rules.within("990101001", "990101002001")
    assert not rules.within("", "990101001001")
    assert codes.after("9901") == "9902"
    assert codes.after("99") == "9:"
