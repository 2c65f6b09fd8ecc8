"""How a tap, a number, a phone and the first words of a report are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.rules.titles import TITLE_MAX, title_of
from linli.portal import rules
from linli.portal.rules import Tap


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("东门公交站旁的路灯不亮了，已经两个晚上。路口黑。", "东门公交站旁的路灯不亮了"),
        ("您好，3幢2单元门口的井盖坏了。", "您好，3幢2单元门口的井盖坏了"),
        ("路灯不亮三天了", "路灯不亮三天了"),
        ("灯。还是不亮，请来看看", "灯。还是不亮，请来看看"),
        ("楼道里堆满了纸箱\n消防通道也堵了", "楼道里堆满了纸箱"),
    ],
)
def test_a_report_is_called_by_its_first_thought(words: str, title: str) -> None:
    assert title_of(words) == title


@given(
    st.text(alphabet="路灯不亮了，。！\n 12ab、", min_size=10, max_size=200).filter(
        lambda text: len(text.strip()) > 9
    )
)
def test_every_report_has_a_title_that_fits(words: str) -> None:
    assert 2 <= len(title_of(words)) <= TITLE_MAX


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 0000 0001", "13800000001"),
        ("+86-13800000001", "13800000001"),
        ("１３８０００００００１", "13800000001"),
        ("008613800000001", "13800000001"),
        ("86138", "86138"),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, digits: str) -> None:
    assert rules.mobile(written) == digits


@pytest.mark.parametrize(
    ("fields", "tap"),
    [
        ({"map_m.x": "163", "map_m.y": "150"}, Tap(163, 150, 326)),
        ({"map_l.x": "640", "map_l.y": "589"}, Tap(640, 589, 640)),
        ({"map_m.x": "0", "map_m.y": "0"}, None),
        ({"map_s.x": "287", "map_s.y": "10"}, None),
        ({"map_s.x": "-1", "map_s.y": "10"}, None),
        ({"map_s.x": "٣", "map_s.y": "10"}, None),
        ({"map_s.x": "10"}, None),
        ({}, None),
    ],
)
def test_a_tap_is_a_place_on_the_picture_or_nothing(fields: dict[str, str], tap: Tap | None) -> None:
    assert rules.tap(fields) == tap


def test_a_masked_number_keeps_three_and_four_digits() -> None:
    assert rules.masked("13812345678") == "138****5678"
    assert rules.masked("") == ""
