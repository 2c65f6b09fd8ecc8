"""The only writer of the first day: the code that opens an empty house, its places, centres and first three people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from django.db import transaction

from linli.access import actions as access
from linli.access import queries as access_queries
from linli.access.vault import lookup_hash
from linli.kernel.incoming import read_table
from linli.organisation import actions as organisation
from linli.organisation import queries as organisation_queries
from linli.organisation import rules as organisation_rules
from linli.organisation.actions import Established
from linli.organisation.errors import NotYourFunction, PersonUnknown
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.setup import queries, rules
from linli.setup.errors import (
    CodeNeeded,
    CodeUnknown,
    NothingGiven,
    PersonTwice,
    SetUpAlready,
    TooManyCodes,
    TopUnfit,
)
from linli.setup.models import Confirmation, SetupCode
from linli.setup.rules import Founder
from linli.setup.terms import Topic
from linli.territory import actions as territory
from linli.territory import queries as territory_queries
from linli.territory.actions.divisions import DivisionsDone
from linli.territory.rules import divisions

FILE_MB_MAX = 100
PAPERS_MAX = 50
GRIDS_A_PRESS = 500


@dataclass(frozen=True)
class Paper:
    """What one person is handed to sign in for the first time: a link that sets a password once within 24 hours."""

    name: str
    login: str
    role: Role
    place: str
    token: str


@transaction.atomic
def make_code(*, at: datetime) -> str:
    """Return a code by which the first page opens once within the hour; earlier codes end. Raises SetUpAlready."""
    _check_not_begun()
    code = rules.new_code()
    SetupCode.objects.all().delete()
    SetupCode.objects.create(code_hash=_code_hash(code), made_at=at, expires_at=at + rules.CODE_LASTS)
    return code


def use_code(*, code: str, address: str, at: datetime) -> UUID:
    """Return the id of the code that was typed, which is used up. Raises SetUpAlready, TooManyCodes, CodeUnknown."""
    _check_not_begun()
    key = f"setup\0{access_queries.network_of(address)}"
    if access_queries.too_many_tries(key=key, limit=rules.CODE_TRIES, within=rules.CODE_WAIT, at=at):
        raise TooManyCodes("code", minutes=rules.CODE_WAIT.seconds // 60)
    access.note_failed_try(key=key, at=at)
    good = SetupCode.objects.filter(code_hash=_code_hash(code), used_at=None, expires_at__gt=at)
    found = good.values_list("id", flat=True).first()
    if found is None or not good.update(used_at=at):
        raise CodeUnknown("code")
    return found


@transaction.atomic
def load_places(*, opened: UUID, content: bytes, lines: str, at: datetime) -> DivisionsDone:
    """Store the divisions of an uploaded table, or of typed lines where there is none; all of them or nothing.

    Raises CodeNeeded, SetUpAlready, NothingGiven, LineUnreadable, TooManyLines, and what reading a table raises.
    """
    _check_opened(opened, at)
    content = content or (rules.table_of(lines) if lines.strip() else b"")
    if not content:
        raise NothingGiven("lines")
    with NamedTemporaryFile(suffix=".csv") as file:
        file.write(content)
        file.flush()
        table = read_table(Path(file.name), divisions.COLUMNS, divisions.COLUMNS_REQUIRED, FILE_MB_MAX)
    return territory.import_divisions(table=table, at=at)


@transaction.atomic
def begin_centres(*, opened: UUID, top: str, at: datetime) -> Established:
    """Set up the centre of a province, city or county and all below it. Raises CodeNeeded, SetUpAlready, TopUnfit."""
    _check_opened(opened, at)
    if territory_queries.division(top).level > rules.TOP_LEVEL_MAX:
        raise TopUnfit("top")
    return organisation.establish_centres(root=top, by=None, at=at)


@transaction.atomic
def appoint_founders(*, opened: UUID, founders: Sequence[Founder], at: datetime) -> list[Paper]:
    """Put three people in the three administrators' posts of the top centre; the house is then theirs.

    Raises CodeNeeded, SetUpAlready, PersonTwice, TopUnfit, and what `organisation.take_on` raises.
    Source: practice §6.2, §13.5.
    """
    _check_opened(opened, at)
    tops = organisation_queries.tops()
    if not tops:
        raise TopUnfit("top")
    if len({founder.login.strip().lower() for founder in founders}) < len(rules.FOUNDERS):
        raise PersonTwice(f"login_{Role.SECURITY_ADMINISTRATOR.value}")
    papers = []
    for founder in founders:
        login, day = founder.login.strip().lower(), organisation_queries.day_of(at)
        account, _ = organisation.take_on(
            login=login,
            name=founder.name.strip(),
            by=None,
            at=at,
            role=founder.role,
            centre=tops[0].code,
            unit=None,
            grids=(),
            begins_on=day,
            ends_on=None,
            concurrent_post="",
            source="",
        )
        # Nobody else is there yet who could have made the link.
        token = access.make_reset_link(account=account, by=account.id, at=at)
        papers.append(Paper(account.name, login, founder.role, tops[0].name, token))
    SetupCode.objects.all().delete()
    return papers


@transaction.atomic
def add_units(*, centre: str, names: Collection[str], by: Actor, at: datetime) -> int:
    """Add the usual units that were ticked; those that stand already stay. Returns how many are new.

    Raises CentreUnknown, NotYourFunction.
    """
    organisation_rules.check_function(by, Role.SYSTEM_ADMINISTRATOR, at_centre=centre)
    standing = {unit.name for unit in organisation_queries.units_of(centre)}
    wanted = [(name, kind) for name, kind in queries.usual_units() if name in names and name not in standing]
    for name, kind in wanted:
        organisation.add_unit(centre=centre, name=name, kind=kind, by=by, at=at)
    return len(wanted)


@transaction.atomic
def complete_centres(*, by: Actor, at: datetime) -> int:
    """Set up every centre that is missing below the own ones. Returns how many. Raises NotYourFunction."""
    own = queries.own_tops(by, Role.SYSTEM_ADMINISTRATOR)
    made = [organisation.establish_centres(root=code, by=by, at=at).made for code in own]
    return sum(sum(each.values()) for each in made)


@transaction.atomic
def give_first_grids(*, by: Actor, at: datetime) -> int:
    """Give every community without a grid its first one, 500 a press; they are split and drawn later.

    Returns how many. Raises NotYourFunction. Source: GB/T 34300-2017, 5.
    """
    made = 0
    for centre in queries.own_tops(by, Role.SYSTEM_ADMINISTRATOR):
        scope = organisation_queries.centre(centre).scope
        for code in queries.communities_without_grid(scope)[: GRIDS_A_PRESS - made]:
            territory.add_grid(name=rules.FIRST_GRID, community=code, at=at)
            made += 1
    return made


def hand_out_papers(*, by: Actor, at: datetime) -> list[Paper]:
    """Return a first sign-in for each person in the own scope who has no password, 50 at a time; earlier links end.

    Whoever `by` may not reset is left out. Raises NotYourFunction.
    """
    papers = []
    for waiting in queries.without_password(by, at)[:PAPERS_MAX]:
        account = access_queries.account(waiting.login)
        try:
            token = organisation.hand_out_reset_link(account=account, by=by, at=at)
        except (NotYourFunction, PersonUnknown):
            continue
        papers.append(Paper(account.name, account.login, waiting.role, waiting.place, token))
    return papers


def confirm(*, topic: Topic, by: Actor, at: datetime) -> None:
    """Keep who says that something is right which no query can tell. Raises NotYourFunction."""
    queries.own_tops(by, Role.SYSTEM_ADMINISTRATOR)
    assert by.account is not None
    said: Mapping[str, object] = {"account_id": by.account, "at": at}
    Confirmation.objects.update_or_create(topic=topic, defaults=said)


def _check_not_begun() -> None:
    if organisation_queries.has_administrators():
        raise SetUpAlready


def _check_opened(opened: UUID, at: datetime) -> None:
    """Raises CodeNeeded unless this is the code in force; its row is locked, so that two visits follow one another."""
    _check_not_begun()
    since = at - rules.OPEN_LASTS
    if not SetupCode.objects.select_for_update().filter(pk=opened, used_at__gt=since).exists():
        raise CodeNeeded


def _code_hash(code: str) -> bytes:
    return lookup_hash(rules.plain_code(code), purpose="setup-code")
