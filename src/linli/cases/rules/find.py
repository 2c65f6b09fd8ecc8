"""What a person may mean by the words in the search box. Pure."""

import re
from dataclasses import dataclass

from linli.cases.rules.numbers import WrongCaseNumber, parse

PLACE_DIGITS = (6, 9, 12, 15, 16)


@dataclass(frozen=True)
class Wanted:
    """Only what the text can mean is filled."""

    case_no: str = ""
    case_no_end: str = ""  # date, serial and check digit without the county: 20260302-00001-2
    phone: str = ""
    code: str = ""
    place_code: str = ""
    name: str = ""


def wanted_in(text: str) -> Wanted:
    """Return what `text` can mean."""
    text = text.strip()
    try:
        return Wanted(case_no=str(parse(text)))
    except WrongCaseNumber:
        pass
    digits = re.sub(r"[\s\-–]", "", text)
    if not digits.isdigit():
        return Wanted(name=text)
    return Wanted(
        case_no_end=digits if len(digits) == 14 else "",
        phone=digits if 10 <= len(digits) <= 12 else "",
        code=digits if len(digits) == 4 else "",
        place_code=digits.rstrip("0") if len(digits) in PLACE_DIGITS and len(digits) > 11 else "",
    )
