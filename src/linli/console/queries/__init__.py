"""What the pages of the console show: shapes filled from the readers of the rooms below."""

from linli.console.queries.attachments import attachment_page
from linli.console.queries.case import CasePage, case_map, case_page, may_see
from linli.console.queries.desk import desk
from linli.console.queries.duplicates import similar_to
from linli.console.queries.export import export_of
from linli.console.queries.home import home
from linli.console.queries.lists import found, proposals, work_list
from linli.console.queries.live import News, case_news, check_form, kept, list_news
from linli.console.queries.moves import intake_page, move_page, proposal_page, registered, said, shot_offer
from linli.console.queries.papers import case_sheet, receipt
from linli.console.queries.small import keys_page, own_page, reveal_page
from linli.console.queries.suggestions import kinds_for
from linli.console.queries.trail import trail_of
from linli.console.queries.views import view_query

__all__ = [
    "CasePage",
    "News",
    "attachment_page",
    "case_map",
    "case_news",
    "case_page",
    "case_sheet",
    "check_form",
    "desk",
    "export_of",
    "found",
    "home",
    "intake_page",
    "kept",
    "keys_page",
    "kinds_for",
    "list_news",
    "may_see",
    "move_page",
    "own_page",
    "proposal_page",
    "proposals",
    "receipt",
    "registered",
    "reveal_page",
    "said",
    "shot_offer",
    "similar_to",
    "trail_of",
    "view_query",
    "work_list",
]
