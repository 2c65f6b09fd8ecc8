"""By what is typed on an ordinary keyboard, a Chinese name is found: itself, its pinyin, its initials. Pure."""

import re
import unicodedata
from typing import Any

KEY_CHARACTERS_MAX = 60
READINGS_MAX = 8  # of one name: the usual one, then each with one character read otherwise
_AFTER_PLACE = re.compile(r"[省市区县旗镇乡道](?=\w{2})")


def typed(text: str) -> str:
    """Return what was typed as keys are kept: widths and cases equal, no spaces, no apostrophes."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())[:KEY_CHARACTERS_MAX]


def keys_of(name: str) -> set[str]:
    """Return the keys of a name, of which what is typed is the beginning: 住建局, zjj, zhujianju.

    With a place in front (青禾区住建局) also what follows it. A character with several readings gives several keys.
    """
    parts = {name} | {name[found.end() :] for found in _AFTER_PLACE.finditer(name)}
    return {key for part in parts for key in _keys(typed(part)) if key}


def _keys(part: str) -> set[str]:
    found = {part}
    for reading in _readings(part):
        found.add("".join(syllable[0] for syllable in reading))
        found.add("".join(reading)[:KEY_CHARACTERS_MAX])
    return found


def _readings(part: str) -> list[tuple[str, ...]]:
    from pypinyin import (
        Style,
        lazy_pinyin,
        pinyin,
    )  # its tables take memory and half a second: who reads needs none

    usual = tuple(lazy_pinyin(part, errors=_each))  # one syllable a character; what is no character stays
    readings = {usual: (0, 0)}
    for at, sign in enumerate(part):
        for rank, one in enumerate(pinyin(sign, style=Style.NORMAL, heteronym=True, errors=_each)[0], 1):
            readings.setdefault((*usual[:at], one, *usual[at + 1 :]), (rank, at))
    return sorted(readings, key=lambda reading: readings[reading])[:READINGS_MAX]


def _each(signs: str) -> Any:  # Any: the package takes a list too, its types forget it
    return list(signs)
