"""The only writer of centres, units and postings."""

from linli.organisation.actions.centres import Established, add_unit, describe_centre, establish_centres
from linli.organisation.actions.imports import PersonTaken, write_person, write_posting, write_unit
from linli.organisation.actions.postings import (
    Appointed,
    Filled,
    PostGiven,
    appoint,
    end_posting,
    fill_post,
    hand_out_reset_link,
    make_first_administrator,
    take_on,
)
from linli.organisation.actions.removing import remove_postings, remove_units
from linli.organisation.actions.tokens import TokenGiven, give_token, revoke_token

__all__ = [
    "Appointed",
    "Established",
    "Filled",
    "PersonTaken",
    "PostGiven",
    "TokenGiven",
    "add_unit",
    "appoint",
    "describe_centre",
    "end_posting",
    "establish_centres",
    "fill_post",
    "give_token",
    "hand_out_reset_link",
    "make_first_administrator",
    "remove_postings",
    "remove_units",
    "revoke_token",
    "take_on",
    "write_person",
    "write_posting",
    "write_unit",
]
