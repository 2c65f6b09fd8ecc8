"""The list of divisions and its exceptions (practice §2.2, §2.3), on small lists."""

from pathlib import Path

import pytest

from linli.kernel.errors import Refusal
from linli.territory import actions, errors, queries
from linli.territory.actions.divisions import DivisionsDone
from linli.territory.models import Division
from linli.territory.tests.ground import MONDAY, division_table

pytestmark = pytest.mark.django_db


def take(folder: Path, *rows: tuple[object, ...]) -> DivisionsDone:
    return actions.import_divisions(table=division_table(folder, rows), at=MONDAY)


def parent_of(code: str) -> str:
    return queries.division(code).parent


def test_towns_of_a_straight_city_hang_below_the_city(tmp_path: Path) -> None:
    done = take(
        tmp_path,
        ("44", "广东省", 1, ""),
        ("4419", "东莞市", 2, "44"),
        ("4420", "中山市", 2, "44"),
        ("46", "海南省", 1, ""),
        ("4604", "儋州市", 2, "46"),
        ("441900", "东莞市", 3, "4419"),
        ("442000", "中山市", 3, "4420"),
        ("460400", "儋州市", 3, "4604"),
        ("441900003", "东城街道", 4, "441900"),
        ("442000001", "石岐街道", 4, "442000"),
        ("460400100", "那大镇", 4, "460400"),
    )

    assert [parent_of(code) for code in ("441900003", "442000001", "460400100")] == [
        "441900000000",
        "442000000000",
        "460400000000",
    ]
    assert [(row, name) for row, _, name in done.repeated] == [(7, "东莞市"), (8, "中山市"), (9, "儋州市")]
    assert queries.division("441900").level == 2


def test_jiayuguan_is_one_city_under_two_codes(tmp_path: Path) -> None:
    take(
        tmp_path,
        ("62", "甘肃省", 1, ""),
        ("6202", "嘉峪关市", 2, "62"),
        ("620201", "嘉峪关市", 3, "6202"),
        ("620201001", "雄关街道", 4, "620201"),
    )

    assert parent_of("620201001") == "620200000000"
    assert queries.division("620201").is_pseudo
    assert [alias.code for alias in Division.objects.get(code="620200000000").aliases.all()] == [
        "620201000000"
    ]


def test_a_later_list_without_the_second_code_of_jiayuguan_is_read_too(tmp_path: Path) -> None:
    take(
        tmp_path,
        ("62", "甘肃省", 1, ""),
        ("6202", "嘉峪关市", 2, "62"),
        ("620200001", "雄关街道", 4, "6202"),
    )

    assert parent_of("620200001") == "620200000000"


def test_sansha_has_the_districts_that_the_list_gives_it(tmp_path: Path) -> None:
    take(
        tmp_path,
        ("46", "海南省", 1, ""),
        ("4603", "三沙市", 2, "46"),
        ("460321", "西沙群岛", 3, "4603"),
    )

    assert parent_of("460321") == "460300000000"


def test_counties_directly_under_a_province_hang_below_the_province(tmp_path: Path) -> None:
    take(
        tmp_path,
        ("41", "河南省", 1, ""),
        ("4190", "省直辖县级行政区划", 2, "41"),
        ("419001", "济源市", 3, "4190"),
    )

    assert queries.division("4190").is_pseudo
    assert parent_of("419001") == "410000000000"


def test_districts_of_a_direct_municipality_hang_below_the_municipality(tmp_path: Path) -> None:
    take(
        tmp_path,
        ("50", "重庆市", 1, ""),
        ("5001", "市辖区", 2, "50"),
        ("5002", "县", 2, "50"),
        ("500101", "万州区", 3, "5001"),
        ("500229", "城口县", 3, "5002"),
    )

    assert {parent_of("500101"), parent_of("500229")} == {"500000000000"}
    assert [child.name for child in queries.children("50")] == ["万州区", "城口县"]


def test_a_county_without_towns_is_one_place_without_children(tmp_path: Path) -> None:
    done = take(
        tmp_path,
        ("35", "福建省", 1, ""),
        ("3505", "泉州市", 2, "35"),
        ("350527", "金门县", 3, "3505"),
        ("350527000", "金门县", 4, "350527"),
        ("350527000000", "金门县", 5, "350527000"),
    )

    assert (done.read, done.stored, len(done.repeated)) == (5, 3, 2)
    assert queries.children("350527") == []


def test_a_development_zone_keeps_its_kind(tmp_path: Path) -> None:
    actions.add_division(code="99", name="和安省", level=1, parent=None, at=MONDAY)
    actions.add_division(code="9901", name="云桥市", level=2, parent="99", at=MONDAY)
    actions.add_division(code="990171", name="云桥高新区", level=3, parent="9901", kind="zone", at=MONDAY)

    assert queries.division("990171").kind == "zone"


def test_regiments_keep_their_free_names_and_the_level_that_the_list_says(tmp_path: Path) -> None:
    take(
        tmp_path,
        ("65", "新疆维吾尔自治区", 1, ""),
        ("6590", "自治区直辖县级行政区划", 2, "65"),
        ("659002", "阿拉尔市", 3, "6590"),
        ("659002504", "七团", 4, "659002"),
        ("659002504500", "三连", 5, "659002504"),
    )

    assert (queries.division("659002504").level, queries.division("659002504500").name) == (4, "三连")
    assert parent_of("659002") == "650000000000"


def test_the_same_list_twice_changes_nothing(tmp_path: Path) -> None:
    rows = (("11", "北京市", 1, ""), ("1101", "市辖区", 2, "11"), ("110101", "东城区", 3, "1101"))

    first, second = take(tmp_path, *rows), take(tmp_path, *rows)

    assert (first.added, second.added, second.changed) == (3, 0, 0)
    assert (first.stored, second.stored) == (3, 3)


def test_a_later_list_changes_what_it_says_otherwise(tmp_path: Path) -> None:
    take(tmp_path, ("11", "北京市", 1, ""))

    done = take(tmp_path, ("11", "北京", 1, ""))

    assert (done.added, done.changed, queries.division("11").name) == (0, 1, "北京")


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (("1", "北京市", 1, ""), "territory.division_code_form", "code"),
        (("11010a", "东城区", 3, "1101"), "territory.division_code_form", "code"),
        (("11", "北京市", 7, ""), "territory.division_level_form", "level"),
        (("11", "", 1, ""), "territory.division_name_form", "name"),
        (("11", "京" * 61, 1, ""), "territory.division_name_form", "name"),
        (("110101001000", "东华门街道", 5, "110101001"), "territory.division_level_code", "code"),
        (("110101", "东城区", 2, "11"), "territory.division_level_code", "code"),
        (("1301", "石家庄市", 2, "13"), "territory.division_parent_unknown", "parent"),
        (("1201", "天津的区", 2, "11"), "territory.division_parent_wrong", "parent"),
        (("1101", "东城区", 2, "1101"), "territory.division_parent_wrong", "parent"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_stored(
    tmp_path: Path, row: tuple[object, ...], code: str, field: str
) -> None:
    done = take(tmp_path, ("11", "北京市", 1, ""), row)

    assert [(each.row, each.about.code, each.about.field) for each in done.findings] == [(3, code, field)]
    assert done.refused
    assert not Division.objects.exists()


def test_one_code_cannot_have_two_names(tmp_path: Path) -> None:
    done = take(tmp_path, ("11", "北京市", 1, ""), ("11", "南京市", 1, ""))

    assert [each.about.code for each in done.findings] == ["territory.division_code_twice"]


def test_a_short_row_is_named(tmp_path: Path) -> None:
    done = take(tmp_path, ("11", "北京市"))

    assert [each.about.code for each in done.findings] == ["file.row_too_short"]


def test_unusual_township_digits_are_remarked_on_and_stored(tmp_path: Path) -> None:
    done = take(
        tmp_path,
        ("13", "河北省", 1, ""),
        ("1301", "石家庄市", 2, "13"),
        ("130102", "长安区", 3, "1301"),
        ("130102777", "新镇", 4, "130102"),
    )

    assert [(each.level, each.about.code) for each in done.findings] == [
        ("warning", "territory.division_town_digits")
    ]
    assert done.stored == 4


def test_a_retired_code_is_never_used_again(tmp_path: Path) -> None:
    take(tmp_path, ("11", "北京市", 1, ""))
    Division.objects.update(retired_on=MONDAY.date())

    done = take(tmp_path, ("11", "北京市", 1, ""))

    assert [each.about.code for each in done.findings] == ["territory.division_code_retired"]


def test_invented_divisions_stay_apart_from_real_ones(tmp_path: Path) -> None:
    take(tmp_path, ("11", "北京市", 1, ""))

    with pytest.raises(errors.DivisionTestProvince):
        take(tmp_path, ("99", "和安省", 1, ""))

    assert [each.name for each in queries.children("")] == ["北京市"]


def test_a_community_is_told_from_a_village_by_its_digits_and_then_its_name(tmp_path: Path) -> None:
    take(
        tmp_path,
        ("13", "河北省", 1, ""),
        ("1301", "石家庄市", 2, "13"),
        ("130102", "长安区", 3, "1301"),
        ("130102001", "建北街道", 4, "130102"),
        ("130102001001", "棉一社区居委会", 5, "130102001"),
        ("130102001201", "八家庄村委会", 5, "130102001"),
        ("130102001498", "新村村委会", 5, "130102001"),
    )

    kinds = [child.village_kind for child in queries.children("130102001")]
    assert kinds == ["community", "village", "village"]


def test_a_division_cannot_be_added_twice_or_without_its_parent() -> None:
    actions.add_division(code="99", name="和安省", level=1, parent=None, at=MONDAY)

    with pytest.raises(errors.DivisionCodeTwice):
        actions.add_division(code="99", name="和安省", level=1, parent=None, at=MONDAY)
    with pytest.raises(Refusal) as refused:
        actions.add_division(code="980101", name="无上级", level=3, parent="9801", at=MONDAY)
    assert refused.value.code == "territory.division_parent_unknown"
