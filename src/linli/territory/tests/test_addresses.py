"""Stories about one door written in several ways."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.territory.rules.addresses import (
    NUMERAL_MAX,
    building_sought,
    canonical,
    in_words,
    number_in,
    spelled,
    stands_in,
)

SIGNS = "零一二三四五六七八九"
BUILDINGS = ("幢", "栋", "号楼", "#", "座", "棟", "號樓", "＃", "#楼")
BETWEEN = ("", " ", "，", "-", "　")


def written(number: int) -> st.SearchStrategy[str]:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    cheque = in_words(number).translate(str.maketrans("一二三四五六七八九十百", "壹贰叁肆伍陆柒捌玖拾佰"))
    return st.sampled_from([str(number), wide, in_words(number), cheque])


@st.composite
def doors(draw: st.DrawFn, building: int, unit: int, room: int) -> str:
    """One of the ways in which a door is written."""
    if draw(st.booleans()):
        return f"{building}-{unit}-{room}" + draw(st.sampled_from(["", "室"]))
    parts = (
        draw(st.sampled_from(["", "第"])) + draw(written(building)) + draw(st.sampled_from(BUILDINGS)),
        draw(written(unit)) + draw(st.sampled_from(["单元", "單元"])),
        draw(written(room)) + draw(st.sampled_from(["室", "号", "号室"])),
    )
    return draw(st.sampled_from(BETWEEN)).join(parts)


NUMBERS = {"building": st.integers(1, 199), "unit": st.integers(1, 30), "room": st.integers(101, 3_999)}


@given(data=st.data(), **NUMBERS)
def test_a_door_is_the_same_however_it_is_written(
    data: st.DataObject, building: int, unit: int, room: int
) -> None:
    way = data.draw(doors(building, unit, room))

    assert canonical("春晓花园" + way) == f"春晓花园{building}号楼{unit}单元{room}室"


@given(data=st.data(), one=st.tuples(*NUMBERS.values()), other=st.tuples(*NUMBERS.values()))
def test_two_doors_never_meet(data: st.DataObject, one: tuple[int, ...], other: tuple[int, ...]) -> None:
    same = canonical(data.draw(doors(*one))) == canonical(data.draw(doors(*other)))

    assert same == (one == other)


SIGNED = st.text(
    st.sampled_from(
        "0123456789一二三十百千零〇廿壹拾第號号楼栋幢座#＃单元室房层弄支巷附之-－ ，、甲aB春晓花园东区市街道社省"
    ),
    max_size=14,
)


@given(SIGNED)
def test_a_canonical_address_is_its_own_canonical_form(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(st.integers(1, NUMERAL_MAX))
def test_a_number_is_read_in_words_and_in_digits(number: int) -> None:
    digits = "".join(SIGNS[int(digit)] for digit in str(number))

    assert number_in(in_words(number)) == number_in(digits) == number_in(str(number)) == number


def test_what_is_no_number_is_left_alone() -> None:
    assert [number_in(text) for text in ("十百", "一二十", "千一千", "百", "12345", "一二三四五")] == [
        None
    ] * 6
    assert number_in("廿三") == 23
    assert canonical("百千幢") == "百千幢"


@pytest.mark.parametrize(
    ("ways", "form"),
    [
        (("三百弄十二支弄五号", "300弄12支弄5号", "300 弄 12 支弄 5 号"), "300弄12支弄5号"),
        (("12号附3号", "12附3号", "十二号附3"), "12附3号"),
        (("12号之1", "12之一号", "12-1号"), "12之1号"),
        (("A座1203室", "Ａ栋1203", "a幢1203号"), "a号楼1203室"),
        (("银杏路8号301", "银杏路8号-301室", "银杏路八号三〇一室"), "银杏路8号301室"),
        (("3栋5楼", "三号楼五层"), "3号楼5层"),
        (("柳溪街道春晓社区春晓花园3幢", "清河市春晓区柳溪街道春晓花园三栋", "春晓花园3#"), "春晓花园3号楼"),
    ],
)
def test_ways_of_writing_meet(ways: tuple[str, ...], form: str) -> None:
    assert {canonical(way) for way in ways} == {form}


def test_different_places_stay_apart() -> None:
    numbered = "3幢,13幢,3单元,3室,3号,3层,负3层,a3幢,3-1幢,甲3号,3附1号,3之1号,3弄,3支弄"
    named = "春晓花园东区3幢,春晓花园西区3幢,春晓社区3幢,东方城市花园3幢,西方城市花园3幢,春晓花园3幢"
    places = [*numbered.split(","), *named.split(",")]

    assert len({canonical(place) for place in places}) == len(places)
    assert canonical("银杏路12 3幢") != canonical("银杏路123幢")


def test_a_day_and_a_telephone_are_no_door() -> None:
    for text in ("2026-3-2", "0571-8888", "400-820-8820-1", "3-5人"):
        assert spelled(text) == text


def test_a_part_stands_only_as_itself() -> None:
    text = spelled("家住春晓花园13幢二单元1101，楼下漏水")

    assert stands_in("13号楼", text)
    assert stands_in("2单元1101室", text)
    assert not stands_in("3号楼", text)
    assert not stands_in("101室", text)


def test_a_building_is_sought_in_every_writing() -> None:
    sought = building_sought("春晓花园三栋二单元101")
    assert sought is not None
    before, writings = sought

    assert before == "春晓花园"
    assert all(
        re.search(writings, name) for name in ("3幢", "三座", "春晓花园３号楼", "第三栋", "叁幢", "3#")
    )
    assert not any(re.search(writings, name) for name in ("13幢", "十三栋", "3单元", "A3座", "3-1幢 2座"))
    assert building_sought("银杏路3号") is None
