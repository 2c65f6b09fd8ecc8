"""The `linli` command: finds every room's `commands.py` and runs one of them."""

import argparse
import os
import sys
from importlib import import_module
from importlib.util import find_spec

from linli.kernel.errors import Refusal
from linli.kernel.reporting import WRONG_USE
from linli.project.environment import WrongSetting

ROOMS = ("project", "territory", "organisation", "access", "cases", "imports", "media", "demo", "kernel")
INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns 0 done, 1 something found wrong, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.project.settings")
    try:
        import django

        django.setup()
    except WrongSetting as error:
        return _refuse(str(error))
    arguments = make_parser().parse_args(argv)
    try:
        return _run(arguments)
    except Refusal as refusal:
        from django.utils import translation

        with translation.override("en"):
            return _refuse(str(refusal))
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: argparse.Namespace) -> int:
    """Run the command; one that works on the database gets it ready first."""
    from django.db import OperationalError

    from linli.project import prepare

    try:
        if getattr(arguments, "needs_database", True) and prepare.ready():
            sys.stderr.write("linli: made the tables of an empty database\n")
        return int(arguments.run(arguments))
    except prepare.NotReady as error:
        return _refuse(str(error))
    except OperationalError as error:
        return _refuse(f"the database does not answer: {str(error).strip().splitlines()[0]}")


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"linli: {sentence}\n")
    return WRONG_USE


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line. Each room's `commands.register` adds its own; every one takes --json."""
    parser = argparse.ArgumentParser(prog="linli", description="Linli: community grid services")
    parser.add_argument("--json", action="store_true", help="last line on standard output is one JSON object")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    imports = subparsers.add_parser("import", help="bring in divisions, shapes, grids, people, cases")
    groups = {"": subparsers, "import": imports.add_subparsers(required=True, metavar="WHAT")}
    for room in ROOMS:
        if find_spec(f"linli.{room}.commands"):
            import_module(f"linli.{room}.commands").register(groups)
    _accept_json_everywhere(parser)
    return parser


def _accept_json_everywhere(parser: argparse.ArgumentParser) -> None:
    """Let --json stand after the command too, where people write it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in set(action.choices.values()):
                if not any("--json" in known.option_strings for known in child._actions):
                    child.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
                _accept_json_everywhere(child)


if __name__ == "__main__":
    sys.exit(main())
