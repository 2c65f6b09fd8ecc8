"""The registrar: numbers what has been committed, from the outbox into the county's feed and ledger (design §4)."""

from collections import defaultdict

from django.db import transaction

from linli.access.vault import ledger_mac
from linli.cases.models import Ledger, Outbox, Registrar
from linli.cases.rules.ledger import entry_text
from linli.kernel.canonical import GENESIS

ROWS_A_ROUND = 500


def number_outbox() -> int:
    """Number everything committed so far, county by county. Returns how many moves were numbered."""
    counties = list(Outbox.objects.order_by("county").values_list("county", flat=True).distinct())
    return sum(_until_empty(county) for county in counties)


def number_county(county: str) -> int:
    """Number up to ROWS_A_ROUND committed moves of one county; whoever locks its lease is its registrar.

    What commits later gets a later number, whenever it began: a number is never taken by a move itself, so a
    transaction held open is not skipped. Returns how many were numbered.
    """
    Registrar.objects.get_or_create(county=county, defaults={"mac": GENESIS})
    with transaction.atomic():
        lease = Registrar.objects.select_for_update(no_key=True).get(county=county)
        rows = _in_order(county)
        number, mac = lease.feed_no, bytes(lease.mac)
        entries = []
        for row in rows:
            number += 1
            mac = ledger_mac(mac, entry_text(county, number, row.case_id.hex, row.seq, bytes(row.head)))
            entries.append(
                Ledger(
                    county=county, feed_no=number, case_id=row.case_id, seq=row.seq, head=row.head, mac=mac
                )
            )
        Ledger.objects.bulk_create(entries)
        Outbox.objects.filter(county=county, id__in=[row.id for row in rows]).delete()
        Registrar.objects.filter(county=county).update(feed_no=number, mac=mac)
    return len(entries)


def _until_empty(county: str) -> int:
    numbered = 0
    while rows := number_county(county):
        numbered += rows
    return numbered


def _in_order(county: str) -> list[Outbox]:
    """Return waiting rows by age, those of one case by seq: clocks of several machines may disagree, the chain may not."""
    oldest = list(Outbox.objects.filter(county=county).order_by("id")[:ROWS_A_ROUND])
    cases = {row.case_id for row in oldest}
    by_case: dict[object, list[Outbox]] = defaultdict(list)
    for row in Outbox.objects.filter(county=county, case_id__in=cases).order_by("seq"):
        by_case[row.case_id].append(row)
    return [row for case_id in dict.fromkeys(row.case_id for row in oldest) for row in by_case[case_id]]
