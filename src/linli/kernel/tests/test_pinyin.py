"""Stories about names that are typed by their sound."""

from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.pinyin import KEY_CHARACTERS_MAX, READINGS_MAX, keys_of, typed


def test_a_name_is_known_by_itself_by_its_sound_and_by_its_initials() -> None:
    assert {"住建局", "zjj", "zhujianju"} <= keys_of("住建局")
    assert {"刘梅", "lm", "liumei"} <= keys_of("刘梅")
    assert {"吕明", "lvming"} <= keys_of("吕明")


def test_what_follows_a_place_is_a_name_too() -> None:
    assert {"zjj", "qhqzjj", "青禾区住建局", "住建局"} <= keys_of("青禾区住建局")


def test_a_character_with_two_readings_is_found_by_both() -> None:
    assert {"shanxiong", "sx", "danxiong", "dx"} <= keys_of("单雄")
    assert {"chongqinglu", "zhongqinglu"} <= keys_of("重庆路")


def test_letters_and_digits_stay_what_they_are() -> None:
    assert {"12345热线", "12345rx", "12345rexian"} <= keys_of("12345 热线")
    assert typed("ZhuJian'Ju") == typed("zhu jian ju") == typed("ｚｈｕｊｉａｎｊｕ") == "zhujianju"
    assert keys_of("——") == set()


@given(st.text(max_size=60))
def test_keys_are_few_and_short(name: str) -> None:
    keys = keys_of(name)

    assert all(0 < len(key) <= KEY_CHARACTERS_MAX for key in keys)
    assert len(keys) <= (1 + 2 * READINGS_MAX) * (1 + len(name))
