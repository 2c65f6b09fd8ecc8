"""What is allowed, what follows, when it is due: pure functions and frozen values."""

from linli.cases.rules.moves import MOVES, Move
from linli.cases.rules.state import CaseState, Event, fold

__all__ = ["MOVES", "CaseState", "Event", "Move", "fold"]
