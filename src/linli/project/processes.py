"""The processes of a running Linli: web, registrar, clock, worker; each alone, or all by `run_all`.

`run_all` starts the four as children. One that ends by itself brings all down with exit status 1, so that whoever keeps
the service (systemd, a container) sees it and starts the whole again: a half-running Linli would lose time unseen.
If `run_all` itself is killed, its children end too.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, close_old_connections

from linli.kernel.clock import now
from linli.kernel.reporting import DONE, FOUND_WRONG
from linli.project.prepare import collect_static

PARTS = ("web", "registrar", "clock", "worker")
IDLE_S = 0.5
HOURLY = timedelta(hours=1)
AFTER_FAULT_S = 5.0
PATIENCE_S = 10
STATIC_EXPIRES_S = 600
RECEIVING_THREADS = 256  # they only wait for what people send; LINLI_THREADS of others do the work
ENDING = (signal.SIGTERM, signal.SIGINT)
PR_SET_PDEATHSIG = 1  # Linux: the signal a process gets when its parent ends

log = logging.getLogger(__name__)


def run_web() -> int:
    """Serve pages, the API and static files until told to end."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    collect_static()
    host, port = settings.LINLI_LISTEN
    Server(
        "linli.project.processes:web_application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=RECEIVING_THREADS,
        backpressure=RECEIVING_THREADS,
        workers_kill_timeout=PATIENCE_S,
        static_path_route=["/static"],
        static_path_mount=[settings.STATIC_ROOT],
        static_path_expires=STATIC_EXPIRES_S,
        log_level=LogLevels.warning,
    ).serve()
    return DONE


def web_application() -> object:
    """Return the WSGI application for granian's own child, which is not to outlive its parent."""
    end_with_parent()
    from linli.project.bodies import WholeRequests
    from linli.project.wsgi import application

    return WholeRequests(application, settings.LINLI_THREADS)


def run_registrar() -> int:
    """Number what has been committed, county by county, until told to end."""
    from linli.cases.jobs import registrar_round

    return _rounds("registrar", registrar_round)


def run_clock() -> int:
    """Serve what is due, oldest first, and give the worker its hourly work, until told to end."""
    from linli.access.jobs import drop_ended_sessions
    from linli.cases.jobs import clock_round, drop_old_pairs, renew_suggestions
    from linli.console.jobs import drop_old_forms
    from linli.imports.jobs import carry_out_planned_changes, erase_import_files
    from linli.media.jobs import drop_unclaimed_attachments
    from linli.registers.jobs import erase_expired_contacts

    given_at: list[datetime] = []

    def do_round(at: datetime) -> int:
        if not given_at or at - given_at[-1] >= HOURLY:
            drop_unclaimed_attachments.enqueue()
            drop_ended_sessions.enqueue()
            erase_expired_contacts.enqueue()
            erase_import_files.enqueue()
            carry_out_planned_changes.enqueue()
            drop_old_pairs.enqueue()
            renew_suggestions.enqueue()
            drop_old_forms.enqueue()
            given_at[:] = [at]
        return clock_round(at)

    return _rounds("clock", do_round)


def run_worker() -> int:
    """Do background work from the queue in the database until told to end."""
    call_command("db_worker", queue_name="*", verbosity=0)
    return DONE


def run_all() -> int:
    """Run the four until told to end (0), or until one of them ends by itself (1)."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    children = {part: _start(part) for part in PARTS}
    ended: list[str] = []
    while not ended and not signal.sigtimedwait(ENDING, IDLE_S):
        ended = [part for part, child in children.items() if child.poll() is not None]
    _end(list(children.values()))
    for part in ended:
        sys.stderr.write(f"linli: {part} ended by itself (exit status {children[part].returncode})\n")
    return FOUND_WRONG if ended else DONE


def end_with_parent() -> None:
    """Ask the system to end this process when its parent ends, however that happens (Linux; elsewhere nothing is asked)."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended just before we asked
            os.kill(os.getpid(), signal.SIGTERM)


def run_part(part: str) -> int:
    """Run one of PARTS until told to end."""
    return {"web": run_web, "registrar": run_registrar, "clock": run_clock, "worker": run_worker}[part]()


def _start(part: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "linli.project.processes", part]
    # The children handle signals themselves; a blocked one would stay blocked in them.
    return subprocess.Popen(command, preexec_fn=_hear_signals)  # noqa: S603, PLW1509 # our own program; one thread here


def _hear_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    patience = time.monotonic() + PATIENCE_S
    for child in children:
        try:
            child.wait(max(0.1, patience - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _rounds(part: str, do_round: Callable[[datetime], int]) -> int:
    """Call a job of `cases` again and again, resting when it found nothing to do.

    A signal to end waits until the round is over, so that nothing is cut off in the middle.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    rest_s = 0.0
    while not signal.sigtimedwait(ENDING, rest_s):
        try:
            rest_s = 0.0 if do_round(now()) else IDLE_S
        except (OperationalError, InterfaceError) as error:  # the database is away or busy: it comes back
            log.warning("%s: %s; trying again in %s s", part, str(error).strip(), AFTER_FAULT_S)
            rest_s = AFTER_FAULT_S
        close_old_connections()
    return DONE


def main() -> int:
    """Run the part named on the command line as a child of `run_all`, which has made all ready."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.project.settings")
    django.setup()
    return run_part(sys.argv[1])


if __name__ == "__main__":
    sys.exit(main())
