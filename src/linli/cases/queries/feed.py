"""The numbered feed of a county: what every follower reads from the last number it has seen."""

from dataclasses import dataclass
from uuid import UUID

from linli.cases.models import Ledger

FEED_ROWS = 500


@dataclass(frozen=True)
class FeedEntry:
    feed_no: int
    case_id: UUID
    seq: int


def feed_after(county: str, feed_no: int) -> list[FeedEntry]:
    """Return up to FEED_ROWS moves numbered after `feed_no`, in order, without a gap."""
    rows = Ledger.objects.filter(county=county, feed_no__gt=feed_no).order_by("feed_no")
    return [FeedEntry(*row) for row in rows.values_list("feed_no", "case_id", "seq")[:FEED_ROWS]]
