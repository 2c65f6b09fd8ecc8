"""What lies open on a desk, and the lists that a person comes back to. The console's only writers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.access.vault import seal
from linli.cases.actions import CaseKey
from linli.console.errors import TypedTooMuch, ViewsFull, ViewUnnamed
from linli.console.models import NO_CASE, OpenForm, SavedView
from linli.organisation.rules import Actor

TYPED_BYTES_MAX = 100_000
TYPED_KEPT = timedelta(days=30)  # drafts: practice §13.4
UNTYPED_KEPT = timedelta(hours=1)
VIEWS_MAX = 20
VIEW_NAME_MAX = 20
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "then"})


@dataclass(frozen=True)
class FormKey:
    """Which form: of a move on a case, or of a call that is no case yet."""

    move: str
    case: CaseKey | None = None

    @property
    def county(self) -> str:
        return self.case.county if self.case else ""

    @property
    def case_id(self) -> UUID:
        return self.case.id if self.case else NO_CASE

    def bound_to(self, account: UUID) -> str:
        return f"open_form:{account}:{self.county}:{self.case_id}:{self.move}"


def open_form(*, form: FormKey, by: Actor, at: datetime) -> None:
    """Note that this person has the form open, and leave what was typed as it is."""
    _note(form, by, at, {})


def keep_typed(*, form: FormKey, values: Mapping[str, list[str]], by: Actor, at: datetime) -> None:
    """Keep what was typed so far, sealed, until the form is sent or dropped. Raises TypedTooMuch."""
    typed = {name: given for name, given in values.items() if name not in NOT_TYPED}
    text = json.dumps(typed, ensure_ascii=False)
    if len(text.encode()) > TYPED_BYTES_MAX:
        raise TypedTooMuch(most=TYPED_BYTES_MAX // 1000)
    if by.account:
        _note(form, by, at, {"typed": seal(text, bound_to=form.bound_to(by.account))})


def close_form(*, form: FormKey, by: Actor) -> None:
    """Forget the form and what was typed: it was sent, or dropped."""
    if by.account:
        _rows(form, by.account).delete()


def drop_old_forms(*, at: datetime) -> int:
    """Erase what was typed a month ago, and forms left open without a word. Returns how many."""
    old = Q(seen_at__lt=at - TYPED_KEPT) | Q(typed=None, seen_at__lt=at - UNTYPED_KEPT)
    return OpenForm.objects.filter(old).delete()[0]


def save_view(*, name: str, query: str, by: Actor) -> None:
    """Keep a list under a name; the same name means the newer list. Raises ViewUnnamed, ViewsFull."""
    name = name.strip()
    if not 0 < len(name) <= VIEW_NAME_MAX:
        raise ViewUnnamed("name", most=VIEW_NAME_MAX)
    if by.account is None:
        return
    own = SavedView.objects.filter(account=by.account)
    if own.exclude(name=name).count() >= VIEWS_MAX:
        raise ViewsFull(most=VIEWS_MAX)
    SavedView.objects.update_or_create(account=by.account, name=name, defaults={"query": query})


def drop_view(*, view: int, by: Actor) -> None:
    """Forget one of the person's own views; another's is left as it is."""
    if by.account:
        SavedView.objects.filter(account=by.account, id=view).delete()


def _rows(form: FormKey, account: UUID) -> QuerySet[OpenForm]:
    return OpenForm.objects.filter(account=account, county=form.county, case_id=form.case_id, move=form.move)


def _note(form: FormKey, by: Actor, at: datetime, typed: Mapping[str, bytes]) -> None:
    if by.account is None:
        return
    row = OpenForm(
        account=by.account,
        county=form.county,
        case_id=form.case_id,
        move=form.move,
        name=by.name,
        opened_at=at,
        seen_at=at,
        **typed,
    )
    OpenForm.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["account", "county", "case_id", "move"],
        update_fields=["name", "seen_at", *typed],
    )
