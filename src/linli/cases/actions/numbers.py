"""Case numbers, one serial per county and local day."""

from datetime import datetime

from django.db import connection, transaction

from linli.cases.rules.numbers import build
from linli.kernel.clock import LOCAL

NEXT_SERIAL = """
    INSERT INTO cases_counter (county, day, n) VALUES (%s, %s, 1)
    ON CONFLICT (county, day) DO UPDATE SET n = cases_counter.n + 1 RETURNING n
"""


def next_number(*, county: str, at: datetime) -> str:
    """Return the next case number of the county's local day, in a short transaction of its own.

    A filing that fails leaves a gap, which is allowed. Raises NumbersExhausted.
    Source: storage §5.
    """
    day = at.astimezone(LOCAL).date()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(NEXT_SERIAL, [county, day])
        serial = cursor.fetchone()[0]
    return build(county, day, serial)
