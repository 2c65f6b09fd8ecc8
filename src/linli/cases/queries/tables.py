"""What the imports must know of cases: which places and units they hang on, and those of another system row by row."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from linli.cases.models import Assignment, Case
from linli.cases.queries.rows import texts_of
from linli.cases.queries.scope import visible_to
from linli.cases.terms import State
from linli.kernel.clock import LOCAL
from linli.organisation.rules import Actor
from linli.territory.codes import after, county_of

ROWS_AT_A_TIME = 200
CODES_A_QUERY = 400
MINUTES = "%Y-%m-%d %H:%M"


def places_in_use(codes: Sequence[str]) -> set[str]:
    """Return those of these divisions and grids in which a case lies, or which hold one."""
    found: set[str] = set()
    for start in range(0, len(codes), CODES_A_QUERY):
        batch = codes[start : start + CODES_A_QUERY]
        rows = Case.objects.filter(county__in={county_of(code) for code in batch})
        for column in ("area", "holder"):
            wanted = rows.filter(**{f"{column}__in": batch})
            found.update(wanted.values_list(column, flat=True).distinct())
    return found


def units_in_use(codes: Sequence[str]) -> set[str]:
    """Return those of these units that were ever given a part of a case."""
    found: set[str] = set()
    for start in range(0, len(codes), CODES_A_QUERY):
        batch = codes[start : start + CODES_A_QUERY]
        found.update(Assignment.objects.filter(unit__in=batch).values_list("unit", flat=True).distinct())
    return found


def foreign_rows(prefix: str, *, by: Actor | None) -> Iterator[dict[str, str]]:
    """Yield the open cases of other systems under a code in the columns of their template, without reporters.

    by  who asks, and is given what they may see; None at the command line of the machine
    """
    rows = (visible_to(by) if by else Case.objects.all()).filter(
        area__gte=prefix, area__lt=after(prefix), is_open=True
    )
    rows = rows.exclude(external_no="").exclude(state=State.DRAFT)
    if len(prefix) >= 6:
        rows = rows.filter(county=prefix[:6])
    last: tuple[str, UUID] | None = None
    while True:
        behind = (
            rows if last is None else rows.filter(Q(county__gt=last[0]) | Q(county=last[0], id__gt=last[1]))
        )
        batch = list(behind.order_by("county", "id")[:ROWS_AT_A_TIME])
        if not batch:
            return
        texts = {
            **texts_of(batch, "title_id"),
            **texts_of(batch, "description_id"),
            **texts_of(batch, "address_id"),
        }
        for case in batch:
            heard = case.received_at or case.registered_at
            yield {
                "external_no": case.external_no,
                "source": case.channel,
                "received_at": heard.astimezone(LOCAL).strftime(MINUTES) if heard else "",
                "category": case.category,
                "title": texts.get(case.title_id, "") if case.title_id else "",
                "description": texts.get(case.description_id, "") if case.description_id else "",
                "place": case.area,
                "address": texts.get(case.address_id, "") if case.address_id else "",
                "urgency": case.urgency,
                "state": "办理中",
            }
        last = (batch[-1].county, batch[-1].id)
