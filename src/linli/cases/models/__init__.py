"""The tables of the case family."""

from linli.cases.models.family import (
    Assignment,
    Case,
    CaseEvent,
    Feedback,
    Held,
    Link,
    Party,
    Proposal,
    Words,
)
from linli.cases.models.pairs import CasePairs, PairPosting, PairsAnew, PairSegment
from linli.cases.models.working import Clock, Counter, Ledger, Operation, Outbox, Registrar, Waiting

__all__ = [
    "Assignment",
    "Case",
    "CaseEvent",
    "CasePairs",
    "Clock",
    "Counter",
    "Feedback",
    "Held",
    "Ledger",
    "Link",
    "Operation",
    "Outbox",
    "PairPosting",
    "PairSegment",
    "PairsAnew",
    "Party",
    "Proposal",
    "Registrar",
    "Waiting",
    "Words",
]
