"""Background work of the access room."""

from django_tasks import task

from linli.access import sessions


@task()
def drop_ended_sessions() -> int:
    """Erase sessions whose time is over, and with them the drafts and receipts that residents left."""
    return sessions.drop_ended()
