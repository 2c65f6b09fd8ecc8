"""Prove that nothing of the case family was changed behind the moves' back.

Everything stored follows from the chained events, or is bound to its row by encryption: each case is replayed and every
column of its rows compared with what the replay gives, as stored, not after conversion. The county's ledger says which
cases there must be, and where their chains end.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models

from linli.access.vault import SealBroken, ledger_mac, unseal
from linli.cases.models import (
    Assignment,
    Case,
    CaseEvent,
    Feedback,
    Held,
    Ledger,
    Link,
    Outbox,
    Party,
    Proposal,
    Words,
)
from linli.cases.queries.stored import Stored, key_of, stored_in_order, stored_rows
from linli.cases.rules.events import attached_in, event_of, parse
from linli.cases.rules.ledger import entry_text
from linli.cases.rules.rows import case_row, part_row
from linli.cases.rules.sealing import digest_of, party_binding, party_keys, text_of, words_binding
from linli.cases.rules.state import CaseState, Event, fold_all
from linli.kernel import guards
from linli.kernel.canonical import GENESIS, link
from linli.media import queries as media

CASES_A_CHUNK = 400
PART_TABLES: dict[str, type[models.Model]] = {
    "assignments": Assignment,
    "proposals": Proposal,
    "feedback": Feedback,
    "links": Link,
}
FAMILY: tuple[type[models.Model], ...] = (CaseEvent, Words, Party, Assignment, Proposal, Feedback, Link, Held)


@dataclass(frozen=True)
class Broken:
    """case_no "" where no case can be named; seq: the first bad event, 0 where it is no event's fault."""

    case_no: str
    seq: int
    why: str


@dataclass
class Findings:
    cases: int = 0
    events: int = 0
    attachments: int = 0
    seconds: float = 0.0
    broken: list[Broken] = field(default_factory=list)
    seen: dict[type[models.Model], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, case_no: str | None, seq: int, why: str) -> None:
        self.broken.append(Broken(case_no or "", seq, why))


def verify(progress: Callable[[int], None] = lambda done: None, *, read_files: bool = True) -> Findings:
    """Check every chain, ledger, fold, digest and guard, in one snapshot of the database.

    The caller lets the registrar catch up first. `progress` is told how many cases are done. Reading every attached file
    takes as long as the disk needs; without `read_files` their rows alone are compared.
    """
    began = time.perf_counter()
    findings = Findings()
    for missing in guards.missing(connection):
        findings.add("", 0, f"guard missing: {missing}")
    with _one_snapshot():
        ledgers = _Ledgers(findings)
        for chunk in _chunks():
            _verify_chunk(chunk, ledgers, findings, read_files)
            progress(findings.cases)
        ledgers.report_missing_cases()
        _report_strays(findings)
    findings.seconds = time.perf_counter() - began
    return findings


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Read everything as it stood at one moment, while moves go on: no lock is taken that a writer would wait for."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


class _Ledgers:
    """The counties' ledgers: their own chains, and for each case the heads that they name."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.named: dict[tuple[str, str], list[tuple[int, bytes]]] = defaultdict(list)
        number, county, mac = 0, "", GENESIS
        told: set[str] = set()
        for row in stored_in_order(Ledger, "county", "feed_no"):
            if row["county"] != county:
                county, number, mac = row["county"], 0, GENESIS
            number += 1
            head = bytes(row["head"])
            text = entry_text(county, row["feed_no"], row["case_id"], row["seq"], head)
            stored, wanted = bytes(row["mac"]), ledger_mac(mac, text)
            if (row["feed_no"] != number or stored != wanted) and county not in told:
                # The first bad entry of a county: behind it nothing of the ledger can be trusted.
                told.add(county)
                findings.add("", 0, f"ledger of {county} broken at {row['feed_no']}")
            number = row["feed_no"]
            mac = stored
            self.named[county, row["case_id"]].append((row["seq"], head))
        # Committed since the registrar was let catch up: a waiting row names the head that the ledger will.
        for row in stored_in_order(Outbox, "county", "seq"):
            self.named[row["county"], row["case_id"]].append((row["seq"], bytes(row["head"])))

    def heads(self, county: str, case_id: str) -> list[tuple[int, bytes]]:
        """Return the heads named for a case, and forget it: what is left in the end has no case."""
        return self.named.pop((county, case_id), [])

    def report_missing_cases(self) -> None:
        for (county, case_id), heads in self.named.items():
            self.findings.add("", heads[-1][0], f"case {county}/{UUID(case_id)} of the ledger is gone")


@dataclass
class _Chunk:
    cases: list[Stored]
    rows: dict[type[models.Model], dict[str, list[Stored]]]
    attached: dict[UUID, list[Any]]  # Any: media's own rows


def _chunks() -> Iterator[_Chunk]:
    """Read the family case by case, in key order, a bounded number at a time."""
    last: tuple[str, UUID] | None = None
    while True:
        query = Case.objects.order_by("county", "id")
        if last:
            county, case_id = last
            query = query.filter(models.Q(county__gt=county) | models.Q(county=county, id__gt=case_id))
        keys = list(query.values_list("county", "id")[:CASES_A_CHUNK])
        if not keys:
            return
        last = keys[-1]
        by_county: dict[str, list[str]] = defaultdict(list)
        for county, case_id in keys:
            by_county[county].append(key_of(case_id))
        for county, ids in by_county.items():
            cases = list(stored_rows(Case, county, "id", ids))
            rows = {table: _by_case(stored_rows(table, county, "case_id", ids)) for table in FAMILY}
            yield _Chunk(cases, rows, _attached(county, ids))


def _attached(county: str, ids: list[str]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in media.attached_to(county, [UUID(one) for one in ids]):
        if row.case_id:
            found[row.case_id].append(row)
    return found


def _by_case(rows: Iterator[Stored]) -> dict[str, list[Stored]]:
    found: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _verify_chunk(chunk: _Chunk, ledgers: _Ledgers, findings: Findings, read_files: bool) -> None:
    for case in chunk.cases:
        findings.cases += 1
        county, case_id = case["county"], case["id"]
        rows = {table: found.get(case_id, []) for table, found in chunk.rows.items()}
        for table, found in rows.items():
            findings.seen[table] += len(found)
        findings.events += len(rows[CaseEvent])
        attached = chunk.attached.get(UUID(case_id), [])
        findings.attachments += len(attached)
        _Verified(case, rows, findings).check(ledgers.heads(county, case_id), attached, read_files)


class _Verified:
    """One case under examination."""

    def __init__(
        self, case: Stored, rows: dict[type[models.Model], list[Stored]], findings: Findings
    ) -> None:
        self.case, self.rows, self.findings = case, rows, findings
        self.case_no: str | None = None
        self.hashes: list[bytes] = []
        self.named: dict[UUID, tuple[str, int]] = {}  # attachment → digest, and the event that names it

    def check(self, heads: list[tuple[int, bytes]], attached: list[Any], read_files: bool) -> None:
        state = self._replayed()
        if state is None:
            return
        self._check_ledger(state, heads)
        if difference := self.case.difference(case_row(state)):
            self._broken(state.version, f"case: {difference}")
        for part, table in PART_TABLES.items():
            wanted = {key_of(key): part_row(state, part, row) for key, row in getattr(state, part).items()}
            self._check_rows(table, wanted, state.version)
        self._check_held(state)
        self._check_words(state)
        self._check_parties(state)
        self._check_attachments(attached, read_files)

    def _broken(self, seq: int, why: str) -> None:
        self.findings.add(self.case_no or self.case["case_no"], seq, why)

    def _replayed(self) -> CaseState | None:
        """Return the fold of the chain; None once a link does not hold."""
        county, case_id = self.case["county"], str(UUID(self.case["id"]))
        events: list[Event] = []
        previous = GENESIS
        for row in sorted(self.rows[CaseEvent], key=lambda event: int(event["seq"])):
            seq, body = row["seq"], row["body"]
            previous = link(previous, body)
            if seq != len(events) + 1 or bytes(row["hash"]) != previous:
                self._broken(seq, "chain broken")
                return None
            record = parse(body)
            if record["seq"] != seq or record["case"] != case_id or record["county"] != county:
                self._broken(seq, "event of another place in the chain")
                return None
            events.append(event_of(record))
            self.named |= {UUID(one): (digest, seq) for one, digest in attached_in(record).items()}
            self.hashes.append(previous)
        if not events:
            self._broken(0, "no events")
            return None
        state = fold_all(CaseState(county=county, id=case_id), events)
        self.case_no = state.case_no
        return state

    def _check_attachments(self, rows: list[Any], read_files: bool) -> None:
        """Every file that an event names is there as it was kept, and no other is."""
        found = {row.id: row for row in rows}
        for one in self.named.keys() - found.keys():
            self._broken(self.named[one][1], f"attachment {one} is gone")
        strangers = found.keys() - self.named.keys()
        for one in strangers - self._proposed() if strangers else ():
            self._broken(0, f"attachment {one} follows from no event")
        for one in found.keys() & self.named.keys():
            digest, seq = self.named[one]
            if found[one].sha256 != digest:
                self._broken(seq, f"attachment {one}: sha256")
            elif read_files and (fault := media.fault_of_file(found[one])):
                self._broken(seq, f"attachment {one}: file {fault}")

    def _proposed(self) -> set[UUID]:
        """Return what waiting or declined proposals brought while their events did not name it yet."""
        forms = {row["form_id"] for row in self.rows[Proposal]}
        proposed: set[UUID] = set()
        for row in self.rows[Words]:
            if row["id"] in forms:
                binding = words_binding(row["county"], str(UUID(row["case_id"])), str(UUID(row["id"])))
                try:
                    form = json.loads(text_of(unseal(row["sealed"], bound_to=binding)))
                except SealBroken:
                    continue  # said already
                proposed |= {UUID(one) for one in form.get("photos", ())}
        return proposed

    def _check_ledger(self, state: CaseState, heads: list[tuple[int, bytes]]) -> None:
        for seq, head in heads:
            if seq > len(self.hashes):
                self._broken(seq, "events cut: the ledger knows a later head")
                return
            if self.hashes[seq - 1] != head:
                self._broken(seq, "chain differs from the ledger")
                return
        last = heads[-1][0] if heads else 0
        if last != state.version:
            self._broken(last + 1, "events the ledger does not know")

    def _check_rows(self, table: type[models.Model], wanted: dict[str, dict[str, Any]], seq: int) -> None:
        name = table._meta.model_name
        found = {row["id"]: row for row in self.rows[table]}
        for key in wanted.keys() - found.keys():
            self._broken(seq, f"{name} {UUID(key)} is gone")
        for key in found.keys() - wanted.keys():
            self._broken(seq, f"{name} {UUID(key)} follows from no event")
        for key in wanted.keys() & found.keys():
            if difference := found[key].difference(wanted[key]):
                self._broken(seq, f"{name}: {difference}")

    def _check_held(self, state: CaseState) -> None:
        if sorted(row["holder"] for row in self.rows[Held]) != sorted(state.held):
            self._broken(state.version, "held: differs from the events")

    def _check_words(self, state: CaseState) -> None:
        found = {row["id"]: row for row in self.rows[Words]}
        digests = {key_of(key): (key, digest) for key, digest in state.words.items()}
        if found.keys() != digests.keys():
            self._broken(state.version, "words: rows differ from the events")
        for row_id in found.keys() & digests.keys():
            key, digest = digests[row_id]
            if self._opened(found[row_id], words_binding(state.county, state.id, key), digest) is None:
                self._broken(state.version, f"words {key}: changed")

    def _check_parties(self, state: CaseState) -> None:
        found = {row["id"]: row for row in self.rows[Party]}
        if found.keys() != {key_of(key) for key in state.parties}:
            self._broken(state.version, "party: rows differ from the events")
        for key, party in state.parties.items():
            row = found.get(key_of(key))
            if row is None:
                continue
            stored = self._opened(row, party_binding(state.county, state.id, key), party.digest)
            if stored is None:
                self._broken(state.version, f"party {key}: changed")
            elif difference := row.difference({"role": party.role, **party_keys(text_of(stored))}):
                self._broken(state.version, f"party: {difference}")

    @staticmethod
    def _opened(row: Stored, binding: str, digest: str) -> str | None:
        """Return what is sealed if it opens under its own row and has the digest that the event keeps."""
        try:
            stored = unseal(row["sealed"], bound_to=binding)
        except SealBroken:
            return None
        return stored if digest_of(stored) == digest else None


def _report_strays(findings: Findings) -> None:
    """Rows of no case were read with none: the tables' own counts tell of them."""
    if lost := media.count_claimed() - findings.attachments:
        findings.add("", 0, f"attachment: {lost} rows of no case")
    for table in FAMILY:
        total = table._default_manager.count()
        if total != findings.seen[table]:
            findings.add("", 0, f"{table._meta.model_name}: {total - findings.seen[table]} rows of no case")
