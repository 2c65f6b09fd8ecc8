"""The only readers of the case family. Every answer starts at `visible_to` or at a lens that implies it."""

from linli.cases.queries.duplicates import Duplicate, Nearby, duplicates, nearby
from linli.cases.queries.feed import FeedEntry, FeedPage, feed_after, visible_feed
from linli.cases.queries.find import Found, find
from linli.cases.queries.lists import (
    Filters,
    Lens,
    ProposalRow,
    Spot,
    StageCount,
    all_of,
    beside,
    came_back,
    count_of,
    lens_of,
    lenses,
    proposals_of,
    proposals_to_decide,
    stage_counts,
    work_list,
)
from linli.cases.queries.page import (
    CaseView,
    MoveOffer,
    OthersMove,
    Related,
    TimelineEntry,
    attachment_seen,
    case_key,
    case_page,
    proposed_form,
    state_seen,
)
from linli.cases.queries.parties import PartyView
from linli.cases.queries.receipt import limit_text, receipt
from linli.cases.queries.residents import LogEntry, ResidentView, looks_at_me, own_case, prove
from linli.cases.queries.rows import CaseRow, OwnPart
from linli.cases.queries.scope import READS_CASES, may_see, open_under, visible_to
from linli.cases.queries.since import changes_since, feed_mark, news_of, version_seen
from linli.cases.queries.suggestions import suggested

__all__ = [
    "READS_CASES",
    "CaseRow",
    "CaseView",
    "Duplicate",
    "FeedEntry",
    "FeedPage",
    "Filters",
    "Found",
    "Lens",
    "LogEntry",
    "MoveOffer",
    "Nearby",
    "OthersMove",
    "OwnPart",
    "PartyView",
    "ProposalRow",
    "Related",
    "ResidentView",
    "Spot",
    "StageCount",
    "TimelineEntry",
    "all_of",
    "attachment_seen",
    "beside",
    "came_back",
    "case_key",
    "case_page",
    "changes_since",
    "count_of",
    "duplicates",
    "feed_after",
    "feed_mark",
    "find",
    "lens_of",
    "lenses",
    "limit_text",
    "looks_at_me",
    "may_see",
    "nearby",
    "news_of",
    "open_under",
    "own_case",
    "proposals_of",
    "proposals_to_decide",
    "proposed_form",
    "prove",
    "receipt",
    "stage_counts",
    "state_seen",
    "suggested",
    "version_seen",
    "visible_feed",
    "visible_to",
    "work_list",
]
