"""Rows of the tables of units, people and postings (practice §10), each by the same writer as one typed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from uuid import UUID

from django.db import transaction

from linli.access import queries as access_queries
from linli.access.errors import AccountUnknown
from linli.organisation import queries, rules
from linli.organisation.actions.centres import add_unit
from linli.organisation.actions.postings import PostGiven, appoint, take_on
from linli.organisation.errors import CellMissing, RoleUnknown, SourceUnknown
from linli.organisation.rules import Actor
from linli.organisation.terms import Role, Source, UnitKind

Texts = Mapping[str, str]
HEADERS = {
    "centre": "所属中心代码",
    "name": "名称",
    "kind": "类别",
    "person": "姓名",
    "login": "登录名",
    "place": "所属机构代码",
    "role": "岗位角色",
}


@dataclass(frozen=True)
class PersonTaken:
    """account None: only a further post of somebody who has one · posting None: it stood already."""

    account: UUID | None
    posting: UUID | None
    login: str
    name: str


@transaction.atomic
def write_unit(*, texts: Texts, by: Actor | None, at: datetime) -> str:
    """Add the unit of a row and return its code, "" when the very same one stands already.

    texts  centre, name, kind (code or Chinese), phone
    Raises CellMissing and what `add_unit` raises; UnitTaken also when another kind or phone stands under the name.
    """
    kind = rules.named(UnitKind, _needed(texts, "kind")) or texts["kind"]
    centre, name, phone = _needed(texts, "centre"), _needed(texts, "name"), texts.get("phone", "")
    if queries.stands_already(centre=centre, name=name, kind=kind, phone=phone):
        rules.check_function(by, Role.SYSTEM_ADMINISTRATOR, at_centre=centre)
        return ""
    return add_unit(centre=centre, name=name, kind=kind, phone=phone, by=by, at=at).code


@transaction.atomic
def write_person(*, texts: Texts, by: Actor | None, at: datetime) -> PersonTaken:
    """Take on the person of a row with a new account and a first post; an empty login is made from place and role.

    Who has this login and this name already and holds this very post is left as they are.
    Raises CellMissing and what `take_on` raises.
    """
    post = _post(texts, queries.day_of(at))
    login, name = texts.get("login", "").lower(), _needed(texts, "name", "person")
    if login and (known := _same(login, name, post, at)):
        return known
    account, appointed = take_on(
        login=login or _free_login(post["centre"], post["role"]),
        name=name,
        phone=texts.get("phone", ""),
        by=by,
        at=at,
        **post,
    )
    return PersonTaken(account.id, appointed.posting, account.login, account.name)


@transaction.atomic
def write_posting(*, texts: Texts, by: Actor | None, at: datetime) -> PersonTaken:
    """Put somebody who has an account in the post of a row; the very same post is left as it is.

    Raises CellMissing, AccountUnknown and what `appoint` raises.
    """
    account = access_queries.account(_needed(texts, "login").lower())
    post = _post(texts, queries.day_of(at))
    if known := _same(account.login, account.name, post, at):
        return known
    appointed = appoint(account=account, by=by, at=at, **post)
    return PersonTaken(None, appointed.posting, account.login, account.name)


def _same(login: str, name: str, post: PostGiven, at: datetime) -> PersonTaken | None:
    try:
        account = access_queries.account(login)
    except AccountUnknown:
        return None
    if account.name != name or not queries.holds_post(account.id, post, at):
        return None
    return PersonTaken(None, None, login, name)


def _needed(texts: Texts, key: str, said: str = "") -> str:
    if not texts.get(key):
        raise CellMissing(key, column=HEADERS[said or key])
    return texts[key]


def _post(texts: Texts, today: date) -> PostGiven:
    place = _needed(texts, "place")
    centre, _, serial = place.partition("-")
    role = rules.named(Role, _needed(texts, "role"))
    if role is None:
        raise RoleUnknown("role", role=texts["role"])
    said = texts.get("source", "")
    source = rules.named(Source, said)
    if said and source is None:
        raise SourceUnknown("source", source=said, known="、".join(map(str, Source.labels)))
    grids = texts.get("grids", "").replace("；", ";").split(";")
    return PostGiven(
        role=role,
        centre=centre,
        unit=place if serial else None,
        grids=[code.strip() for code in grids if code.strip()],
        begins_on=rules.read_day("begins_on", texts.get("begins_on", "")) or today,
        ends_on=rules.read_day("ends_on", texts.get("ends_on", "")),
        concurrent_post=texts.get("concurrent_post", ""),
        source=source or "",
    )


def _free_login(centre: str, role: Role) -> str:
    """Return the next free login of the shape place-role-number: 990101001001-31-2."""
    stem = f"{rules.significant(centre)}-{role.value[1:]}-"
    taken = access_queries.taken_logins(stem)
    return next(login for number in count(1) if (login := f"{stem}{number}") not in taken)
