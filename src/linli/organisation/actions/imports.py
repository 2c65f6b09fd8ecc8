"""Tables of units, people and postings come in: every row by the same writer as one typed by hand, all rows or none."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path

from django.db import transaction

from linli.access import actions as access
from linli.access import queries as access_queries
from linli.access.rules import random_password
from linli.kernel.errors import Refusal
from linli.kernel.incoming import RowTooShort, Table, read_table
from linli.kernel.reporting import Progress
from linli.organisation import queries, rules
from linli.organisation.actions.centres import add_unit
from linli.organisation.actions.postings import PostGiven, appoint, take_on
from linli.organisation.errors import CellMissing, RoleUnknown, SourceUnknown, TooManyRows, UnitTaken
from linli.organisation.rules import Actor
from linli.organisation.terms import Role, Source, UnitKind

Columns = Mapping[str, tuple[str, ...]]

FILE_MB_MAX = 20
ROWS_MAX = 50_000

UNITS: Columns = {
    "centre": ("所属中心代码", "centre"),
    "name": ("名称", "name"),
    "kind": ("类别", "kind"),
    "phone": ("电话", "phone"),
}
POSTS: Columns = {
    "place": ("所属机构代码", "place"),
    "role": ("岗位角色", "role"),
    "grids": ("负责网格编码", "grids"),
    "source": ("人员来源", "source"),
    "concurrent_post": ("兼任职务", "concurrent_post"),
    "ends_on": ("任职止日", "ends_on"),
}
PEOPLE: Columns = {
    "name": ("姓名", "name"),
    "phone": ("手机", "phone"),
    "login": ("登录名", "login"),
    "begins_on": ("入职日期", "任职起日", "begins_on"),
    **POSTS,
}
POSTINGS: Columns = {
    "login": ("登录名", "login"),
    "begins_on": ("任职起日", "入职日期", "begins_on"),
    **POSTS,
}


@dataclass(frozen=True)
class Finding:
    """What is wrong with one row. row: as a spreadsheet counts it."""

    row: int
    about: Refusal

    def as_dict(self) -> dict[str, str | int]:
        about = self.about
        return {
            "row": self.row,
            "code": about.code,
            "field": about.field,
            "level": "error",
            "why": about.message,
        }


@dataclass
class Imported:
    """read, clean: rows · applied: rows stored (all or none) · accounts: new (login, name, password), shown this once."""

    read: int = 0
    clean: int = 0
    applied: int = 0
    findings: list[Finding] = field(default_factory=list)
    accounts: list[tuple[str, str, str]] = field(default_factory=list)


class _Rehearsal(Exception):
    """Carries out of the transaction, so that nothing of it stays."""


Row = dict[str, str]


def import_units(*, file: Path, dry_run: bool = False, by: Actor | None, at: datetime) -> Imported:
    """Add the units of a table; one that stands already under the same name is left as it is.

    Raises what `kernel.incoming.read_table` raises, TooManyRows.
    """
    table = read_table(file, UNITS, ("centre", "name", "kind"), FILE_MB_MAX)

    def add(row: Row) -> None:
        kind = rules.named(UnitKind, _needed(row, "kind", UNITS)) or row["kind"]
        centre, name = _needed(row, "centre", UNITS), _needed(row, "name", UNITS)
        with suppress(UnitTaken):  # a second import of the same table changes nothing
            add_unit(centre=centre, name=name, kind=kind, phone=row["phone"], by=by, at=at)

    return _import(table, UNITS, add, dry_run=dry_run, what="units")


def import_people(*, file: Path, dry_run: bool = False, by: Actor | None, at: datetime) -> Imported:
    """Take on the people of a table, each with a new account and a first post (practice §10, staff).

    An empty login is made from the place and the role. Raises what `kernel.incoming.read_table` raises, TooManyRows.
    """
    table = read_table(file, PEOPLE, ("name", "place", "role"), FILE_MB_MAX)
    made = Imported()

    def take(row: Row) -> None:
        post = _post(row, PEOPLE, queries.day_of(at))
        login = row["login"].lower() or _free_login(post["centre"], post["role"])
        account, _appointed = take_on(
            login=login, name=_needed(row, "name", PEOPLE), phone=row["phone"], by=by, at=at, **post
        )
        made.accounts.append((account.login, account.name, ""))

    def give_passwords() -> None:
        # Only now: a password costs as much as ten rows, and most first tries of a table come back with findings.
        for number, (login, name, _none) in enumerate(made.accounts):
            password = random_password()
            access.set_password(account=access_queries.account(login), password=password, at=at)
            made.accounts[number] = (login, name, password)

    return _import(table, PEOPLE, take, dry_run=dry_run, what="people", done=made, at_last=give_passwords)


def import_postings(*, file: Path, dry_run: bool = False, by: Actor | None, at: datetime) -> Imported:
    """Put people who have an account in the posts of a table.

    Raises what `kernel.incoming.read_table` raises, TooManyRows.
    """
    table = read_table(file, POSTINGS, ("login", "place", "role"), FILE_MB_MAX)

    def put(row: Row) -> None:
        account = access_queries.account(_needed(row, "login", POSTINGS).lower())
        appoint(account=account, by=by, at=at, **_post(row, POSTINGS, queries.day_of(at)))

    return _import(table, POSTINGS, put, dry_run=dry_run, what="postings")


def _import(
    table: Table,
    columns: Columns,
    write: Callable[[Row], None],
    *,
    dry_run: bool,
    what: str,
    done: Imported | None = None,
    at_last: Callable[[], None] = lambda: None,
) -> Imported:
    """Write each row behind a savepoint, so that every row is heard; keep all of it, or nothing."""
    done = done or Imported()
    progress = Progress(what)
    try:
        with transaction.atomic():
            for number, cells in table.rows():
                done.read += 1
                if done.read > ROWS_MAX:
                    raise TooManyRows("file", limit=ROWS_MAX)
                try:
                    with transaction.atomic():
                        write(_row(table, columns, cells))
                except Refusal as refusal:
                    done.findings.append(Finding(number, refusal))
                progress.reached(done.read)
            done.clean = done.read - len(done.findings)
            if done.findings or dry_run:
                raise _Rehearsal
            at_last()
            done.applied = done.read
    except _Rehearsal:
        done.accounts.clear()
    return done


def _row(table: Table, columns: Columns, cells: Sequence[str]) -> Row:
    if len(cells) < len(table.header):
        raise RowTooShort("row", cells=len(cells), columns=len(table.header))
    return {
        key: cells[table.columns[key]].replace("\0", "").strip() if key in table.columns else ""
        for key in columns
    }


def _needed(row: Row, key: str, columns: Columns) -> str:
    if not row[key]:
        raise CellMissing(key, column=columns[key][0])
    return row[key]


def _post(row: Row, columns: Columns, today: date) -> PostGiven:
    place = _needed(row, "place", columns)
    centre, _, serial = place.partition("-")
    role = rules.named(Role, _needed(row, "role", columns))
    if role is None:
        raise RoleUnknown("role", role=row["role"])
    source = rules.named(Source, row["source"])
    if row["source"] and source is None:
        raise SourceUnknown("source", source=row["source"], known="、".join(map(str, Source.labels)))
    return PostGiven(
        role=role,
        centre=centre,
        unit=place if serial else None,
        grids=[code.strip() for code in row["grids"].replace("；", ";").split(";") if code.strip()],
        begins_on=rules.read_day("begins_on", row["begins_on"]) or today,
        ends_on=rules.read_day("ends_on", row["ends_on"]),
        concurrent_post=row["concurrent_post"],
        source=source or "",
    )


def _free_login(centre: str, role: Role) -> str:
    """Return the next free login of the shape place-role-number: 990101001001-31-2."""
    stem = f"{rules.significant(centre)}-{role.value[1:]}-"
    taken = access_queries.taken_logins(stem)
    return next(login for number in count(1) if (login := f"{stem}{number}") not in taken)
