"""The command-line doors of clause 5: divisions, boundaries and grids come in from files."""

import argparse
import csv
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from linli.kernel import clock
from linli.kernel.incoming import encoding_of, read_bytes, read_table
from linli.kernel.reporting import DONE, FOUND_WRONG, Progress, Subparsers, emit, peak_mb
from linli.territory import actions, geojson
from linli.territory.actions.grids import ALL, CLEAN_ONLY, DRY, GridsDone
from linli.territory.codes import full_code
from linli.territory.geofiles import is_geofile, read_geofile
from linli.territory.geofiles.placing import refuse_if_shifted, settled
from linli.territory.gridfiles import FILE_MB_MAX, GridFile, read_grid_file, write_rest
from linli.territory.rules import divisions
from linli.territory.rules.findings import Finding, errors_in

DIVISIONS_MB_MAX = 100
FINDINGS_SHOWN_MAX = 200
MAPPING_COLUMNS = {
    "name": ("name", "名称"),
    "parent": ("parent", "上级名称", "上级"),
    "code": ("code", "区划代码"),
}


def register(groups: dict[str, Subparsers]) -> None:
    imports = groups["import"]
    parser = imports.add_parser(
        "divisions", help="the list of divisions, province to village (CSV, may be gzip)"
    )
    parser.add_argument("file", type=Path)
    parser.set_defaults(run=import_divisions)

    parser = imports.add_parser(
        "boundaries", help="shapes for divisions (GeoPackage, Shapefile as zip, KML, GeoJSON)"
    )
    parser.add_argument("file", type=Path)
    _shape_options(parser)
    parser.add_argument(
        "--map", type=Path, help="CSV with name, parent, code for places the file does not tell"
    )
    parser.add_argument("--within", default="", metavar="CODE", help="only divisions whose code begins so")
    parser.set_defaults(run=import_boundaries)

    parser = imports.add_parser("grids", help="grids (GeoPackage, Shapefile as zip, KML, GeoJSON or CSV)")
    parser.add_argument("file", type=Path)
    _shape_options(parser)
    parser.add_argument(
        "--scheme", required=True, metavar="NAME", help="code scheme: LL16, village15, your own"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="only say what is wrong; store nothing")
    how.add_argument("--clean-only", action="store_true", help="store the clean rows, give back the others")
    parser.add_argument("--rest", type=Path, help="file for the others (default: beside FILE, with .rest)")
    parser.add_argument(
        "--new-codes", action="store_true", help="GeoJSON too: an empty code asks for a new one"
    )
    parser.add_argument("--findings", choices=("table", "csv", "json"), help="how the findings are printed")
    parser.set_defaults(run=import_grids)


def import_divisions(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    table = read_table(
        arguments.file, divisions.COLUMNS, divisions.COLUMNS_REQUIRED, limit_mb=DIVISIONS_MB_MAX
    )
    progress = Progress("divisions")
    done = actions.import_divisions(table=table, at=clock.now(), progress=progress.reached)
    result = {
        "read": done.read,
        "stored": done.stored,
        "added": done.added,
        "changed": done.changed,
        "levels": {str(level): count for level, count in done.levels.items()},
        "repeated": [{"row": row, "code": code, "name": name} for row, code, name in done.repeated],
        "findings": [finding.as_dict() for finding in done.findings[:FINDINGS_SHOWN_MAX]],
        "seconds": round(time.monotonic() - began, 1),
        "peak_mb": peak_mb(),
    }
    _show(done.findings[:FINDINGS_SHOWN_MAX], None if arguments.json else "table")
    levels = " / ".join(f"{count:,}" for count in done.levels.values())
    emit(
        arguments,
        result,
        f"{done.read:,} rows read, {done.stored:,} divisions stored ({levels}), {done.added:,} new, "
        f"{done.changed:,} changed, {len(done.repeated)} rows repeat a place: "
        + ", ".join(f"{row} {name}" for row, _, name in done.repeated),
    )
    return FOUND_WRONG if done.refused else DONE


def import_boundaries(arguments: argparse.Namespace) -> int:
    done = actions.import_boundaries(
        features=_boundary_features(arguments),
        mapping=_mapping(arguments.map) if arguments.map else {},
        source=arguments.file.name,
        within=arguments.within,
        at=clock.now(),
    )
    result = {
        "read": done.read,
        "matched": done.matched,
        "stored": done.stored,
        "findings": [finding.as_dict() for finding in done.findings],
    }
    _show(done.findings, None if arguments.json else "table")
    emit(arguments, result, f"{done.read} shapes read, {done.matched} matched, {done.stored} stored")
    return FOUND_WRONG if errors_in(done.findings) else DONE


def _shape_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--layer", default="", metavar="NAME", help="which layer, when the file has several")
    parser.add_argument(
        "--crs",
        default="",
        metavar="NAME",
        help="coordinate system: wgs84, cgcs2000, gcj02, bd09, epsg:4549; with “swapped” when the axes are",
    )


def _boundary_features(arguments: argparse.Namespace) -> list[geojson.Feature]:
    path: Path = arguments.file
    if path.is_file() and (is_geofile(path) or arguments.crs):
        placed, _ = settled(read_geofile(path).read(arguments.layer), arguments.crs)
        return [{"properties": each.properties, "geometry": each.shape} for each in placed]
    content = read_bytes(path, FILE_MB_MAX)
    features, _ = geojson.features_of(content, encoding_of(content, path.name))
    refuse_if_shifted(read_geofile(path).read())
    return features


def _mapping(path: Path) -> dict[tuple[str, str], str]:
    table = read_table(path, MAPPING_COLUMNS, ("name", "code"), FILE_MB_MAX)
    found = {}
    for _, cells in table.rows():
        texts = {key: cells[place].strip() for key, place in table.columns.items() if place < len(cells)}
        code = texts.get("code", "")
        found[texts.get("parent", ""), texts.get("name", "")] = full_code(code) or code
    return found


def import_grids(arguments: argparse.Namespace) -> int:
    file = read_grid_file(arguments.file, layer=arguments.layer, crs=arguments.crs)
    done = actions.import_grids(
        rows=list(file.rows()),
        scheme=arguments.scheme,
        at=clock.now(),
        mode=DRY if arguments.dry_run else CLEAN_ONLY if arguments.clean_only else ALL,
        makes_codes=file.makes_codes or arguments.new_codes,
        says_date=file.says_date,
    )
    rest = _give_back(arguments, file, done) if arguments.clean_only and done.left else None
    result = {
        "read": done.read,
        "clean": done.clean,
        "applied": done.applied,
        "findings": [finding.as_dict() for finding in done.findings],
        "rest": str(rest) if rest else None,
    }
    _show(done.findings, arguments.findings or (None if arguments.json else "table"))
    sentence = f"{done.read} rows read, {done.clean} clean, {done.applied} stored"
    emit(arguments, result, f"{sentence}; the others are in {rest}" if rest else sentence)
    return FOUND_WRONG if done.left else DONE


def _give_back(arguments: argparse.Namespace, file: GridFile, done: GridsDone) -> Path:
    reasons: dict[int, list[str]] = defaultdict(list)
    for finding in done.findings:
        if finding.is_error:
            reasons[finding.row].append(finding.about.message)
    suffixes = "".join(arguments.file.suffixes[-2:])
    path: Path = arguments.rest or arguments.file.with_name(
        arguments.file.name.removesuffix(suffixes) + ".rest" + suffixes
    )
    write_rest(path, file.rest({row: " ".join(said) for row, said in reasons.items()}))
    return path


def _show(findings: Sequence[Finding], form: str | None) -> None:
    """Print the findings before the last line: as a table for people, CSV for a spreadsheet, JSON for a program."""
    rows = [finding.as_dict() for finding in findings]
    if form == "json":
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
    elif form == "csv":
        stream = io.StringIO()
        writer = csv.DictWriter(stream, ["row", "code", "field", "level", "subject", "why"])
        writer.writeheader()
        writer.writerows(rows)
        sys.stdout.write(stream.getvalue())
    elif form == "table":
        for row in rows:
            sys.stdout.write(
                f"{row['row']:>6}  {row['level']:<7}  {row['field']:<12}  {row['code']:<34}  {row['why']}\n"
            )
