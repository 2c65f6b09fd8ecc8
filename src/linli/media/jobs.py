"""Background work of the media room."""

from django_tasks import task

from linli.kernel.clock import now
from linli.media import actions


@task()
def drop_unclaimed_attachments() -> int:
    """Erase what no case claimed within a day."""
    return actions.drop_unclaimed(before=now() - actions.UNCLAIMED_KEPT)
