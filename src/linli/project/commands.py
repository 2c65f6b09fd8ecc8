"""`linli init`, `check`, `settings`, `run`, `web`, `registrar`, `clock`, `worker`."""

import argparse
import os
import sys
from typing import Any

from linli.kernel.clock import now
from linli.kernel.reporting import DONE, FOUND_WRONG, Subparsers, emit
from linli.project import environment


def register(groups: dict[str, Subparsers]) -> None:
    commands = groups[""]
    init = commands.add_parser(
        "init",
        help="make the data folder, its keys and its tables; after an upgrade, bring them up to date; while nobody "
        "administers the house, print the code that opens the set-up pages",
    )
    init.set_defaults(run=run_init, needs_database=False)
    settings = commands.add_parser(
        "settings", help="list every setting: its value, where it comes from, its default, what it means"
    )
    settings.set_defaults(run=run_settings, needs_database=False)
    run = commands.add_parser(
        "run", help="serve: web, registrar, clock and worker in one command, until ended by SIGTERM or Ctrl-C"
    )
    run.set_defaults(run=run_everything)
    check = commands.add_parser(
        "check", help="say what keeps this machine from serving or printing; exit status 1 if anything does"
    )
    check.set_defaults(run=run_check, needs_database=False)
    for part, words in PARTS.items():
        commands.add_parser(part, help=words).set_defaults(run=run_part, part=part)


PARTS = {
    "web": "serve pages, the API and static files",
    "registrar": "number what has been committed, county by county, into the feed and the ledger",
    "clock": "serve what is due: close, archive, warn",
    "worker": "do background work",
}


def run_init(arguments: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import connection

    from linli.project.prepare import initialise
    from linli.setup.actions import make_code
    from linli.setup.errors import SetUpAlready

    done = initialise()
    home, url = str(settings.LINLI_HOME), f"{settings.LINLI_PUBLIC_URL}/console/setup"
    result = {"home": home, "database": connection.vendor, "migrations": done}
    said = f"{home} is ready ({connection.vendor}, {done} migrations ran)"
    try:
        code = make_code(at=now())
    except SetUpAlready:
        emit(arguments, result, said)
        return DONE
    emit(
        arguments,
        {**result, "setup": url, "code": code},
        f"{said}\nNobody administers it yet: start `linli run`, open {url}, and type\n\n    {code}\n\n"
        "It opens the set-up pages once, within the hour; `linli init` makes another.",
    )
    return DONE


def run_settings(arguments: argparse.Namespace) -> int:
    rows = [_row(setting) for setting in environment.SETTINGS]
    strangers = environment.strangers()
    lines = [
        f"{row['name']}={row['value']}  ({row['source']}; default: {row['default'] or 'empty'})\n    {row['meaning']}"
        for row in rows
    ]
    lines += [f"{name} is set, but is no setting of Linli" for name in strangers]
    emit(arguments, {"settings": rows, "unknown": strangers}, "\n".join(lines))
    return DONE


def _row(setting: environment.Setting) -> dict[str, Any]:
    given = bool(os.environ.get(setting.name))
    return {
        "name": setting.name,
        "value": environment.without_password(os.environ.get(setting.name) or setting.default),
        "source": "environment" if given else "default",
        "default": setting.default,
        "meaning": setting.meaning,
    }


def run_check(arguments: argparse.Namespace) -> int:
    from linli.project.prepare import findings

    found = findings()
    emit(arguments, {"findings": found}, "\n".join(found) or "nothing is missing")
    return FOUND_WRONG if found else DONE


def run_everything(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from linli.project.prepare import fit_to_serve, missing_type
    from linli.project.processes import run_all

    fit_to_serve()
    sys.stderr.write(f"linli: serving {settings.LINLI_PUBLIC_URL} from {settings.LINLI_HOME}\n")
    if missing := missing_type():
        sys.stderr.write(f"linli: {missing}\n")
    return run_all()


def run_part(arguments: argparse.Namespace) -> int:
    from linli.project import prepare, processes

    if arguments.part == "web":
        prepare.fit_to_serve()
    return processes.run_part(arguments.part)
