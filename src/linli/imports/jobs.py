"""Background work of the imports."""

from uuid import UUID

from django_tasks import task

from linli.imports import actions, queries
from linli.imports.queries.touched import open_cases_of
from linli.kernel.clock import now
from linli.territory.actions import carry_out_planned


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


@task()
def carry_out_planned_changes() -> int:
    """Let the changes of divisions begin whose day has come."""
    return carry_out_planned(count_open=open_cases_of, at=now())
