"""What happened to a case since somebody last looked at it."""

from typing import Any

from linli.cases.models import CaseEvent
from linli.cases.rules.events import parse
from linli.cases.rules.state import CaseKey

SINCE_MAX = 20


def changes_since(case: CaseKey, version: int) -> list[dict[str, Any]]:
    """Return the newest SINCE_MAX events behind `version`, oldest first: seq, event, move, at, and who made it.

    who  name and place of a member of staff; both "" for the reporter
    """
    rows = CaseEvent.objects.filter(county=case.county, case_id=case.id, seq__gt=version).order_by("-seq")
    records = [parse(body) for body in rows.values_list("body", flat=True)[:SINCE_MAX]]
    return [
        {
            **{name: record[name] for name in ("seq", "event", "move", "at")},
            "who": {name: record["by"][name] for name in ("name", "place")},
        }
        for record in reversed(records)
    ]
