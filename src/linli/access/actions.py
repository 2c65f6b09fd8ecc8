"""The only writer of accounts, links, tokens, tries and calls, and the read log."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from linli.access import queries, rules
from linli.access.errors import (
    LinkUnknown,
    LoginTaken,
    PasswordWeak,
    TokenNotFound,
    TokenRightMissing,
    TokenUnknown,
    TooManyTries,
    WrongPassword,
)
from linli.access.models import Account, ApiToken, CallCount, ExportLog, FailedTry, ReadLog, ResetLink
from linli.access.queries import TokenView
from linli.access.rules import Allowance
from linli.access.terms import Right
from linli.access.vault import lookup_hash, seal
from linli.kernel import clock
from linli.kernel.ids import uuid7

# Compared when a login is unknown: Django then takes as long as for a known one.
_NOBODY = UNUSABLE_PASSWORD_PREFIX


def add_account(
    *, login: str, name: str, phone: str = "", password: str | None = None, at: datetime
) -> Account:
    """Return a new account. Without a password nobody can sign in until a reset link is used.

    Raises LoginUnfit, LoginTaken, NameUnfit, PhoneUnfit, PasswordWeak.
    """
    rules.check_account(login, name, phone)
    account = Account(login=login, name=name, made_at=at)
    if phone:
        account.phone_sealed = seal(phone, bound_to=f"account:{account.id}")
    if password is not None:
        _check_strength(password, account)
    account.password = make_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise LoginTaken("login", login=login) from error
    return account


def choose_single_keys(*, account: UUID, on: bool) -> None:
    """Keep whether single-letter shortcuts work for this person (WCAG 2.1.4)."""
    Account.objects.filter(pk=account).update(single_keys=on)


@transaction.atomic
def set_password(*, account: Account, password: str, at: datetime) -> None:
    """Set a new password; every session opened with the old one ends. Raises PasswordWeak."""
    _check_strength(password, account)
    account.password = make_password(password)
    account.save(update_fields=["password"])
    ResetLink.objects.filter(account=account, used_at=None).update(used_at=at)


def prove(*, login: str, password: str, address: str, at: datetime) -> Account:
    """Return the account whose password this is. Every other try counts against the login from this address.

    Raises TooManyTries, WrongPassword.
    Source: practice §13.5.
    """
    login = login.strip().lower()
    key = f"sign-in\0{login}\0{queries.network_of(address)}"
    if queries.too_many_tries(key=key, limit=rules.SIGN_IN_TRIES, within=rules.SIGN_IN_WAIT, at=at):
        raise TooManyTries("login", minutes=rules.SIGN_IN_WAIT // timedelta(minutes=1))
    # Counted before the slow comparison: guesses sent side by side are counted too.
    note_failed_try(key=key, at=at)
    known = Account.objects.filter(login=login, is_active=True) if rules.LOGIN.fullmatch(login) else None
    account = known.first() if known is not None else None
    right = check_password(password, account.password if account else _NOBODY)
    if account is None or not right:
        raise WrongPassword("password")
    FailedTry.objects.filter(key=_try_key(key)).delete()
    return account


def note_failed_try(*, key: str, at: datetime) -> None:
    """Remember one failed try under `key`, whose parts are kept only as a keyed hash."""
    FailedTry.objects.filter(at__lt=at - rules.TRIES_KEPT).delete()
    FailedTry.objects.create(key=_try_key(key), at=at)


def note_use(*, key: str, at: datetime) -> None:
    """Count one use of `key`, for a limit that everyone has; of the key only a keyed hash is kept, for a day."""
    note_failed_try(key=f"use\0{key}", at=at)


@transaction.atomic
def remove_account(*, account: UUID) -> str:
    """Delete an account that an import made and nobody ever used. Returns "" or why it stays.

    "signed_in": its person has been here; else the table that refers to it.
    """
    found = Account.objects.select_for_update().filter(pk=account).first()
    if found is None:
        return ""
    if found.last_login is not None:
        return "signed_in"
    try:
        with transaction.atomic():
            ResetLink.objects.filter(account=found).delete()
            found.delete()
    except ProtectedError as error:
        return next((row._meta.label_lower for row in error.protected_objects), "")
    return ""


def has_password(*, account: UUID) -> bool:
    """Say whether somebody could sign in to this account."""
    return Account.objects.filter(pk=account).exclude(password__startswith=_NOBODY).exists()


@transaction.atomic
def make_reset_link(*, account: Account, by: UUID, at: datetime) -> str:
    """Return the token of a link that sets a new password once within 24 hours; earlier links end."""
    token = secrets.token_urlsafe(32)
    ResetLink.objects.filter(account=account, used_at=None).update(used_at=at)
    ResetLink.objects.create(
        account=account, token_hash=_token_hash(token), made_by_id=by, expires_at=at + rules.RESET_LINK_LASTS
    )
    return token


@transaction.atomic
def use_reset_link(*, link: UUID, password: str, at: datetime) -> Account:
    """Set the password of the account behind a link (`queries.reset_link`); the link is used up.

    Raises LinkUnknown, PasswordWeak.
    """
    locked = ResetLink.objects.select_for_update(of=("self",)).filter(queries.good_links(at), pk=link)
    found = locked.select_related("account").first()
    if found is None:
        raise LinkUnknown("token")
    set_password(account=found.account, password=password, at=at)
    return found.account


def make_token(
    *,
    account: UUID,
    posting: UUID,
    area: str,
    name: str,
    purpose: str,
    rights: Collection[Right],
    expires_on: date,
    per_minute: int,
    by: UUID | None,
    at: datetime,
) -> str:
    """Return a new token, which is kept nowhere: a program that sends it acts as this account in this posting alone.

    expires_on  its last good day, at most a year ahead · per_minute  calls it may make in a minute
    Raises TokenUnfit.
    """
    name, purpose, today = name.strip(), purpose.strip(), at.astimezone(clock.LOCAL).date()
    rules.check_token(
        name=name, purpose=purpose, rights=rights, expires_on=expires_on, per_minute=per_minute, today=today
    )
    token = rules.new_token()
    ApiToken.objects.create(
        token_hash=_api_token_hash(token),
        account_id=account,
        posting=posting,
        area=area,
        name=name,
        purpose=purpose,
        rights=" ".join(right for right in Right.values if right in rights),
        per_minute=per_minute,
        made_by_id=by,
        made_at=at,
        expires_on=expires_on,
    )
    return token


def revoke_token(*, token: UUID, by: UUID | None, at: datetime) -> None:
    """End a token at this moment; one that is revoked already stays as it is. Raises TokenNotFound."""
    if not ApiToken.objects.filter(pk=token).exists():
        raise TokenNotFound("token")
    ApiToken.objects.filter(pk=token, revoked_at=None).update(revoked_at=at, revoked_by_id=by)


def use_token(*, token: str, rights: Collection[Right], at: datetime) -> tuple[TokenView, Allowance]:
    """Return what a token with one of `rights` is and what it may still call in this minute, this call counted.

    Raises TokenUnknown (not ours, expired, revoked, its account stopped), TooManyCalls, TokenRightMissing.
    """
    wanted, day = _api_token_hash(token), at.astimezone(clock.LOCAL).date()
    good = ApiToken.objects.filter(revoked_at=None, expires_on__gte=day, account__is_active=True)
    found = good.select_related("account", "made_by").filter(token_hash=wanted).first()
    if found is None or not hmac.compare_digest(bytes(found.token_hash), wanted):
        raise TokenUnknown
    left = count_call(caller=found.id, limit=found.per_minute, at=at)
    if not set(rights) & set(found.rights.split()):
        raise TokenRightMissing(needed="、".join(str(right.label) for right in rights))
    if found.last_used_on != day:
        ApiToken.objects.filter(pk=found.id).update(last_used_on=day)
    return queries.token_view(found), left


def count_call(*, caller: UUID, limit: int, at: datetime) -> Allowance:
    """Count one call of a token or an account in the minute of `at`, for all processes at once. Raises TooManyCalls.

    One statement: two calls side by side are both counted, and there is one row a caller, however many calls.
    """
    table = CallCount._meta.db_table
    key = CallCount._meta.pk.get_db_prep_value(caller, connection)
    minute = rules.minute_of(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (caller, minute, calls) VALUES (%s, %s, 1) ON CONFLICT (caller) DO UPDATE"  # noqa: S608 # a name of our own
            f" SET calls = CASE WHEN {table}.minute = excluded.minute THEN {table}.calls + 1 ELSE 1 END,"
            " minute = excluded.minute RETURNING calls",
            [key, minute],
        )
        (calls,) = cursor.fetchone()
    return rules.allowance(calls=calls, limit=limit, at=at)


def log_read(
    *,
    account: UUID,
    post: str,
    county: str,
    case_id: UUID | None,
    party_id: UUID,
    field: str,
    reason: str,
    address: str,
    at: datetime,
) -> UUID:
    """Record one look at one personal field; commit it before the field is shown. Returns the record's id."""
    look = ReadLog.objects.create(
        id=uuid7(),
        at=at,
        account_id=account,
        post=post,
        county=county,
        case_id=case_id,
        party_id=party_id,
        field=field,
        reason=reason,
        address=address,
    )
    return look.id


def log_export(
    *, account: UUID, post: str, area: str, what: str, query: str, rows: int, address: str, at: datetime
) -> UUID:
    """Record one list taken out as a file; commit it before the file is given. Returns the record's id."""
    taken = ExportLog.objects.create(
        id=uuid7(),
        at=at,
        account_id=account,
        post=post,
        area=area,
        what=what,
        query=query,
        row_count=rows,
        address=address,
    )
    return taken.id


def _check_strength(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordWeak("password", why=" ".join(error.messages)) from error


def _try_key(key: str) -> bytes:
    return lookup_hash(key, purpose="failed-try")


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _api_token_hash(token: str) -> bytes:
    return lookup_hash(token, purpose="api-token")
