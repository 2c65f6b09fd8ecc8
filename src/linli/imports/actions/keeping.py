"""A file comes in sealed, and goes when its import can no longer be taken back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.access import actions as access
from linli.imports import files, queries
from linli.imports.errors import FileMissing, KindUnknown, PartlyIn
from linli.imports.kinds import kind_named
from linli.imports.models import Batch, BatchRow
from linli.imports.queries import Given
from linli.imports.rules import FILE_KEPT, post_for
from linli.imports.terms import RUNNING, Stage
from linli.kernel.incoming import FileTooBig
from linli.kernel.workbooks import EMPTY_LIMITS
from linli.organisation.rules import Actor

BATCHES_ERASED_AT_A_TIME = 200


def upload(
    *,
    kind: str,
    name: str,
    content: bytes,
    options: Mapping[str, str],
    by: Actor | None,
    at: datetime,
    limit_mb: int = EMPTY_LIMITS.file_mb,
) -> UUID:
    """Keep a file and return the batch that will bring it in; nothing of it is read yet.

    by  somebody with a post that imports this kind; None at the command line of the machine
    Raises KindUnknown, FileMissing, FileTooBig.
    """
    wanted = kind_named(kind)
    post = post_for(by, wanted) if by else None
    if by is not None and post is None:
        raise KindUnknown("kind")
    if not content:
        raise FileMissing("file")
    if len(content) > limit_mb << 20:
        raise FileTooBig("file", name=name[:120], limit_mb=limit_mb)
    known = {option.key: {word for word, _label in option.choices()} for option in wanted.options}
    batch = Batch(
        area=post.centre if post else "",
        kind=kind,
        stage=Stage.UPLOADED,
        made_by_id=by.account if by else None,
        made_by_name=by.name[:60] if by else "",
        file_name=name[-120:],
        options={key: value for key, value in options.items() if value in known.get(key, ())},
        uploaded_at=at,
        stage_at=at,
    )
    batch.file = files.keep(batch.id, content)
    batch.save(force_insert=True)
    return batch.id


def note_export(*, given: Given, kind: str, by: Actor, at: datetime, address: str) -> None:
    """Record that a whole list left the house; commit it before the file is given. Raises KindUnknown."""
    post = post_for(by, kind_named(kind))
    if by.account is None or post is None:
        raise KindUnknown("kind")
    access.log_export(
        account=by.account,
        post=f"{post.role.label} {post.centre_name}",
        area=post.centre,
        what=kind,
        query=given.name,
        rows=given.rows,
        address=address,
        at=at,
    )


@transaction.atomic
def forget(*, batch: UUID, by: Actor | None) -> None:
    """Let go of an import that has brought nothing in, its file with it. Raises BatchNotFound, NotNow, PartlyIn."""
    found = queries.locked(batch, by)
    queries.check_stage(found, Stage.CHECKED, Stage.FAILED, Stage.UPLOADED, Stage.CONFIRMING)
    if BatchRow.objects.filter(
        batch=found
    ).exists():  # a run that was cut off: by these rows it is taken back
        raise PartlyIn("batch")
    files.erase(found.id, found.file)
    found.delete()


def erase_files(*, at: datetime) -> int:
    """Erase the files of imports that can no longer be taken back, and let go of those never applied; return how many."""
    over = Batch.objects.filter(uploaded_at__lt=at - FILE_KEPT).exclude(file="")
    # A run that began so long ago was cut off: its file must not lie for ever.
    over = over.exclude(stage__in=RUNNING, stage_at__gte=at - FILE_KEPT)
    over = over.exclude(applied_at__gte=at - FILE_KEPT)
    found = list(over.order_by("uploaded_at")[:BATCHES_ERASED_AT_A_TIME])
    for batch in found:
        files.erase(batch.id, batch.file)
        came_in = batch.stage in (Stage.APPLYING, Stage.APPLIED, Stage.UNDONE)
        if came_in or BatchRow.objects.filter(batch=batch).exists():  # the rows say what a cut-off run made
            Batch.objects.filter(pk=batch.pk).update(file="")
        else:
            batch.delete()
    return len(found)
