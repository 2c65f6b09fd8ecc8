"""What a login, a password and a series of failed tries must look like. Pure, but for the random password."""

import re
import secrets
import string
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.access.errors import LoginUnfit, NameUnfit, PhoneUnfit, TokenUnfit, TooManyCalls
from linli.access.terms import Right

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
NAME_MAX = 60
PHONE = re.compile(r"\+?[0-9][0-9 -]{3,18}[0-9]")
PASSWORD_LENGTH_MIN = 10
PASSWORD_CLASSES_MIN = 3
PASSWORD_MADE_LENGTH = 14
RESET_LINK_LASTS = timedelta(hours=24)
SIGN_IN_TRIES = 5
SIGN_IN_WAIT = timedelta(minutes=15)
TRIES_KEPT = timedelta(days=1)
# So that whoever finds one in a file or a log knows what it is.
TOKEN_SIGN = "linli_"  # noqa: S105 # no secret: what each begins with
TOKEN_NAME_MAX = 40
TOKEN_PURPOSE_MAX = 200
TOKEN_DAYS_MAX = 366
TOKEN_CALLS_MAX = 600
TOKEN_CALLS_USUAL = 60
SESSION_CALLS_MAX = 300  # a minute; a person at the fastest keyboard makes a tenth of it
WINDOW_SECONDS = 60

# Letters and digits that are not taken for one another on paper.
_LOWER = "abcdefghjkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"


def check_account(login: str, name: str, phone: str) -> None:
    """Raises LoginUnfit, NameUnfit, PhoneUnfit."""
    if not LOGIN.fullmatch(login):
        raise LoginUnfit("login")
    if not 1 <= len(name) <= NAME_MAX or name != name.strip() or "\0" in name:
        raise NameUnfit("name")
    if phone and not PHONE.fullmatch(phone):
        raise PhoneUnfit("phone")


def password_classes(password: str) -> int:
    """Return how many of the four classes small letter, capital letter, digit, other appear (practice §13.5)."""
    classes = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    known = sum(any(character in each for character in password) for each in classes)
    other = any(not any(character in each for each in classes) for character in password)
    return known + other


def random_password() -> str:
    """Return a new password that a person can copy from paper: 14 characters, about 80 bits."""
    while True:
        password = "".join(secrets.choice(_LOWER + _UPPER + _DIGITS) for _ in range(PASSWORD_MADE_LENGTH))
        if password_classes(password) == PASSWORD_CLASSES_MIN:
            return password


def must_wait(tries: Sequence[datetime], *, limit: int, within: timedelta, at: datetime) -> bool:
    """Tell whether `limit` failed tries inside one span `within` ended less than `within` ago.

    tries   moments of failed tries, in any order
    Source: practice §13.5: after 5 failures 15 minutes, counted from the last one.
    """
    newest = sorted(tries, reverse=True)[:limit]
    if len(newest) < limit:
        return False
    return at - newest[0] < within and newest[0] - newest[-1] < within


# --- Tokens of programs ---


@dataclass(frozen=True)
class Allowance:
    """What a caller may still call in this minute. resets_in_s: seconds until the next one."""

    limit: int
    remaining: int
    resets_in_s: int


def new_token() -> str:
    """Return a new secret of 256 bits."""
    return TOKEN_SIGN + secrets.token_urlsafe(32)


def check_token(
    *, name: str, purpose: str, rights: Collection[Right], expires_on: date, per_minute: int, today: date
) -> None:
    """Raises TokenUnfit unless a name, a purpose, a right, a day within a year and a limit of calls are given."""
    if not 1 <= len(name) <= TOKEN_NAME_MAX:
        raise TokenUnfit("name", why=_("名称须为1至40个字。"))
    if not 1 <= len(purpose) <= TOKEN_PURPOSE_MAX:
        raise TokenUnfit("purpose", why=_("请写明用途，不超过200个字。"))
    if not rights:
        raise TokenUnfit("rights", why=_("请至少选一项可以做的事。"))
    if not 0 <= (expires_on - today).days <= TOKEN_DAYS_MAX:
        raise TokenUnfit("expires_on", why=_("有效期从今天起，最长一年。"))
    if not 1 <= per_minute <= TOKEN_CALLS_MAX:
        raise TokenUnfit("per_minute", why=_("每分钟1至600次。"))


def minute_of(at: datetime) -> int:
    """Return the number of the fixed window in which calls are counted."""
    return int(at.timestamp()) // WINDOW_SECONDS


def allowance(*, calls: int, limit: int, at: datetime) -> Allowance:
    """Return what is left after the `calls` of this minute, the present one among them. Raises TooManyCalls."""
    left = WINDOW_SECONDS - int(at.timestamp()) % WINDOW_SECONDS
    if calls > limit:
        raise TooManyCalls(limit=limit, seconds=left)
    return Allowance(limit=limit, remaining=limit - calls, resets_in_s=left)
