"""Command-line doors of the cases room; `linli import cases` calls one of them for a table with a mapping."""

import argparse
import time
from dataclasses import asdict
from typing import Any

from linli.cases.actions import number_outbox
from linli.cases.actions.importing import Imported, import_cases, place_waiting
from linli.cases.actions.indexing import index_cases
from linli.cases.actions.suggesting import train_suggestions
from linli.cases.queries.suggestions import model_trouble, stored_model
from linli.cases.queries.verify import verify
from linli.cases.queries.waiting import waiting_rows
from linli.cases.rules.importing import read_plan
from linli.cases.rules.suggestions import Model
from linli.kernel.clock import now
from linli.kernel.incoming import encoding_of, read_bytes, read_table
from linli.kernel.reporting import DONE, FOUND_WRONG, Progress, Subparsers, emit, peak_mb

TABLE_MB_MAX = 20
PLAN_MB_MAX = 1


def register(groups: dict[str, Subparsers]) -> None:
    parser = groups[""].add_parser(
        "verify", help="check every chain, ledger, fold, digest, attachment and guard"
    )
    parser.add_argument("--no-files", action="store_true", help="do not read the attached files themselves")
    parser.set_defaults(run=_verify)
    index = groups[""].add_parser("index", help="make the index anew by which cases are found by their words")
    index.set_defaults(run=_index)
    _register_suggest(groups)
    waiting = groups[""].add_parser("waiting", help="imported complaints that wait for their place")
    what = waiting.add_subparsers(required=True, metavar="WHAT")
    listing = what.add_parser("list", help="the rows that wait, 50 at a time")
    listing.add_argument("--after", default="", metavar="CURSOR", help="go on behind the page before")
    listing.set_defaults(run=_list_waiting)
    placing = what.add_parser("place", help="register a row in the place that you found for it")
    placing.add_argument("external_no", metavar="EXTERNAL_NO", help="its number in the other system")
    placing.add_argument("place", metavar="CODE", help="code of its grid, community or other division")
    placing.set_defaults(run=_place_waiting)


def _register_suggest(groups: dict[str, Subparsers]) -> None:
    suggest = groups[""].add_parser(
        "suggest", help="the model by which the category of a report is suggested"
    )
    what = suggest.add_subparsers(required=True, metavar="WHAT")
    train = what.add_parser("train", help="learn it from this installation's own cases (linli[suggest])")
    train.set_defaults(run=_train)
    show = what.add_parser("show", help="say what it was made from, and how often it is right")
    show.set_defaults(run=_show_model)


def _verify(arguments: argparse.Namespace) -> int:
    number_outbox()
    progress = Progress("cases checked")
    findings = verify(progress.reached, read_files=not arguments.no_files)
    rate = round(findings.events / findings.seconds) if findings.seconds else 0
    broken = [{"case_no": found.case_no, "seq": found.seq, "why": found.why} for found in findings.broken]
    result: dict[str, object] = {"cases": findings.cases, "events": findings.events}
    result |= {"attachments": findings.attachments, "broken": broken, "events_per_s": rate}
    lines = [f"{found.case_no or '—'} #{found.seq}: {found.why}" for found in findings.broken]
    whole = "whole" if not broken else f"{len(broken)} broken"
    counted = f"{findings.cases:,} cases, {findings.events:,} events, {findings.attachments:,} attachments"
    lines.append(f"{counted}, {rate:,} events/s: {whole}")
    emit(arguments, result, "\n".join(lines))
    return FOUND_WRONG if broken else DONE


def _index(arguments: argparse.Namespace) -> int:
    done = index_cases(at=now(), progress=Progress("cases indexed").reached)
    emit(arguments, {"cases": done}, f"{done:,} cases indexed")
    return DONE


def import_by_plan(arguments: argparse.Namespace) -> int:
    """Register the complaints of another system's own table, which a mapping explains (`linli import cases --map`)."""
    began = time.monotonic()
    plan = read_bytes(arguments.map, PLAN_MB_MAX)
    table = read_table(arguments.file, {}, (), TABLE_MB_MAX)
    done = import_cases(
        plan=read_plan(plan.decode(encoding_of(plan, arguments.map.name))),
        header=table.header,
        rows=table.rows(),
        at=now(),
        dry_run=arguments.dry_run,
        progress=Progress("import cases").reached,
    )
    seconds = round(time.monotonic() - began, 2)
    emit(arguments, _told(done) | {"seconds": seconds}, _said(done))
    return FOUND_WRONG if done.faults else DONE


def _told(done: Imported) -> dict[str, Any]:
    faults = [
        {"row": f.row, "external_no": f.external_no, "code": f.refusal.code, "field": f.refusal.field}
        for f in done.faults
    ]
    return {
        "read": done.read,
        "placed": done.placed,
        "new": done.new,
        "waiting": done.waiting,
        "communities": done.communities,
        "unmatched": done.unmatched,
        "findings": faults,
    }


def _said(done: Imported) -> str:
    lines = [f"row {fault.row} {fault.external_no}: {fault.refusal}" for fault in done.faults]
    if done.unmatched:
        lines.append(f"no known boundary goes by these names: {'、'.join(done.unmatched)}")
    lines.append(
        f"{done.read:,} rows read: {done.placed:,} are cases ({done.new:,} new), {done.waiting:,} wait for a place"
    )
    return "\n".join(lines)


def _list_waiting(arguments: argparse.Namespace) -> int:
    page = waiting_rows(arguments.after)
    rows = [
        {"source": row.source, "external_no": row.external_no, "said": row.said, "why": row.why}
        for row in page.rows
    ]
    lines = [f"{row['external_no']}  {row['why']:10} {row['said']}" for row in rows] or ["nothing waits"]
    if page.following:
        lines.append(f"more: linli waiting list --after {page.following}")
    emit(arguments, {"rows": rows, "after": page.following}, "\n".join(lines))
    return DONE


def _place_waiting(arguments: argparse.Namespace) -> int:
    made = place_waiting(external_no=arguments.external_no, place=arguments.place, by=None, at=now())
    emit(arguments, {"case_no": made.case_no}, f"{arguments.external_no} is case {made.case_no}")
    return DONE


def _train(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    model = train_suggestions(at=now())
    seconds = round(time.monotonic() - began, 2)
    told = _model_told(model) | {"seconds": seconds, "peak_mb": peak_mb()}
    emit(arguments, told, f"{_model_said(model)}\n{seconds} s, {told['peak_mb']} MB")
    return DONE


def _show_model(arguments: argparse.Namespace) -> int:
    if trouble := model_trouble():
        emit(arguments, {"model": None, "trouble": trouble}, trouble)
        return FOUND_WRONG
    model = stored_model()
    if model is None:
        emit(arguments, {"model": None}, "no model: nothing is suggested; linli suggest train makes one")
        return DONE
    emit(arguments, _model_told(model), _model_said(model))
    return DONE


def _model_told(model: Model) -> dict[str, Any]:
    counts = {"labels": len(model.labels), "grams": len(model.grams)}
    return {**asdict(model.trained), **counts, "sure": model.sure, "sure_of_group": model.sure_of_group}


def _model_said(model: Model) -> str:
    made = model.trained
    return "\n".join(
        (
            f"made at {made.at} from {made.cases:,} cases, {made.texts:,} texts: {len(model.labels)} categories and "
            f"groups, {len(model.grams):,} runs of characters",
            f"texts kept aside: a category for {made.given:,}, right for {made.right:,}; "
            f"a group for {made.group_given:,}, right for {made.group_right:,}; "
            f"the commonest category alone: {made.of_majority:,}",
        )
    )
