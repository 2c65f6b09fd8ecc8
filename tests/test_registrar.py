"""The registrar numbers what is committed, in the order of commits: no follower ever passes a move that comes later."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from linli.cases.actions import CaseKey, number_county, number_outbox, perform
from linli.cases.models import Ledger, Registrar
from linli.cases.queries import feed_after
from linli.kernel.ids import uuid7
from tests.peers import House, Meet, actor
from tests.test_racing import accepted_cases
from tests.town import MONDAY_9

REGISTRARS, MOVERS, MOVES_EACH = 3, 2, 15


def hold_open(meet: Meet, case: str) -> None:
    """Make a move and keep its transaction open while others commit and are numbered.

    SQLite has one writer, so there the others wait for the commit instead.
    """
    with transaction.atomic():
        _progress(case)
        meet()
        if connection.vendor == "postgresql":
            meet()
    if connection.vendor != "postgresql":
        meet()
    meet()


def follow(meet: Meet, case: str, begin: int) -> dict[str, Any]:
    """Move another case, number it, read the feed; then, after the held commit, number and read on from there."""
    meet()
    _progress(case)
    number_outbox()
    early = feed_after("990101", begin)
    meet()
    meet()
    number_outbox()
    late = feed_after("990101", early[-1].feed_no)
    return {
        "early": [str(entry.case_id) for entry in early],
        "late": [str(entry.case_id) for entry in late],
        "numbers": [entry.feed_no for entry in [*early, *late]],
    }


def last_number(meet: Meet) -> int:
    number_outbox()
    return int(Registrar.objects.get(county="990101").feed_no)


def test_a_move_whose_transaction_stays_open_is_not_skipped(house: House) -> None:
    held, other = house.ask(cases_in_hand, count=2)
    begin = house.ask(last_number)

    _, seen = house.race((hold_open, {"case": held}), (follow, {"case": other, "begin": begin}))

    assert sorted(seen["early"] + seen["late"]) == sorted([held, other])
    assert seen["numbers"] == [begin + 1, begin + 2]
    if house.on_postgres:  # the follower had gone past the open transaction, and met its move all the same
        assert (seen["early"], seen["late"]) == ([other], [held])


def cases_in_hand(meet: Meet, count: int) -> list[str]:
    """Return cases that the county's clerk handles, all numbered."""
    cases = accepted_cases(meet, count)
    for case in cases:
        key = CaseKey("990101", UUID(case))
        perform(case=key, move="self_resolve", form={}, by=actor("qh12"), at=MONDAY_9, op_id=uuid7())
    number_outbox()
    return cases


def keep_moving(meet: Meet, case: str, count: int) -> int:
    meet()
    for _ in range(count):
        _progress(case)
    meet()
    return count


def keep_numbering(meet: Meet, until: int) -> int:
    """Number what there is until the feed has come to `until`."""
    meet()
    numbered = 0
    while int(Registrar.objects.get(county="990101").feed_no) < until:
        numbered += number_county("990101")
    meet()
    return numbered


def feed_of(meet: Meet) -> list[tuple[int, str, int]]:
    rows = Ledger.objects.filter(county="990101").order_by("feed_no")
    return [(entry.feed_no, str(entry.case_id), entry.seq) for entry in rows]


def test_registrars_at_once_number_nothing_twice_and_leave_no_gap(house: House) -> None:
    cases = house.ask(cases_in_hand, count=MOVERS)
    begin = house.ask(last_number)
    expected = MOVERS * MOVES_EACH

    numbered = house.race(
        *((keep_numbering, {"until": begin + expected}) for _ in range(REGISTRARS)),
        *((keep_moving, {"case": case, "count": MOVES_EACH}) for case in cases),
    )[:REGISTRARS]

    feed = house.ask(feed_of)
    assert sum(numbered) == expected
    assert [number for number, _, _ in feed] == list(range(1, begin + expected + 1))
    assert len({(case, seq) for _, case, seq in feed}) == len(feed)
    for case in cases:
        assert [seq for _, of, seq in feed if of == case] == list(range(1, 4 + MOVES_EACH))
    assert house.verify()["broken"] == []


def _progress(case: str) -> None:
    perform(
        case=CaseKey("990101", UUID(case)),
        move="progress",
        form={"note": "去看过了"},
        by=actor("qh12"),
        at=MONDAY_9,
        op_id=uuid7(),
    )
