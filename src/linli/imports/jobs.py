"""Background work of the imports."""

from uuid import UUID

from django_tasks import task

from linli.imports import actions, queries
from linli.kernel.clock import now


@task()
def check_batch(batch: str) -> None:
    """Check the rows of an import, in the posts that its maker holds now."""
    actions.check(batch=UUID(batch), by=queries.maker_of(UUID(batch), now()), at=now())


@task()
def apply_batch(batch: str) -> None:
    """Bring an import in, in the posts that its maker holds now."""
    actions.apply(batch=UUID(batch), by=queries.maker_of(UUID(batch), now()), at=now())


@task()
def erase_import_files() -> int:
    """Erase the files of imports that can no longer be taken back."""
    return actions.erase_files(at=now())
