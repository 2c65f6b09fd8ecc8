"""`linli demo` and `linli demo walk`."""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from linli.demo import home, serving
from linli.demo.errors import ApiRefused, PortTaken, ServerSilent, StillServed
from linli.demo.making import CASES, DAYS, DAYS_MAX, make
from linli.demo.matters import REPORTS_MAX
from linli.demo.saying import said
from linli.demo.walk import Walk, Walked, line, signed_in
from linli.kernel.listening import hindrance
from linli.kernel.reporting import DONE, FOUND_WRONG, Subparsers, emit


def register(groups: dict[str, Subparsers]) -> None:
    demo = groups[""].add_parser(
        "demo",
        help="a fictitious province with two months of cases, in a data folder that is empty or its own",
    )
    demo.add_argument("--no-serve", action="store_true", help="build, print the sign-ins, and end")
    demo.add_argument(
        "--fresh", action="store_true", help="throw the demo of this folder away and build it anew"
    )
    demo.add_argument(
        "--days", type=_whole(1, DAYS_MAX), default=DAYS, help="simulated days, the last is today"
    )
    demo.add_argument("--cases", type=_whole(1, REPORTS_MAX), default=CASES, help="how many cases")
    demo.set_defaults(run=run_demo, needs_database=False)
    walk = demo.add_subparsers(metavar="walk").add_parser(
        "walk", help="let one report travel the whole loop through the running server"
    )
    walk.add_argument(
        "--url", default="", help="address of the server; without one, its own is found or started"
    )
    walk.set_defaults(run=run_walk, needs_database=False)


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most` for the command line."""

    def read(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def run_demo(arguments: argparse.Namespace) -> int:
    folder: Path = settings.LINLI_HOME
    if arguments.fresh:
        _check_at_rest(folder)
    if not arguments.no_serve:
        _check_listening()
    made = make(folder, fresh=arguments.fresh, days=arguments.days, cases=arguments.cases)
    rows = home.sign_ins(folder)
    counts = {"cases": made.mark.cases, "moves": made.mark.moves, "seconds": round(made.seconds, 1)}
    emit(arguments, {**counts, "accounts": rows}, said(folder, made, rows))
    if not arguments.no_serve:
        serving.become_server()
    return FOUND_WRONG if made.refused else DONE


def run_walk(arguments: argparse.Namespace) -> int:
    passwords = _passwords()
    with ExitStack() as stack:
        url = arguments.url.rstrip("/") or _own_server(passwords) or stack.enter_context(serving.server())
        if not serving.answers(url):
            raise ServerSilent(url=url)
        walk = Walk(url, passwords, lambda step: _tell(arguments, walk, step))
        result = walk.go()
    emit(arguments, result, f"{result['case_no']}: {len(result['steps'])} steps, closed")
    return DONE


def _check_at_rest(folder: Path) -> None:
    """Raises StillServed while a server on LINLI_LISTEN works on the demo that is to be thrown away."""
    mark = home.mark_of(folder)
    if mark and mark.ready and _own_server(_passwords()):
        raise StillServed(home=folder)


def _check_listening() -> None:
    """Raises PortTaken, before minutes of building, where the demo could not be served afterwards."""
    host, port = settings.LINLI_LISTEN
    if why := hindrance(host, port):
        raise PortTaken(listen=f"{host}:{port}", why=why)


def _passwords() -> dict[str, str]:
    """Return the password of each login. Raises NoDemoHere."""
    return {row["login"]: row["password"] for row in home.sign_ins(settings.LINLI_HOME)}


def _tell(arguments: argparse.Namespace, walk: Walk, step: Walked) -> None:
    if not arguments.json:
        sys.stdout.write(line(len(walk.steps), step) + "\n")
        sys.stdout.flush()


def _own_server(passwords: dict[str, str]) -> str:
    """Return the address of a server that runs on this very data, "" where there is none."""
    host, port = settings.LINLI_LISTEN
    url = f"http://{host}:{port}"
    if not serving.answers(url):
        return ""
    try:
        signed_in(url, "cx31a", passwords["cx31a"])
    except ApiRefused:
        return ""
    return url
