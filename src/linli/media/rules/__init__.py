"""What may be attached to a case, and what becomes of it on the way in."""

from linli.media.rules.documents import CheckedDocument, check_document
from linli.media.rules.kinds import (
    ATTACHMENTS_PER_CASE_MAX,
    ATTACHMENTS_PER_MOVE_MAX,
    BYTES_MAX,
    EVERY_KIND,
    HEAD_BYTES,
    check_bytes,
    check_count,
    sort_of,
)
from linli.media.rules.pictures import Picture, prepare
from linli.media.rules.positions import position_of
from linli.media.rules.recordings import Recording, remux

__all__ = [
    "ATTACHMENTS_PER_CASE_MAX",
    "ATTACHMENTS_PER_MOVE_MAX",
    "BYTES_MAX",
    "EVERY_KIND",
    "HEAD_BYTES",
    "CheckedDocument",
    "Picture",
    "Recording",
    "check_bytes",
    "check_count",
    "check_document",
    "position_of",
    "prepare",
    "remux",
    "sort_of",
]
