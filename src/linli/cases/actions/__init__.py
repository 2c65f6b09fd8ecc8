"""The only writers of the case family."""

from linli.cases.actions.clocks import serve_due
from linli.cases.actions.pairs import drop_old_pairs, forget_pairs, gather_pairs
from linli.cases.actions.perform import Outcome, perform
from linli.cases.actions.proposals import decide_proposal
from linli.cases.actions.registrar import number_county, number_outbox
from linli.cases.actions.reveal import record_print, reveal
from linli.cases.actions.suggesting import renew_suggestions, train_suggestions
from linli.cases.rules.state import CaseKey

__all__ = [
    "CaseKey",
    "Outcome",
    "decide_proposal",
    "drop_old_pairs",
    "forget_pairs",
    "gather_pairs",
    "number_county",
    "number_outbox",
    "perform",
    "record_print",
    "renew_suggestions",
    "reveal",
    "serve_due",
    "train_suggestions",
]
