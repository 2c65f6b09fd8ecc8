"""Search by number, place, category and contact, within the reasons to see."""

from django.db.models import Exists, OuterRef, Q

from linli.access.vault import lookup_hash
from linli.cases.models import Case, Party
from linli.cases.queries.rows import CaseRow, rows_of
from linli.cases.queries.scope import visible_to
from linli.cases.rules.categories import LEAVES, TREE
from linli.cases.rules.find import Wanted, wanted_in
from linli.kernel.paging import PAGE_ROWS, Page, decode, encode, id_in
from linli.organisation.rules import Actor
from linli.territory import queries as territory
from linli.territory.codes import after, county_of

TEXT_MAX = 60


def find(actor: Actor, text: str, cursor: str = "") -> Page[CaseRow]:
    """Return the cases that `text` names, newest first: a case number (also its end), a phone, a place, a category.

    Raises BadCursor.
    """
    condition = _condition(actor, wanted_in(text[:TEXT_MAX]))
    if condition is None:
        return Page([], "")
    rows = visible_to(actor).filter(condition).order_by("-id")
    if cursor:
        rows = rows.filter(id__lt=id_in(decode(cursor, 1)[0]))
    found: list[Case] = list(rows[: PAGE_ROWS + 1])
    more = len(found) > PAGE_ROWS
    return Page(rows_of(found[:PAGE_ROWS]), encode(str(found[PAGE_ROWS - 1].id)) if more else "")


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
    keys = {}
    if wanted.phone:
        keys["phone_key"] = lookup_hash(wanted.phone, purpose="phone")
    elif wanted.name:
        keys["name_key"] = lookup_hash(wanted.name, purpose="name")
    if not keys:
        return None
    return Q(Exists(Party.objects.filter(county=OuterRef("county"), case_id=OuterRef("id"), **keys)))


def _category(wanted: Wanted) -> Q | None:
    codes = [wanted.code] if wanted.code in LEAVES else []
    if wanted.name:
        codes += [code for code, leaf in LEAVES.items() if wanted.name in str(leaf.name)]
        codes += [leaf.code for group in TREE if wanted.name in str(group.name) for leaf in group.leaves]
    return Q(category__in=codes) if codes else None


def _place(actor: Actor, wanted: Wanted) -> Q | None:
    """A code names a place by its leading digits; a name is looked for among places inside the own scopes."""
    if wanted.place_code:
        return Q(area__gte=wanted.place_code, area__lt=after(wanted.place_code))
    if not wanted.name:
        return None
    condition: Q | None = None
    for scope in {post.scope or post.centre for post in actor.posts}:
        for prefix in territory.codes_named(wanted.name, scope):
            part = Q(area__gte=prefix, area__lt=after(prefix))
            condition = part if condition is None else condition | part
    return condition
