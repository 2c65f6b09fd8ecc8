"""Case numbers and query codes (practice §6.1): made and read.

A case number is county 6 + local date 8 + serial 5 + check digit by ISO 7064 MOD 11,10. It never changes.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal

SERIAL_MAX = 99_999
QUERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L: they are misread and misheard
QUERY_LENGTH = 8

_SEPARATORS = re.compile(r"[\s\-‐‑–—_.·]+")
_DIGITS = re.compile(r"[0-9]{20}")


class NumbersExhausted(Refusal):
    code = "case.numbers_exhausted"
    status = 503
    text = _("%(county)s 在 %(day)s 的 99999 个案件编号已用完。请次日再登记，并告知系统管理员。")


class WrongCaseNumber(Refusal):
    code = "case.number_wrong"
    status = 422
    text = _("案件编号“%(number)s”不对。编号是20位数字，请对照回执再输一次。")


@dataclass(frozen=True, slots=True)
class CaseNumber:
    county: str
    day: date
    serial: int

    def __str__(self) -> str:
        return build(self.county, self.day, self.serial)


def build(county: str, day: date, serial: int) -> str:
    """Return the 20 digits. Raises NumbersExhausted beyond 99999 a day."""
    assert serial > 0, "serials begin with 1"
    if serial > SERIAL_MAX:
        raise NumbersExhausted(county=county, day=day.isoformat())
    body = f"{county}{day:%Y%m%d}{serial:05}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Return the check digit of 19 digits by ISO 7064 MOD 11,10."""
    product = 10
    for digit in body:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def parse(text: str) -> CaseNumber:
    """Return the number a person wrote, with or without hyphens and spaces. Raises WrongCaseNumber."""
    number = _plain(text)
    if _DIGITS.fullmatch(number) and check_digit(number[:-1]) == number[-1] and int(number[14:19]):
        try:
            return CaseNumber(number[:6], date.fromisoformat(number[6:14]), int(number[14:19]))
        except ValueError:
            pass
    raise WrongCaseNumber("case_no", number=text.strip()[:30])


def new_query_code() -> str:
    """Return a fresh code of 8 characters by which the reporter follows the case."""
    return "".join(secrets.choice(QUERY_ALPHABET) for _ in range(QUERY_LENGTH))


def read_query_code(text: str) -> str:
    """Return the code a person wrote in its one spelling; "" when it cannot be one."""
    code = _plain(text).upper()
    return code if len(code) == QUERY_LENGTH and set(code) <= set(QUERY_ALPHABET) else ""


def _plain(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:80]))
