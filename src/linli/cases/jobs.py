"""Rounds of the registrar and the clock, which `linli run` repeats, and background work of the cases room."""

from datetime import datetime

from django_tasks import task

from linli.cases import actions
from linli.kernel.clock import now


def registrar_round(at: datetime) -> int:
    numbered = actions.number_outbox()
    if numbered:  # moves bring pairs: without any there is nothing new to gather
        actions.gather_pairs()
    return numbered


def clock_round(at: datetime) -> int:
    return actions.serve_due(at=at)


@task()
def drop_old_pairs() -> int:
    """Take out of the text index what was written more than two years ago."""
    return actions.drop_old_pairs(at=now())


@task()
def renew_suggestions() -> bool:
    """Learn anew, once a week, which words speak of which category, where somebody trained a model before."""
    return actions.renew_suggestions(at=now())
