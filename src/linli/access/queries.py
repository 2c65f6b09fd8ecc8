"""The only reader of accounts, of tokens and of the read log."""

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from linli.access import rules
from linli.access.errors import AccountUnknown, LinkUnknown, TokenNotFound
from linli.access.models import Account, ApiToken, FailedTry, ReadLog, ResetLink
from linli.access.terms import Right
from linli.access.vault import lookup_hash, unseal
from linli.kernel import paging
from linli.kernel.paging import PAGE_ROWS, Page

READS_SHOWN_MAX = 200
IDS_A_QUERY = 400
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Look:
    """One recorded look at a personal field."""

    at: datetime
    name: str
    post: str
    party: UUID
    field: str
    reason: str


@dataclass(frozen=True)
class TokenView:
    """A token without its secret. posting, area: what it acts in · made_by: "" at the command line of the machine."""

    id: UUID
    name: str
    purpose: str
    account: UUID
    login: str
    account_name: str
    posting: UUID
    area: str
    rights: tuple[Right, ...]
    per_minute: int
    made_by: str
    made_at: datetime
    expires_on: date
    last_used_on: date | None
    revoked_at: datetime | None

    def is_good(self, day: date) -> bool:
        return self.revoked_at is None and day <= self.expires_on


def account(login: str) -> Account:
    """Return the account of this login. Raises AccountUnknown."""
    found = Account.objects.filter(login=login).first() if rules.LOGIN.fullmatch(login) else None
    if found is None:
        raise AccountUnknown("login")
    return found


def account_of(account_id: UUID) -> Account:
    """Return the account of this id. Raises AccountUnknown."""
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise AccountUnknown("account")
    return found


def without_password(ids: Sequence[UUID]) -> int:
    """Return how many of these accounts nobody can sign in to yet."""
    nobody = Account.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    starts = range(0, len(ids), IDS_A_QUERY)
    return sum(nobody.filter(pk__in=ids[start : start + IDS_A_QUERY]).count() for start in starts)


def names_of_accounts(ids: Iterable[str]) -> dict[str, str]:
    """Return account id → name of those among `ids` that are accounts."""
    wanted = {UUID(text) for text in ids if _UUID.fullmatch(text)}
    return {str(key): name for key, name in Account.objects.filter(pk__in=wanted).values_list("pk", "name")}


def taken_logins(beginning: str) -> set[str]:
    """Return every login that begins so, to make a free one."""
    return set(Account.objects.filter(login__startswith=beginning).values_list("login", flat=True))


def phone_of(account: Account) -> str:
    """Return the phone of a member of staff, "" if none is known."""
    sealed = bytes(account.phone_sealed)
    return unseal(sealed, bound_to=f"account:{account.id}") if sealed else ""


def too_many_tries(*, key: str, limit: int, within: timedelta, at: datetime) -> bool:
    """Tell whether `key` must wait: `limit` failures in one span `within`, the last of them less than that ago."""
    tries = FailedTry.objects.filter(key=lookup_hash(key, purpose="failed-try"), at__lte=at).order_by("-at")
    return rules.must_wait(
        list(tries.values_list("at", flat=True)[:limit]), limit=limit, within=within, at=at
    )


def too_often(*, key: str, limit: int, within: timedelta, at: datetime) -> bool:
    """Tell whether `key` was used `limit` times in the span `within` before `at` (see `actions.note_use`)."""
    used = FailedTry.objects.filter(
        key=lookup_hash(f"use\0{key}", purpose="failed-try"), at__gt=at - within, at__lte=at
    )
    return used[:limit].count() >= limit


def reset_link(token: str, at: datetime) -> UUID:
    """Return the id of the one-time link behind `token` while it is good. Raises LinkUnknown."""
    found = ResetLink.objects.filter(
        good_links(at), token_hash=hashlib.sha256(token.encode()).digest()
    ).first()
    if found is None:
        raise LinkUnknown("token")
    return found.id


def account_behind(link: UUID, at: datetime) -> Account:
    """Return whose password this link may set at this moment. Raises LinkUnknown."""
    found = ResetLink.objects.select_related("account").filter(good_links(at), pk=link).first()
    if found is None:
        raise LinkUnknown("token")
    return found.account


def good_links(at: datetime) -> Q:
    """Return the condition of a link that may still be used."""
    return Q(used_at=None, expires_at__gt=at, account__is_active=True)


def reads_of(county: str, case_id: UUID) -> list[Look]:
    """Return who looked at personal fields of one case, newest first, at most 200."""
    return _looks(ReadLog.objects.filter(county=county, case_id=case_id))


def reads_about(county: str, person: UUID) -> list[Look]:
    """Return who looked at the fields of one person, a party or a household contact, newest first, at most 200."""
    return _looks(ReadLog.objects.filter(county=county, party_id=person))


def _looks(found: "QuerySet[ReadLog]") -> list[Look]:
    looks = found.select_related("account").order_by("-at", "-id")
    return [
        Look(look.at, look.account.name, look.post, look.party_id, look.field, look.reason)
        for look in looks[:READS_SHOWN_MAX]
    ]


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as far as we can believe it, "" if unknown.

    Behind LINLI_PROXIES own proxies the n-th entry of X-Forwarded-For from the right is what the outermost of them saw;
    everything left of it was written by the client and is not believed.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if 0 < settings.LINLI_PROXIES <= len(hops):
        seen = hops[-settings.LINLI_PROXIES]
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return ""
    # A server that listens on [::] sees IPv4 clients as ::ffff:192.0.2.7, which would all be one network.
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(address: str) -> str:
    """Return what limits count: an IPv4 address, or the /64 of an IPv6 one (a household has 2^64 addresses of them)."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False))


def token(token_id: UUID) -> TokenView:
    """Return one token. Raises TokenNotFound."""
    found = ApiToken.objects.select_related("account", "made_by").filter(pk=token_id).first()
    if found is None:
        raise TokenNotFound("token")
    return token_view(found)


def tokens_between(first: str, last: str, *, after: str = "") -> Page[TokenView]:
    """Return the tokens whose area is `first` or behind it and before `last`, ended ones too, newest first, 50 a page.

    Raises BadCursor. One query.
    """
    rows = ApiToken.objects.filter(area__gte=first, area__lt=last).select_related("account", "made_by")
    if after:
        rows = rows.filter(id__lt=paging.id_in(paging.decode(after, 1)[0]))
    found = list(rows.order_by("-id")[: PAGE_ROWS + 1])
    shown = [token_view(row) for row in found[:PAGE_ROWS]]
    return Page(shown, paging.encode(str(shown[-1].id)) if len(found) > PAGE_ROWS else "")


def token_view(row: ApiToken) -> TokenView:
    return TokenView(
        id=row.id,
        name=row.name,
        purpose=row.purpose,
        account=row.account_id,
        login=row.account.login,
        account_name=row.account.name,
        posting=row.posting,
        area=row.area,
        rights=tuple(map(Right, row.rights.split())),
        per_minute=row.per_minute,
        made_by=row.made_by.name if row.made_by else "",
        made_at=row.made_at,
        expires_on=row.expires_on,
        last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
    )
