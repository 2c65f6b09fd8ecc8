"""`linli centres`, `linli admin`, `linli token`."""

import argparse
from datetime import timedelta
from typing import Any
from uuid import UUID

from linli.access.queries import TokenView
from linli.access.rules import TOKEN_CALLS_USUAL
from linli.access.terms import Right
from linli.kernel.clock import now
from linli.kernel.reporting import DONE, Subparsers, emit
from linli.organisation import actions, queries


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
    _register_tokens(groups)


def _register_tokens(groups: dict[str, Subparsers]) -> None:
    what = (
        groups[""]
        .add_parser("token", help="tokens by which programs call the API")
        .add_subparsers(required=True, metavar="WHAT")
    )
    adding = what.add_parser("add", help="make a token for one posting; prints it once")
    adding.add_argument("login", metavar="LOGIN", help="the account it acts for")
    adding.add_argument("--name", required=True, help="which program this is; events and lists say it")
    adding.add_argument("--purpose", required=True, help="what it is for")
    adding.add_argument("--posting", type=UUID, help="id of the posting, where the account has several")
    adding.add_argument(
        "--right", action="append", choices=Right.values, required=True, help="may be repeated"
    )
    adding.add_argument("--days", type=int, default=90, help="good for so many days from today, 366 at most")
    adding.add_argument(
        "--per-minute", type=int, default=TOKEN_CALLS_USUAL, help="calls a minute, 600 at most"
    )
    adding.set_defaults(run=run_token_add)
    listing = what.add_parser("list", help="every token that acts inside a division, newest first")
    listing.add_argument("code", metavar="CODE", help="12-digit code of a centre")
    listing.set_defaults(run=run_token_list)
    ending = what.add_parser("revoke", help="end a token now")
    ending.add_argument("token", metavar="ID", type=UUID)
    ending.set_defaults(run=run_token_revoke)


def run_token_add(arguments: argparse.Namespace) -> int:
    at = now()
    posting = arguments.posting or queries.only_posting(arguments.login, at)
    token = actions.give_token(
        posting=posting,
        name=arguments.name,
        purpose=arguments.purpose,
        rights=[Right(right) for right in arguments.right],
        expires_on=queries.day_of(at) + timedelta(days=arguments.days),
        per_minute=arguments.per_minute,
        by=None,
        at=at,
    )
    emit(arguments, {"token": token}, f"{token}  (shown this once)")
    return DONE


def run_token_list(arguments: argparse.Namespace) -> int:
    rows = [_token_row(token) for token in queries.tokens_under(arguments.code)]
    lines = [
        f"{row['id']}  {row['login']}  {row['name']}  {'+'.join(row['rights'])}  until {row['expires_on']}"
        f"{'  revoked' if row['revoked'] else ''}"
        for row in rows
    ]
    emit(arguments, {"tokens": rows}, "\n".join(lines) or "no tokens")
    return DONE


def _token_row(token: TokenView) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "login": token.login,
        "name": token.name,
        "purpose": token.purpose,
        "rights": [right.value for right in token.rights],
        "per_minute": token.per_minute,
        "expires_on": token.expires_on.isoformat(),
        "last_used_on": token.last_used_on.isoformat() if token.last_used_on else None,
        "revoked": token.revoked_at is not None,
    }


def run_token_revoke(arguments: argparse.Namespace) -> int:
    actions.revoke_token(token=arguments.token, by=None, at=now())
    emit(arguments, {"revoked": str(arguments.token)}, "revoked")
    return DONE


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
