"""What a login, a password and a series of failed tries must look like. Pure, but for the random password."""

import re
import secrets
import string
from collections.abc import Sequence
from datetime import datetime, timedelta

from linli.access.errors import LoginUnfit, NameUnfit, PhoneUnfit

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
