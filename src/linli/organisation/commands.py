"""`linli centres`, `linli admin`, `linli import units|people|postings`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from linli.kernel.clock import now
from linli.kernel.reporting import DONE, FOUND_WRONG, Subparsers, emit
from linli.organisation import actions

FINDINGS_PRINTED = 50

IMPORTS: dict[str, tuple[Callable[..., actions.Imported], str]] = {
    "units": (actions.import_units, "departments and other bodies: 所属中心代码, 名称, 类别, 电话"),
    "people": (
        actions.import_people,
        "people with a new account and a first post: 姓名, 手机, 所属机构代码, 岗位角色, 人员来源, 负责网格编码, "
        "入职日期, 任职止日, 兼任职务, 登录名; prints each new password once",
    ),
    "postings": (
        actions.import_postings,
        "posts of people who have an account: 登录名, 所属机构代码, 岗位角色, 负责网格编码, 任职起日, 任职止日, "
        "兼任职务, 人员来源",
    ),
}


def register(groups: dict[str, Subparsers]) -> None:
    centres = groups[""].add_parser(
        "centres", help="set up the centre of a division and of all divisions below it"
    )
    centres.add_argument("root", metavar="CODE", help="12-digit code of the division")
    centres.add_argument(
        "--no-communities", action="store_true", help="leave level 5 (communities, villages) out"
    )
    centres.set_defaults(run=run_centres)
    admin = groups[""].add_parser(
        "admin", help="make the first system and security administrator; prints a password once"
    )
    admin.add_argument("login", metavar="LOGIN")
    admin.add_argument("name", metavar="NAME")
    admin.add_argument(
        "--root", required=True, metavar="CODE", help="the centre whose administrator it will be"
    )
    admin.set_defaults(run=run_admin)
    for what, (_action, words) in IMPORTS.items():
        parser = groups["import"].add_parser(what, help=words)
        parser.add_argument("file", metavar="FILE", type=Path, help="CSV, UTF-8 or GB18030; may be gzipped")
        parser.add_argument("--dry-run", action="store_true", help="check every row, store nothing")
        parser.set_defaults(run=run_import, what=what)


def run_centres(arguments: argparse.Namespace) -> int:
    done = actions.establish_centres(
        root=arguments.root, communities=not arguments.no_communities, by=None, at=now()
    )
    total = sum(done.made.values())
    result = {"made": total, "levels": [done.made[level] for level in range(1, 6)], "moved": done.moved}
    emit(
        arguments, result, f"{total} centres made {result['levels']}, {done.moved} got another direct parent"
    )
    return DONE


def run_admin(arguments: argparse.Namespace) -> int:
    password = actions.make_first_administrator(
        login=arguments.login, name=arguments.name, root=arguments.root, at=now()
    )
    emit(
        arguments,
        {"login": arguments.login, "password": password},
        f"login {arguments.login}  password {password}  (shown this once)",
    )
    return DONE


def run_import(arguments: argparse.Namespace) -> int:
    action, _words = IMPORTS[arguments.what]
    done = action(file=arguments.file, dry_run=arguments.dry_run, by=None, at=now())
    result: dict[str, Any] = {
        "read": done.read,
        "clean": done.clean,
        "applied": done.applied,
        "findings": [finding.as_dict() for finding in done.findings],
    }
    if arguments.what == "people":
        result["accounts"] = [
            {"login": login, "name": name, "password": password} for login, name, password in done.accounts
        ]
    emit(arguments, result, "\n".join(_lines(done)))
    return FOUND_WRONG if done.findings else DONE


def _lines(done: actions.Imported) -> list[str]:
    shown = done.findings[:FINDINGS_PRINTED]
    lines = [f"row {finding.row}  {finding.about.field}  {finding.about}" for finding in shown]
    if len(done.findings) > len(shown):
        lines.append(f"… and {len(done.findings) - len(shown)} more; --json lists all")
    lines += [f"{login}  {name}  {password}" for login, name, password in done.accounts]
    return [*lines, f"{done.read} rows read, {done.clean} clean, {done.applied} applied"]
