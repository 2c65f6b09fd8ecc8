"""Make a data folder ready: keys, tables, static files; and refuse to work on tables of another version."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.kernel import guards
from linli.kernel.fonts import PACKAGE, han_face
from linli.kernel.listening import hindrance


class NotReady(Exception):
    """The database cannot be worked on as it is; the message is one clear line."""


def ready() -> bool:
    """Make an empty database ready; True if that was done. Raises NotReady if it is of another version."""
    if is_empty():
        initialise()
        return True
    if waiting := pending():
        raise NotReady(
            f"the database misses {len(waiting)} migrations (first: {waiting[0]}); run: linli init"
        )
    return False


def fit_to_serve() -> None:
    """Raise NotReady where guards of the archive are gone, or another program listens on LINLI_LISTEN."""
    if gone := guards.missing(connection):
        raise NotReady(f"{len(gone)} guards are gone (first: {gone[0]}); run: linli verify, then linli init")
    host, port = settings.LINLI_LISTEN
    if why := hindrance(host, port):
        raise NotReady(f"LINLI_LISTEN={host}:{port}: {why}; end the other program or set another port")


def findings() -> list[str]:
    """Return a sentence for each thing that this machine lacks or has unsound: tables, guards, Chinese type, a model."""
    from linli.cases.queries.suggestions import (
        model_trouble,
    )  # needs Django set up, which this module comes before

    found = []
    if is_empty():
        found.append("the database has no tables; run: linli init")
    elif waiting := pending():
        found.append(f"the database misses {len(waiting)} migrations (first: {waiting[0]}); run: linli init")
    elif gone := guards.missing(connection):
        found.append(f"{len(gone)} guards are gone (first: {gone[0]}); run: linli verify, then linli init")
    return [*found, *(trouble for trouble in (missing_type(), model_trouble()) if trouble)]


def missing_type() -> str:
    """Return what is missing to print papers and to write names on maps, "" if nothing is."""
    if han_face() is not None:
        return ""
    return f"no Chinese type on this machine: papers cannot be printed, maps bear no names; install {PACKAGE}"


def initialise() -> int:
    """Bring all tables to this version and make the folders; the number of migrations that ran comes back."""
    waiting = len(pending())
    (settings.LINLI_HOME / "media").mkdir(mode=0o700, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    guards.arm(connection)
    return waiting


def is_empty() -> bool:
    return not connection.introspection.table_names()


def pending() -> list[str]:
    """Return the migrations that have not run, in order, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def collect_static() -> None:
    """Put every room's static files where the web server hands them out."""
    call_command("collectstatic", interactive=False, verbosity=0)
