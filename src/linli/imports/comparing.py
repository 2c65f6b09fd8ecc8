"""`linli import compare`: a second edition of the list of divisions, before and when it is applied.

It lives in this room and not beside `linli import divisions`, because it counts the cases and posts that hang on each code.
"""

import argparse
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from linli.imports.queries.touched import Touched, open_cases_of, touched_by
from linli.kernel.clock import now
from linli.kernel.incoming import read_table
from linli.kernel.reporting import DONE, FOUND_WRONG, Progress, Subparsers, emit, peak_mb
from linli.territory import actions
from linli.territory.actions.lineage import DivisionsChanged, Edition
from linli.territory.commands import DIVISIONS_MB_MAX
from linli.territory.gridfiles import read_grid_file
from linli.territory.rules.differences import Difference
from linli.territory.rules.divisions import COLUMNS, COLUMNS_REQUIRED, read_date
from linli.territory.rules.gridedition import GridDifferences
from linli.territory.terms import GRID_LEVEL, What

SHOWN_MAX = 200
TOUCHES = frozenset({What.ENDED, What.MOVED})  # a new name touches nothing that hangs on the code
COMMAND_LINE = "linli"


def register_compare(imports: Subparsers) -> None:
    parser = imports.add_parser(
        "compare", help="how a newer list of divisions differs from what is stored; apply it from a day"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the whole newer list (CSV, may be gzip)")
    parser.add_argument(
        "--covers",
        action="append",
        default=[],
        metavar="CODE",
        help="a place of which the file lists everything: what is missing there has ended (may be repeated)",
    )
    parser.add_argument("--apply-from", metavar="DAY", help="apply it from this day, also a later one")
    parser.add_argument(
        "--recoded",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="confirm a suggested change of code (may be repeated); “all” confirms every suggestion",
    )
    parser.add_argument("--document", default="", metavar="NO", help="number of the document that orders it")
    parser.set_defaults(run=run_compare)

    parser = imports.add_parser("compare-grids", help="how a newer file of grids differs from those in use")
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="GeoPackage, Shapefile as zip, KML, GeoJSON, CSV"
    )
    parser.add_argument(
        "--scheme", required=True, metavar="NAME", help="code scheme: LL16, village15, your own"
    )
    parser.add_argument("--layer", default="", metavar="NAME", help="which layer, when the file has several")
    parser.add_argument("--crs", default="", metavar="NAME", help="coordinate system, as for import grids")
    parser.add_argument(
        "--covers",
        action="append",
        default=[],
        metavar="CODE",
        help="a place whose grids are all in the file",
    )
    parser.set_defaults(run=run_compare_grids)


def run_compare(arguments: argparse.Namespace) -> int:
    began, at = time.monotonic(), now()
    table = read_table(arguments.file, COLUMNS, COLUMNS_REQUIRED, limit_mb=DIVISIONS_MB_MAX)
    progress = Progress("divisions")
    edition = actions.compare_divisions(table=table, covers=arguments.covers, progress=progress.reached)
    done = None
    lines = _listed(edition, at)
    if arguments.apply_from and not edition.refused:
        done = _apply(arguments, edition, at)
    found = edition.differences
    result: dict[str, Any] = {
        "read": edition.read,
        "counts": {str(what): found.counts[what] for what in What},
        "unchanged": found.unchanged,
        "missing": found.missing,
        "suggested": [{"old": each.old, "new": each.new} for each in found.suggested[:SHOWN_MAX]],
        "differences": [_plain(each, touched) for each, touched in lines],
        "findings": [finding.as_dict() for finding in edition.findings[:SHOWN_MAX]],
        "applied": _applied(done),
        "seconds": round(time.monotonic() - began, 1),
        "peak_mb": peak_mb(),
    }
    emit(arguments, result, "\n".join(_sentences(edition, lines, done)))
    return FOUND_WRONG if edition.refused else DONE


def run_compare_grids(arguments: argparse.Namespace) -> int:
    at = now()
    file = read_grid_file(arguments.file, layer=arguments.layer, crs=arguments.crs)
    edition = actions.compare_grids(
        rows=list(file.rows()),
        scheme=arguments.scheme,
        says_date=file.says_date,
        covers=arguments.covers,
        at=at,
    )
    found, lines = edition.differences, _grid_lines(edition.differences, at)
    result: dict[str, Any] = {
        "read": edition.read,
        "counts": {str(what): found.counts[what] for what in What},
        "unchanged": found.unchanged,
        "missing": found.missing,
        "suggested": [each._asdict() for each in found.suggested[:SHOWN_MAX]],
        "differences": lines,
        "findings": [finding.as_dict() for finding in edition.findings[:SHOWN_MAX]],
    }
    said = [f"row {each.row}  {each.subject}: {each.about.message}" for each in edition.findings[:SHOWN_MAX]]
    said += [f"{line['what']:<10}{line['code']}  {line['names']}" for line in lines]
    said += [f"recoded?  {each.old} → {each.new}" for each in found.suggested[:SHOWN_MAX]]
    counts = ", ".join(f"{found.counts[what]:,} {what}" for what in What)
    said.append(
        f"{edition.read:,} rows read, {found.unchanged:,} unchanged, {counts}, {found.missing:,} not in the file"
    )
    emit(arguments, result, "\n".join(said))
    return FOUND_WRONG if edition.refused else DONE


def _grid_lines(found: GridDifferences, at: datetime) -> list[dict[str, Any]]:
    lines = []
    for each in found.found[:SHOWN_MAX]:
        names = [draft.name for draft in (each.was, each.now) if draft]
        touched = touched_by(each.code, GRID_LEVEL, at).as_dict() if each.was else None
        lines.append(
            {
                "what": str(each.what),
                "code": each.code,
                "names": " → ".join(dict.fromkeys(names)),
                "m2": round(each.area_m2),
                "touches": touched,
            }
        )
    return lines


def _apply(arguments: argparse.Namespace, edition: Edition, at: datetime) -> DivisionsChanged:
    suggested = [(each.old, each.new) for each in edition.differences.suggested]
    confirmed = [tuple(pair.partition("=")[::2]) for pair in arguments.recoded if pair != "all"]
    if "all" in arguments.recoded:
        confirmed = suggested
    day = read_date(arguments.apply_from, "apply_from")
    assert day is not None  # an empty text is not asked for
    ended = [each.code for each in edition.differences.found if each.what == What.ENDED]
    return actions.apply_edition(
        edition=edition,
        recoded=[(old, new) for old, new in confirmed],
        effective_on=day,
        document_no=arguments.document,
        open_cases={code: open_cases_of(code) for code in ended},
        by=COMMAND_LINE,
        at=at,
    )


def _listed(edition: Edition, at: datetime) -> list[tuple[Difference, Touched | None]]:
    return [
        (each, touched_by(each.code, each.was.level, at) if each.was and each.what in TOUCHES else None)
        for each in edition.differences.found[:SHOWN_MAX]
    ]


def _plain(each: Difference, touched: Touched | None) -> dict[str, Any]:
    return {
        "what": str(each.what),
        "code": each.code,
        "was": each.was and each.was._asdict(),
        "now": each.now and each.now._asdict(),
        "touches": touched and touched.as_dict(),
    }


def _applied(done: DivisionsChanged | None) -> dict[str, Any] | None:
    if done is None:
        return None
    return {
        "retired": len(done.retired),
        "added": len(done.added),
        "planned": done.planned,
        "grids_left": done.grids_left,
    }


def _sentences(
    edition: Edition, lines: list[tuple[Difference, Touched | None]], done: DivisionsChanged | None
) -> list[str]:
    said = [f"row {each.row}  {each.subject}: {each.about.message}" for each in edition.findings[:SHOWN_MAX]]
    for each, touched in lines:
        names = [entry.name for entry in (each.was, each.now) if entry]
        hanging = f"  ({touched.said})" if touched and touched.said else ""
        said.append(f"{each.what:<10}{each.code}  {' → '.join(dict.fromkeys(names))}{hanging}")
    found = edition.differences
    said += [f"recoded?  {each.old} → {each.new}" for each in found.suggested[:SHOWN_MAX]]
    counts = ", ".join(f"{found.counts[what]:,} {what}" for what in What)
    said.append(f"{edition.read:,} rows read, {found.unchanged:,} unchanged, {counts}")
    if found.missing:
        said.append(
            f"{found.missing:,} are not in the file and stay; --covers says where it lists everything"
        )
    if done:
        when = "planned for that day" if done.planned else "applied"
        said.append(
            f"{when}: {len(done.added):,} codes begin, {len(done.retired):,} retire;"
            f" {done.grids_left:,} grids in use wait to be redrawn under a new community"
        )
    return said
