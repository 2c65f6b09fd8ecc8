"""The numbered feed of a county: what every follower reads from the last number it has seen."""

from dataclasses import dataclass
from uuid import UUID

from linli.cases.models import Ledger
from linli.cases.queries.scope import visible_to
from linli.organisation.rules import Actor

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


@dataclass(frozen=True)
class FeedPage:
    """entries: those of cases that the reader may see · after: up to where all were looked through · more: go on at once"""

    entries: list[FeedEntry]
    after: int
    more: bool


def visible_feed(actor: Actor, county: str, after: int) -> FeedPage:
    """Return the moves numbered after `after` on cases that the actor may see now, of at most FEED_ROWS. Two queries.

    What the reader may not see is left out, and the cursor passes it: it stays where the last entry looked at stands.
    """
    entries = feed_after(county, after)
    ids = {entry.case_id for entry in entries}
    seen = set(visible_to(actor).filter(county=county, id__in=ids).values_list("id", flat=True))
    return FeedPage(
        entries=[entry for entry in entries if entry.case_id in seen],
        after=entries[-1].feed_no if entries else after,
        more=len(entries) == FEED_ROWS,
    )
