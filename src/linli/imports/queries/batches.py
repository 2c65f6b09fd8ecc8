"""One import and lists of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from linli.access.queries import account_of, without_password
from linli.imports import files
from linli.imports.errors import BatchNotFound, KindUnknown, NotNow
from linli.imports.kinds import KINDS
from linli.imports.models import Batch, BatchRow
from linli.imports.queries.findings import message_of
from linli.imports.rules import STALLED_AFTER, UNDO_WITHIN, Kind, holds_area, may_import, post_for
from linli.imports.terms import RUNNING, How, Stage, Thing
from linli.kernel import paging
from linli.kernel.paging import PAGE_ROWS, Page
from linli.organisation.queries import actor_of
from linli.organisation.rules import Actor

if TYPE_CHECKING:
    from linli.imports.models import Batch as Stored


@dataclass(frozen=True)
class KindLine:
    """A kind that this person may import. area: the centre in whose scope; may_export: its whole list may leave."""

    kind: Kind
    area: str
    area_name: str

    @property
    def may_export(self) -> bool:
        return self.kind.export is not None


@dataclass(frozen=True)
class BatchView:
    """One import as a page shows it.

    done        rows that a run has come to · total: rows known from the check, 0 before
    why         what ended it, "" if nothing did
    undo_until  None when it can no longer be taken back
    accounts    new accounts that have no password yet
    """

    id: UUID
    kind: Kind
    stage: Stage
    how: How | None
    file_name: str
    maker: str
    uploaded_at: datetime
    stage_at: datetime
    applied_at: datetime | None
    read: int
    clean: int
    same: int
    faulty: int
    remarks: int
    applied: int
    done: int
    why: str
    has_file: bool
    is_running: bool
    is_stalled: bool
    undo_until: datetime | None
    accounts: int = 0

    @property
    def fresh(self) -> int:
        """Clean rows that would make something."""
        return max(0, self.clean - self.same)

    @property
    def step(self) -> int:
        """How far it has come, of four: file, check, import, done."""
        steps = {Stage.CHECKED: 3, Stage.APPLYING: 3, Stage.APPLIED: 4, Stage.UNDONE: 4}
        return steps.get(self.stage, 2)


def may_import_something(actor: Actor) -> bool:
    return any(post_for(actor, kind) for kind in KINDS.values())


def kinds_for(actor: Actor) -> list[KindLine]:
    """Return what this person may import, in the order of setting up a county. Raises KindUnknown for nothing."""
    lines = [
        KindLine(kind, post.centre, post.centre_name)
        for kind in KINDS.values()
        if (post := post_for(actor, kind)) is not None
    ]
    if not lines:
        raise KindUnknown("kind")
    return lines


def batches_page(actor: Actor, at: datetime, *, after: str = "") -> Page[BatchView]:
    """Return the imports that this person may see, newest first. Raises KindUnknown, BadCursor."""
    kinds = kinds_for(actor)
    mine = Q(pk__in=[])
    for line in kinds:
        scopes = [post.scope for post in actor.posts if post.role in line.kind.roles and post.scope]
        centres = [post.centre for post in actor.posts if post.role in line.kind.roles]
        inside = Q(made_by=actor.account, area__in=centres)
        for scope in scopes:
            inside |= Q(area__startswith=scope)
        mine |= Q(kind=line.kind.name) & inside
    rows = Batch.objects.filter(mine)
    if after:
        rows = rows.filter(id__lt=paging.id_in(paging.decode(after, 1)[0]))
    found = list(rows.order_by("-id")[: PAGE_ROWS + 1])
    shown = [_view(row, at) for row in found[:PAGE_ROWS]]
    return Page(shown, paging.encode(str(shown[-1].id)) if len(found) > PAGE_ROWS else "")


def batch_page(actor: Actor | None, batch: UUID, at: datetime) -> BatchView:
    """Return one import that this person may see. Raises BatchNotFound."""
    return _view(seen(Batch.objects.filter(pk=batch).first(), actor), at, with_accounts=True)


def progress_of(actor: Actor, batch: UUID, at: datetime) -> BatchView:
    """Return how far one import is, in one query. Raises BatchNotFound."""
    return _view(seen(Batch.objects.filter(pk=batch).first(), actor), at)


def locked(batch: UUID, by: Actor | None) -> "Stored":
    """Return an import that `by` may see, locked for this transaction. Raises BatchNotFound."""
    return seen(Batch.objects.select_for_update().filter(pk=batch).first(), by)


def check_stage(batch: "Stored", *stages: Stage) -> None:
    """Raises NotNow."""
    if batch.stage not in stages:
        raise NotNow("batch", stage=Stage(batch.stage).label)


def is_stalled(batch: "Stored", at: datetime) -> bool:
    """Say whether a run has not been heard of for long: its worker was stopped."""
    if batch.stage not in RUNNING:
        return False
    _done, said = files.progress_of(batch.id)
    heard = max(batch.stage_at, datetime.fromtimestamp(said, UTC))
    return at - heard > STALLED_AFTER


def maker_of(batch: UUID, at: datetime) -> Actor | None:
    """Return who brought an import, in the posts held now; None for the operator of the machine."""
    account = Batch.objects.filter(pk=batch).values_list("made_by", flat=True).first()
    return actor_of(account_of(account), at) if account else None


def seen(found: "Stored | None", actor: Actor | None) -> "Stored":
    if found is None:
        raise BatchNotFound("batch")
    if actor is None:
        return found
    kind = KINDS[found.kind]
    own = found.made_by_id == actor.account and holds_area(actor, kind, found.area)
    if not own and not (found.area and may_import(actor, kind, found.area)):
        raise BatchNotFound("batch")
    return found


def _view(row: "Stored", at: datetime, *, with_accounts: bool = False) -> BatchView:
    stage = Stage(row.stage)
    running = stage in RUNNING
    undo_until = row.applied_at + UNDO_WITHIN if row.applied_at and stage == Stage.APPLIED else None
    return BatchView(
        id=row.id,
        kind=KINDS[row.kind],
        stage=stage,
        how=How(row.how) if row.how else None,
        file_name=row.file_name,
        maker=row.made_by_name,
        uploaded_at=row.uploaded_at,
        stage_at=row.stage_at,
        applied_at=row.applied_at,
        read=row.read,
        clean=row.correct,
        same=row.same,
        faulty=row.faulty,
        remarks=row.remarks,
        applied=row.applied,
        done=files.progress_of(row.id)[0] if running else 0,
        why=_why(row),
        has_file=bool(row.file),
        is_running=running,
        is_stalled=running and is_stalled(row, at),
        undo_until=undo_until if undo_until and undo_until > at else None,
        accounts=_accounts_of(row) if with_accounts and stage == Stage.APPLIED else 0,
    )


def _why(row: "Stored") -> str:
    return str(message_of(row.fault["code"], row.fault["facts"])) if row.fault else ""


def _accounts_of(row: "Stored") -> int:
    made = BatchRow.objects.filter(batch=row, thing=Thing.ACCOUNT).values_list("key", flat=True)
    return without_password([UUID(key) for key in made])
