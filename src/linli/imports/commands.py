"""`linli import …` through the engine of the console: check, bring in, give back, take back."""

import argparse
from pathlib import Path
from typing import Any
from uuid import UUID

from linli.cases.commands import import_by_plan
from linli.imports import actions, queries
from linli.imports.comparing import register_compare
from linli.imports.kinds import KINDS
from linli.imports.terms import How, Stage
from linli.kernel.clock import now
from linli.kernel.incoming import read_bytes
from linli.kernel.reporting import DONE, FOUND_WRONG, Subparsers, emit

FINDINGS_PRINTED = 50
FILE_MB_MAX = 200
WORDS = {
    "units": "departments and other bodies beside a centre",
    "people": "people with a new account and a first post; prints each new password once",
    "postings": "further posts of people who have an account",
    "buildings": "buildings of grids (up to 200,000 rows)",
    "facilities": "public facilities of grids",
    "contacts": "household contacts who agreed",
    "cases": "matters of another system: its template, or any table with --map",
}


def register(groups: dict[str, Subparsers]) -> None:
    imports = groups["import"]
    for kind, words in WORDS.items():
        parser = imports.add_parser(kind, help=words)
        parser.add_argument(
            "file", metavar="FILE", type=Path, help=".xlsx, or CSV in UTF-8 or GB18030 (may be gzipped)"
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="check every row, store nothing")
        how.add_argument(
            "--apply",
            choices=("all", "clean"),
            default="all",
            help="all rows or none (default), or the clean ones",
        )
        parser.add_argument("--returned", metavar="FILE", type=Path, help="write the rows with errors here")
        if kind == "cases":
            parser.add_argument(
                "--map", type=Path, metavar="MAPPING", help="JSON: which column fills which field"
            )
        parser.set_defaults(run=run_import, kind=kind)
    register_compare(imports)
    undoing = imports.add_parser("undo", help="take an import back, within 24 hours and while it is unused")
    undoing.add_argument("batch", metavar="BATCH", type=UUID, help="the number that the import has told")
    undoing.set_defaults(run=run_undo)
    for what, words in (
        ("template", "write the empty template of a kind"),
        ("export", "write what stands, in the same template"),
    ):
        parser = imports.add_parser(what, help=words)
        parser.add_argument(
            "kind", choices=tuple(KINDS), metavar="KIND", help="、".join(KINDS).replace("、", ", ")
        )
        parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="ends in .xlsx or .csv")
        if what == "export":
            parser.add_argument("--within", default="", metavar="CODE", help="only what lies under this code")
        parser.set_defaults(run=run_sheet, what=what)


def run_import(arguments: argparse.Namespace) -> int:
    if getattr(arguments, "map", None):
        return import_by_plan(arguments)
    file: Path = arguments.file
    content = read_bytes(file, FILE_MB_MAX)
    batch = actions.upload(
        kind=arguments.kind,
        name=file.name.removesuffix(".gz"),
        content=content,
        options={},
        by=None,
        at=now(),
        limit_mb=FILE_MB_MAX,
    )
    actions.check(batch=batch, by=None, at=now())
    shown = queries.batch_page(None, batch, now())
    may = arguments.apply == "clean" or not shown.faulty
    if shown.stage == Stage.CHECKED and shown.clean and may and not arguments.dry_run:
        actions.begin_apply(batch=batch, how=How(arguments.apply), by=None, at=now())
        actions.apply(batch=batch, by=None, at=now())
        shown = queries.batch_page(None, batch, now())
    return _tell(arguments, shown)


def _tell(arguments: argparse.Namespace, shown: queries.BatchView) -> int:
    applied = shown.stage == Stage.APPLIED
    found = queries.findings_of(shown.id)
    if arguments.returned and shown.faulty:
        arguments.returned.write_bytes(queries.returned(None, shown.id).content)
    handed = (
        actions.hand_out_passwords(batch=shown.id, by=None, at=now(), most=None) if shown.accounts else []
    )
    if not applied:
        actions.forget(batch=shown.id, by=None)
    result: dict[str, Any] = {
        "batch": str(shown.id) if applied else None,
        "read": shown.read,
        "clean": shown.clean,
        "same": shown.same,
        "applied": shown.applied,
        "findings": [
            {
                "row": line.row,
                "code": line.code,
                "field": line.field,
                "level": "error" if line.is_error else "warning",
                "why": line.why,
            }
            for line in found
        ],
    }
    if shown.why:
        result["refused"] = shown.why
    if arguments.kind == "people":
        result["accounts"] = [
            {"login": each.login, "name": each.name, "password": each.password} for each in handed
        ]
    lines = [f"row {line.row}  {line.field}  {line.code}: {line.why}" for line in found[:FINDINGS_PRINTED]]
    if len(found) > FINDINGS_PRINTED:
        lines.append(f"… and {len(found) - FINDINGS_PRINTED} more; --json lists all")
    lines += [f"{each.login}  {each.name}  {each.password}" for each in handed]
    if shown.why:
        lines.append(shown.why)
    lines.append(
        f"{shown.read:,} rows read, {shown.clean:,} clean ({shown.same:,} stand already), {shown.applied:,} brought in"
        + (f"; to take them back: linli import undo {shown.id}" if applied and shown.applied else "")
    )
    emit(arguments, result, "\n".join(lines))
    return FOUND_WRONG if shown.faulty or shown.why else DONE


def run_undo(arguments: argparse.Namespace) -> int:
    count = actions.undo(batch=arguments.batch, by=None, at=now())
    emit(arguments, {"taken_back": count}, f"{count:,} rows taken back")
    return DONE


def run_sheet(arguments: argparse.Namespace) -> int:
    path: Path = arguments.to
    form = path.suffix.removeprefix(".")
    if arguments.what == "template":
        given = queries.template(None, arguments.kind, form)
    else:
        given = queries.export(None, arguments.kind, form, now(), prefix=arguments.within)
    path.write_bytes(given.content)
    emit(arguments, {"file": str(path)}, f"{path} is written")
    return DONE
