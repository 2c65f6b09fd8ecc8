"""Command-line doors of the cases room."""

import argparse

from linli.cases.actions import number_outbox
from linli.cases.queries.verify import verify
from linli.kernel.reporting import DONE, FOUND_WRONG, Progress, Subparsers, emit


def register(groups: dict[str, Subparsers]) -> None:
    parser = groups[""].add_parser("verify", help="check every chain, ledger, fold, digest and guard")
    parser.set_defaults(run=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    number_outbox()
    progress = Progress("cases checked")
    findings = verify(progress.reached)
    rate = round(findings.events / findings.seconds) if findings.seconds else 0
    broken = [{"case_no": found.case_no, "seq": found.seq, "why": found.why} for found in findings.broken]
    result = {"cases": findings.cases, "events": findings.events, "broken": broken, "events_per_s": rate}
    lines = [f"{found.case_no or '—'} #{found.seq}: {found.why}" for found in findings.broken]
    whole = "whole" if not broken else f"{len(broken)} broken"
    lines.append(f"{findings.cases:,} cases, {findings.events:,} events, {rate:,} events/s: {whole}")
    emit(arguments, result, "\n".join(lines))
    return FOUND_WRONG if broken else DONE
