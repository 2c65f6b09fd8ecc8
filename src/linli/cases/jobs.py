"""Rounds of the registrar and the clock; `linli run` repeats them."""

from datetime import datetime

from linli.cases import actions


def registrar_round(at: datetime) -> int:
    return actions.number_outbox()


def clock_round(at: datetime) -> int:
    return actions.serve_due(at=at)
