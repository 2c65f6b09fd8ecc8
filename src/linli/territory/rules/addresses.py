"""One door written in several ways: 三栋二单元101, 3#2单元101室 and ３幢-2单元-101 are the same. Pure.

`spelled` rewrites the numbered parts inside any text (building, unit, floor, room, house, lane) and leaves the rest as it
is; `canonical` makes of a whole address the one form by which it is compared. Addresses are compared inside one
community: another street has a building 3 as well.
"""

import re
import unicodedata

NUMERAL_MAX = 9_999
_TENS = {"十": 10, "百": 100, "千": 1_000}
_DIGITS = "零一二三四五六七八九"
# Numerals of cheques and their older signs, the traditional signs that parts are written with, every kind of dash.
_SAME = str.maketrans(
    "〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟號棟樓單層區鎮鄉縣室‐‑–—―−",
    "零一二二三三四五六六七八九十百千号栋楼单层区镇乡县室------",
)
_SIGN = rf"[0-9{_DIGITS}十百千廿]"
_NUMBER = rf"(?:[0-9]{{1,4}}(?!{_SIGN})|[{_DIGITS}十百千廿]{{1,9}}(?!{_SIGN}))"
_FRONT = rf"(?<!{_SIGN})(?<![a-z])"
_BUILDING = r"(?:号[楼栋幢座]+|#\s?号?[楼栋幢座]*|楼?[栋幢座][楼栋幢座]*)"
_MARK = re.compile(
    rf"第?{_FRONT}(?P<number>[a-z][0-9]{{0,2}}(?=\s?{_BUILDING})|{_NUMBER})"
    rf"(?:\s?(?P<tie>[-之附])\s?(?P<second>{_NUMBER}))?\s?"
    rf"(?:(?P<building>{_BUILDING})|(?P<floor>[楼层]+)|(?P<room>号?室|(?<=[0-9]{{3}})号?房)"
    r"|(?P<kept>单元|支弄|弄|支巷|巷|胡同|门|组)|(?P<house>号)(?![室房]))"
)
_BEHIND = re.compile(rf"(?<=[0-9])号\s?(?P<tie>[-之附])\s?(?P<second>{_NUMBER})号?(?![室房]|\s?{_BUILDING})")
# 1-2-101 and 3-101: four digits in front are a year or the code of a telephone.
_DASHED = re.compile(
    r"(?<![0-9a-z-])([0-9]{1,3})-(?:([0-9]{1,2})-)?([0-9]{3,4})室?(?![0-9a-z-]|号|单元|层|楼|栋|幢|座|弄|巷|#)"
)
_BUILDING_UNIT = re.compile(r"(?<![0-9a-z-])([0-9]{1,3})-([0-9]{1,2})(?=单元)")
# What follows a building, unit, floor or house number without a word of its own is the room.
_INSIDE = r"(?:(?<=[0-9a-z]号楼)|(?<=[0-9]单元)|(?<=[0-9]层))"
_GAP = re.compile(rf"(?:{_INSIDE}|(?<=[0-9]号))[\s,，、.·-]+(?=[0-9])")
_ROOM = re.compile(
    rf"(?:{_INSIDE}([0-9]{{1,4}})号|(?:{_INSIDE}|(?<=[0-9]号))([0-9]{{3,4}})(?![0-9a-z号室单层之附弄支巷胡门组-]))"
)

_SIGNS = re.compile(r"(?:[^\w]|_)+")
_COUNTED = re.compile(rf"{_SIGN}|[a-z]")
_HAN = r"[^\W\d_a-z省市区县旗镇乡村]"
_ABOVE = re.compile(
    rf"(?P<province>{_HAN}{{2,7}}(?:省|自治区))?(?P<city>{_HAN}{{2,6}}(?:市|自治州|盟))?"
    rf"(?P<county>{_HAN}{{2,7}}(?:(?<![社小园校厂])区|县|旗|市))?(?P<township>{_HAN}{{2,7}}(?:街道|镇|乡))?(?P<community>{_HAN}{{2,8}}社区)?"
)
_MARKED = re.compile(r"[0-9a-z]号楼|[0-9](?:单元|层|室|号|支?弄|支?巷|胡同)")
_BUILDING_NAMED = re.compile(r"^([^0-9]*?)([0-9]{1,4}|[a-z][0-9]{0,2})号楼")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_CHEQUE = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_NAMED = re.compile(r"[^\W\d_a-z]{2}")


def number_in(text: str) -> int | None:
    """Return the number that Chinese or Arabic numerals say, up to NUMERAL_MAX: 一百零一, 一〇一, 廿三, 0101; else None."""
    if text.isascii():
        return int(text) if text.isdigit() and int(text) <= NUMERAL_MAX else None
    text = text.replace("廿", "二十")
    if not any(sign in _TENS for sign in text):
        digits = [_DIGITS.find(sign) for sign in text]
        return int("".join(map(str, digits))) if min(digits) >= 0 and len(digits) <= 4 else None
    return _spoken(text)


def spelled(text: str) -> str:
    """Return `text` with its numbered parts in one form (3号楼, 2单元, 101室, 12之1号), widths and cases made equal."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_SAME)
    plain = _DASHED.sub(_rooms, plain)
    plain = _BUILDING_UNIT.sub(r"\1号楼\2", plain)
    plain = _MARK.sub(_mark, plain)
    plain = _BEHIND.sub(_behind, plain)
    plain = _GAP.sub("", plain)
    return _ROOM.sub(lambda found: f"{int(found[1] or found[2])}室", plain)


def canonical(address: str) -> str:
    """Return the form by which two writings of one address are equal: parts spelled alike, no signs, nothing above it.

    A province, or a chain such as 市, 区, 街道, 社区, is left out where a name follows; one 市 or 区 alone may be the name
    of an estate and stays.
    """
    whole = address
    for _ in range(len(address) + 1):  # what closes up may be a new part: 三，栋
        closed = _without_above(_closed(spelled(whole)))
        if closed == whole:
            break
        whole = closed
    return whole


def is_marked(text: str) -> bool:
    """Tell whether a spelled text names a numbered part."""
    return bool(_MARKED.search(text))


def in_words(number: int) -> str:
    """Return a number from 1 to NUMERAL_MAX as it is spoken: 101 is 一百零一, 12 is 十二."""
    said, gap = "", False
    for size, unit in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + unit
        gap = digit == 0
    return said.removeprefix("一") if 10 <= number < 20 else said


def building_sought(text: str) -> tuple[str, str] | None:
    """Return what stands before the building that `text` names ("" for nothing) and a regular expression of its writings.

    春晓花园三栋二单元 → 春晓花园, and what matches 3幢, 3号楼, 三座, ３#, but not 13幢. None without a building.
    """
    found = _BUILDING_NAMED.search(canonical(text))
    if found is None:
        return None
    number = found[2]
    ways = [number, number.translate(_WIDE)]
    if number.isdigit() and int(number):
        words = in_words(int(number))
        ways += [words, words.translate(_CHEQUE)]
    front = f"(^|[^0-9０-９a-zA-Z{_DIGITS}十百千廿负附之-])"
    return found[1], f"{front}第?({'|'.join(ways)}) ?(号楼|[幢栋座#＃棟]|號樓)"


def stands_in(part: str, text: str) -> bool:
    """Tell whether a spelled part stands in a spelled text as itself: 3号楼 does not stand in 13号楼 or b3号楼."""
    front = r"(?<![0-9a-z负甲乙丙丁附之-])" if part[:1].isdigit() else ""
    back = r"(?![0-9])" if part[-1:].isdigit() else ""
    return bool(re.search(front + re.escape(part) + back, text))


def _spoken(text: str) -> int | None:
    """Return what numerals with 十, 百, 千 say; None where they are in no order."""
    total, digit, last, skipped = 0, -1, 10_000, False
    for sign in text:
        unit = _TENS.get(sign)
        if unit is None:
            value = _DIGITS.find(sign)
            if digit > 0 or (value == 0 and skipped):
                return None
            digit, skipped = (digit, True) if value == 0 else (value, skipped)
            continue
        if unit >= last or (digit < 0 and (unit != 10 or (total and not skipped))):
            return None
        total, last, digit, skipped = total + unit * max(digit, 1), unit, -1, False
    if digit > 0:
        total += digit if skipped or last == 10 else digit * last // 10  # 一百二 is 120
    return total


def _rooms(found: re.Match[str]) -> str:
    building, unit, room = found.groups()
    return f"{int(building)}号楼" + (f"{int(unit)}单元" if unit else "") + f"{int(room)}室"


def _mark(found: re.Match[str]) -> str:
    number = _numeral(found["number"])
    second = _numeral(found["second"]) if found["second"] else ""
    if number is None or second is None:
        return found[0]
    if second:
        number += ("附" if found["tie"] == "附" else "之") + second
    if found["building"]:
        return number + "号楼"
    if found["floor"]:
        return number + "层"
    return number + ("室" if found["room"] else found["kept"] or "号")


def _behind(found: re.Match[str]) -> str:
    second = _numeral(found["second"])
    if second is None:
        return found[0]
    return ("附" if found["tie"] == "附" else "之") + second + "号"


def _numeral(text: str) -> str | None:
    if text[0].isascii() and text[0].isalpha():
        return text
    number = number_in(text)
    return None if number is None else str(number)


def _closed(text: str) -> str:
    """Return `text` without signs and spaces; one is kept between two numerals: 12 3号楼 does not become 123号楼."""

    def kept(found: re.Match[str]) -> str:
        start, end = found.span()
        return _between(text[max(start - 1, 0) : start], found[0], text[end : end + 1])

    return _SIGNS.sub(kept, text)


def _between(before: str, signs: str, behind: str) -> str:
    """Return what is kept of the signs between two characters."""
    if "#" in signs and _COUNTED.fullmatch(before):
        return "#"
    if not (_COUNTED.fullmatch(before) and _COUNTED.fullmatch(behind)):
        return ""
    return "-" if signs == "-" else " "


def _without_above(text: str) -> str:
    above = _ABOVE.match(text)
    assert above is not None, "every part of the pattern may be absent"
    levels = [name for name, said in above.groupdict().items() if said]
    telling = len(levels) > 1 or levels in (["province"], ["township"], ["community"])
    rest = text[above.end() :]
    return rest if telling and _NAMED.match(rest) else text
