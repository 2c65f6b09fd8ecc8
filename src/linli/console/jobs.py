"""Background work of the console."""

from django_tasks import task

from linli.console import actions
from linli.kernel.clock import now


@task()
def drop_old_forms() -> int:
    """Erase drafts that nobody came back to."""
    return actions.drop_old_forms(at=now())
