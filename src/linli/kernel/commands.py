"""`linli worktime`: ask the calendar from the command line."""

import argparse
from typing import Any

from linli.kernel.reporting import DONE, Subparsers, emit
from linli.kernel.worktime import Limit, add, national, read_moment

LIMITS = (
    "NUMBER and UNIT: 0.5CH clock hours, 4WH working hours, 5WD working days, "
    "30CD calendar days (rolls to the next working day), 7CDN calendar days that do not roll"
)


def register(groups: dict[str, Subparsers]) -> None:
    worktime = groups[""].add_parser("worktime", help="reckon with working time")
    what = worktime.add_subparsers(required=True, metavar="WHAT")
    adding = what.add_parser("add", help="when does a limit end", description=f"Limits are spelt {LIMITS}.")
    adding.add_argument("start", metavar="START", help="local time, for example 2025-09-28T18:30")
    adding.add_argument("limit", metavar="LIMIT", help=LIMITS)
    adding.set_defaults(run=run_add, needs_database=False)


def run_add(arguments: argparse.Namespace) -> int:
    due = add(Limit.parse(arguments.limit), read_moment(arguments.start), national())
    local = due.at.replace(tzinfo=None).isoformat(timespec="auto" if due.at.second else "minutes")
    result: dict[str, Any] = {"due": local} | ({"provisional": True} if due.provisional else {})
    remark = " (provisional: the holidays of that year are not published yet)" if due.provisional else ""
    emit(arguments, result, local + remark)
    return DONE
