"""The cases that say what is looked for: those that the text index names, visible to the reader, and read to be sure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linli.cases.models import Case, Proposal, Words
from linli.cases.queries.pairs import named_by
from linli.cases.queries.rows import unsealed
from linli.cases.queries.scope import visible_to
from linli.cases.rules.pairs import Sought, says
from linli.kernel.paging import PAGE_ROWS
from linli.organisation.rules import Actor

# Of the cases that the index names, so many are read for one page; the next page goes on behind them.
READ_AT_ONCE, READ_MAX = 60, 240


@dataclass(frozen=True)
class Hits:
    """read_to: the oldest case that was read; None where there are no more"""

    rows: list[Case]
    read_to: UUID | None
    whole: bool

    def reach(self, case_id: UUID) -> bool:
        return self.read_to is None or case_id >= self.read_to


def saying(actor: Actor, sought: Sought, before: UUID | None) -> Hits:
    """Return the visible cases among those that the index names whose texts do say the words."""
    named = named_by(actor, sought, before)
    rows: list[Case] = []
    for start in range(0, READ_MAX, READ_AT_ONCE):
        some = named.keys.cut(start, READ_AT_ONCE)
        if not some:
            return Hits(rows, None, named.whole)
        rows += _confirmed(list(visible_to(actor).filter(these("id", some))), sought)
        if len(rows) > PAGE_ROWS:
            break
    return Hits(rows, min(one for ids in some.values() for one in ids), named.whole)


def these(column: str, keys: Mapping[str, Sequence[UUID]]) -> Q:
    """Return the condition of some cases, each within its county."""
    condition = Q(pk__in=[])
    for county, ids in keys.items():
        condition |= Q(**{"county": county, f"{column}__in": ids})
    return condition


def _confirmed(rows: Sequence[Case], sought: Sought) -> list[Case]:
    """Return the cases whose texts say every word."""
    texts = texts_said(rows)
    return [row for row in rows if says(texts[row.id], sought.words)]


def texts_said(cases: Sequence[Case]) -> Mapping[UUID, list[str]]:
    """Return the unsealed texts of each case. A proposal's sealed form is no text of the case yet."""
    texts: dict[UUID, list[str]] = defaultdict(list)
    if not cases:
        return texts
    keys: dict[str, list[UUID]] = defaultdict(list)
    for row in cases:
        keys[row.county].append(row.id)
    forms = set(Proposal.objects.filter(these("case_id", keys)).values_list("form_id", flat=True))
    for word in Words.objects.filter(these("case_id", keys)):
        if word.id not in forms:
            texts[word.case_id].append(unsealed(word))
    return texts
