"""The only readers of notices, and what can be printed for a place."""

from linli.outreach.queries.notices import (
    NoticeView,
    archive,
    current,
    desk_page,
    notice,
    shown_notice,
)
from linli.outreach.queries.papers import board_paper, notice_paper, poster, stickers
from linli.outreach.queries.places import PaperPlace, PlacesPage, places_page, places_to_tell

__all__ = [
    "NoticeView",
    "PaperPlace",
    "PlacesPage",
    "archive",
    "board_paper",
    "current",
    "desk_page",
    "notice",
    "notice_paper",
    "places_page",
    "places_to_tell",
    "poster",
    "shown_notice",
    "stickers",
]
