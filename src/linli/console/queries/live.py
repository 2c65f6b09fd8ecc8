"""What an open page asks every few seconds: what others did since, who is at work on the case, what was typed before."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.access.vault import SealBroken, unseal
from linli.cases import queries as cases
from linli.cases.actions import CaseKey
from linli.cases.errors import MoveNotYours
from linli.cases.queries.since import SINCE_MAX
from linli.cases.rules.moves import MOVES
from linli.cases.rules.timeline import EVENT_LABELS
from linli.console.actions import FormKey
from linli.console.forms import Tried, asked_by, kept_again
from linli.console.models import OpenForm
from linli.console.queries.rows import case_url, query_of
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.ui.forms import whole

AT_WORK_FOR = timedelta(seconds=90)
AT_WORK_SHOWN = 6


@dataclass(frozen=True)
class News:
    """said: what is new, "" when nothing is · again: where to read it · at_work: colleagues and what they have open."""

    etag: str
    said: str = ""
    again: str = ""
    at_work: tuple[tuple[str, str], ...] = ()


def list_news_url(actor: Actor, lens: str) -> str:
    """Return the address by which an open list asks for news: it holds what the list has seen."""
    mark = cases.feed_mark(actor, lens)
    return f"{reverse('console:news')}?{query_of(lens=lens, mark=mark or '0')}"


def list_news(actor: Actor, asked: QueryDict, known: str) -> News:
    """Return whether others moved cases of a lens since `mark`. One query while nothing did. Raises LensUnknown."""
    lens, seen = asked.get("lens", ""), whole(asked.get("mark", "")) or 0
    mark = cases.feed_mark(actor, lens)
    etag = f'"{mark}"'
    if etag == known or mark <= seen:
        return News(etag)
    count = cases.news_of(actor, lens, seen)
    if count == 0:
        return News(etag)
    said = (
        _("有更新")
        if count is None
        else ngettext("有%(count)s件更新", "有%(count)s件更新", count) % {"count": count}
    )
    return News(etag, said)


def case_news_url(key: CaseKey, version: int) -> str:
    return f"{case_url(key.county, key.id, 'case-news')}?seen={version}"


def case_news(actor: Actor, key: CaseKey, asked: QueryDict, known: str, at: datetime) -> News:
    """Return what happened to a case since the page was made, and who else has a form of it open. Raises CaseNotFound."""
    version, seen = cases.version_seen(actor, key), whole(asked.get("seen", "")) or 0
    at_work = _at_work(actor, key, at)
    etag = f'"{version}-{hashlib.sha256(repr(at_work).encode()).hexdigest()[:12]}"'
    if etag == known or version <= seen:
        return News(etag, at_work=at_work)
    again = case_url(key.county, key.id)
    return News(etag, _happened(key, seen), again, at_work)


def kept(actor: Actor, form: FormKey) -> Tried:
    """Return the form as this person left it, or an empty one."""
    if actor.account is None:
        return Tried()
    row = OpenForm.objects.filter(
        account=actor.account, county=form.county, case_id=form.case_id, move=form.move
    ).first()
    if row is None or row.typed is None:
        return Tried()
    try:
        values = json.loads(unseal(row.typed, bound_to=form.bound_to(actor.account)))
    except SealBroken:  # a draft is no evidence: what cannot be read is begun anew
        return Tried()
    return Tried(kept_again(form.move, values), kept_at=row.seen_at)


def check_form(actor: Actor, name: str, key: CaseKey | None) -> None:
    """Refuse a draft of what this person could not send anyway. Raises CaseNotFound, MoveUnknown, MoveNotYours."""
    asked_by(name)
    if key:
        cases.version_seen(actor, key)
    elif not actor.has(Role.INTAKE_CLERK):
        raise MoveNotYours(move=MOVES["register"].label, who=Role.INTAKE_CLERK.label)


def _at_work(actor: Actor, key: CaseKey, at: datetime) -> tuple[tuple[str, str], ...]:
    rows = OpenForm.objects.filter(county=key.county, case_id=key.id, seen_at__gte=at - AT_WORK_FOR)
    if actor.account:
        rows = rows.exclude(account=actor.account)
    rows = rows.order_by("opened_at", "id")
    return tuple(
        (name, str(MOVES[move].label))
        for name, move in rows.values_list("name", "move")[:AT_WORK_SHOWN]
        if move in MOVES
    )


def _happened(key: CaseKey, seen: int) -> str:
    """Return what happened in one line: each event and who made it, the newest last."""
    events = cases.changes_since(key, seen)
    parts = [
        _("%(who)s：%(move)s")
        % {"who": one["who"]["name"] or _("反映人"), "move": EVENT_LABELS.get(one["event"], one["event"])}
        for one in events
    ]
    more = "…" if len(events) == SINCE_MAX else ""
    return more + _("；").join(parts)
