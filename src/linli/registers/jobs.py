"""Background work of the registers."""

from django_tasks import task

from linli.kernel.clock import now
from linli.registers import actions


@task()
def erase_expired_contacts() -> int:
    """Delete the personal fields of contacts whose consent is over."""
    return actions.erase_expired(at=now())
