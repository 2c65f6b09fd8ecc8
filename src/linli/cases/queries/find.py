"""Search by number, place, category and contact, within the reasons to see."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linli.access.vault import lookup_hash
from linli.cases.models import Case, Party
from linli.cases.queries.rows import CaseRow, rows_of
from linli.cases.queries.scope import visible_to
from linli.cases.queries.texts import Hits, saying, these
from linli.cases.rules.categories import LEAVES, TREE
from linli.cases.rules.find import Wanted, wanted_in
from linli.cases.rules.pairs import sought_in
from linli.kernel.paging import PAGE_ROWS, Page, decode, encode, id_in
from linli.organisation.rules import Actor
from linli.territory import queries as territory
from linli.territory.codes import after, county_of

TEXT_MAX = 60
CONTACT_CASES_MAX = 500


@dataclass(frozen=True)
class Found(Page[CaseRow]):
    """whole: False where the index was too long to be read to its end: then only the youngest cases were looked at"""

    whole: bool = True


def find(actor: Actor, text: str, cursor: str = "") -> Found:
    """Return the cases that `text` names, newest first: by number (also its end), phone, place, category, or its words
    anywhere in the title, the description, the address or the records of the last two years.

    A page is short where many cases had to be read that do not hold the words side by side; its cursor goes on.
    Raises BadCursor, SearchTooShort.
    """
    text = text[:TEXT_MAX]
    wanted = wanted_in(text)
    before = id_in(decode(cursor, 1)[0]) if cursor else None
    condition = _condition(actor, wanted)
    hits = Hits([], None, True) if wanted.case_no else saying(actor, sought_in(text), before)
    named = _naming(actor, condition, before) if condition else []
    rows = {row.id: row for row in (*hits.rows, *(row for row in named if hits.reach(row.id)))}
    newest = sorted(rows.values(), key=lambda row: row.id, reverse=True)
    page = newest[:PAGE_ROWS]
    last = page[-1].id if len(newest) > PAGE_ROWS else hits.read_to
    return Found(rows_of(page), encode(str(last)) if last else "", hits.whole)


def _naming(actor: Actor, condition: Q, before: UUID | None) -> list[Case]:
    rows = visible_to(actor).filter(condition).order_by("-id")
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows[: PAGE_ROWS + 1])


def _condition(actor: Actor, wanted: Wanted) -> Q | None:
    if wanted.case_no:
        return Q(county=wanted.case_no[:6], case_no=wanted.case_no)
    reasons = [_contact(wanted), _category(wanted), _place(actor, wanted)]
    found = [reason for reason in reasons if reason is not None]
    if wanted.case_no_end:
        counties = sorted({county_of(post.centre) for post in actor.posts})
        found.append(Q(county__in=counties, case_no__endswith=wanted.case_no_end))
    if not found:
        return None
    condition = found[0]
    for reason in found[1:]:
        condition |= reason
    return condition


def _contact(wanted: Wanted) -> Q | None:
    """The latest cases of a contact. They are looked up first: asked case by case, it would be a walk through all."""
    if wanted.phone:
        parties = Party.objects.filter(phone_key=lookup_hash(wanted.phone, purpose="phone"))
    elif wanted.name:
        parties = Party.objects.filter(name_key=lookup_hash(wanted.name, purpose="name"))
    else:
        return None
    keys: dict[str, list[UUID]] = defaultdict(list)
    for county, case_id in parties.order_by("-case_id").values_list("county", "case_id")[:CONTACT_CASES_MAX]:
        keys[county].append(case_id)
    return these("id", keys) if keys else None


def _category(wanted: Wanted) -> Q | None:
    codes = [wanted.code] if wanted.code in LEAVES else []
    if wanted.name:
        codes += [code for code, leaf in LEAVES.items() if wanted.name in str(leaf.name)]
        codes += [leaf.code for group in TREE if wanted.name in str(group.name) for leaf in group.leaves]
    return Q(category__in=codes) if codes else None


def _place(actor: Actor, wanted: Wanted) -> Q | None:
    """A code names a place by its leading digits, and by those of what it came from or became: a case keeps the code of its
    day. A name is looked for among places inside the own scopes."""
    condition: Q | None = None
    for prefix in territory.codes_through_time(wanted.place_code) if wanted.place_code else ():
        part = Q(area__gte=prefix, area__lt=after(prefix))
        condition = part if condition is None else condition | part
    if condition is not None or not wanted.name:
        return condition
    for scope in {post.scope or post.centre for post in actor.posts}:
        for prefix in territory.codes_named(wanted.name, scope):
            part = Q(area__gte=prefix, area__lt=after(prefix))
            condition = part if condition is None else condition | part
    return condition
