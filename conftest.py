"""Test set-up shared by every room: a data folder of its own, the database under test, real data, a browser."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import django
import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.peers import House
    from tests.town import Town

if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker inherits what is set here
    if settings.configured:
        raise pytest.UsageError(
            "unset DJANGO_SETTINGS_MODULE: the tests choose their own folder and database"
        )
    os.environ["LINLI_HOME"] = tempfile.mkdtemp(prefix="linli-test-")
    os.environ["LINLI_DATABASE_URL"] = os.environ.get("LINLI_TEST_DATABASE_URL", "")
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.project.settings"
django.setup()
# The stories sign in a thousand times; the real cost of a password is a tenth of a second and 100 MB each.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1

REAL_DATA = Path(os.environ.get("LINLI_TEST_DATA") or Path(__file__).parent / "../shared/data").resolve()
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same examples every time, so that a run never fails by chance; `make soak` draws many new ones.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.register_profile("soak", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("house")

NO_NEWS = """
const ask = window.fetch;
const none = () => Promise.resolve(new Response(null, { status: 204 }));
window.fetch = (url, ...how) => (String(url).includes("/news?") ? none() : ask(url, ...how));
"""
_WANTING = pytest.StashKey[set[str]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the real data, name the stories that need it; where everything must run (CI=true), let them fail."""
    if REAL_DATA.is_dir() or os.environ.get("CI", "").lower() == "true":
        return
    wanting = [item for item in items if "real_data" in getattr(item, "fixturenames", ())]
    items[:] = [item for item in items if item not in wanting]
    config.hook.pytest_deselected(items=wanting)
    _names(config).update(item.nodeid for item in wanting)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a story after the argument, not its bytes: packed data holds the time, which differs between workers."""
    return argname if isinstance(val, bytes) else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["wanting"] = sorted(_names(session.config))
    else:
        shutil.rmtree(os.environ["LINLI_HOME"], ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:  # Any: pytest-xdist's worker is untyped
    _names(node.config).update(getattr(node, "workeroutput", {}).get("wanting", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    names = _names(config)
    if names:
        terminalreporter.section("not run: the real data is not here (LINLI_TEST_DATA)")
        for name in sorted(names):
            terminalreporter.line(name)
    passed = terminalreporter.stats.get("passed", ())
    if swept := sum("tests/test_sweep.py::test_door[" in report.nodeid for report in passed):
        terminalreporter.line(f"sweep: {swept} routes")
    for report in passed:
        if report.user_properties:
            told = ", ".join(f"{count} {what}" for what, count in report.user_properties)
            terminalreporter.line(f"{report.nodeid.rpartition('::')[2]}: {told}")


def _names(config: pytest.Config) -> set[str]:
    return config.stash.setdefault(_WANTING, set())


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data; every test that reads it asks for this fixture."""
    if not REAL_DATA.is_dir():
        pytest.fail("set LINLI_TEST_DATA to the folder of real data")
    return REAL_DATA


@pytest.fixture
def own_database() -> Iterator[str]:
    """Return the LINLI_DATABASE_URL of an empty database of the kind under test, for processes that a story starts."""
    with _database_of_its_own() as url:
        yield url


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[House]":
    """Return a Linli on a database of its own, shared by the stories of a run that need several processes."""
    from tests.peers import open_house

    folder = tmp_path_factory.mktemp("house")
    with _database_of_its_own() as url, open_house(folder / "home", url) as house:
        yield house


@pytest.fixture(scope="session")
def soaking(pytestconfig: pytest.Config) -> bool:
    """Tell whether this run may take its time (`make soak`)."""
    return str(pytestconfig.getoption("--hypothesis-profile")) == "soak"


@contextmanager
def _database_of_its_own() -> Iterator[str]:
    url = os.environ.get("LINLI_TEST_DATABASE_URL", "")
    if not url:
        yield ""  # SQLite in the story's own data folder
        return
    import psycopg

    name = f"linli_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """Start one Chromium for the run."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.fail("no Chromium found; `make setup` says how to get one")
    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: "Browser") -> "Iterator[Callable[..., Page]]":
    """Return `browse(width=1280, height=800, language="zh-CN", javascript=True) -> Page`, a reader of their own each time.

    live: the page asks for news as it does in an office. Otherwise it is told that there are none: a question under way
    while the database is emptied after a story would lock it.

    When the story is over, any error a page wrote to the console (broken script, content policy) fails it.
    """
    contexts, errors = [], []

    def open_page(
        width: int = 1280,
        height: int = 800,
        language: str = "zh-CN",
        javascript: bool = True,
        live: bool = False,
    ) -> "Page":
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        if not live:
            context.add_init_script(NO_NEWS)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A page that answers 4xx on purpose makes the browser write this line; it is no fault of the page.
    faults = [line for line in errors if not line.startswith("Failed to load resource")]
    assert faults == [], faults


@pytest.fixture
def axe() -> "Callable[[Page], None]":
    """Return `axe(page)`, which fails on any serious or critical finding of accessibility."""
    from axe_playwright_python.sync_playwright import Axe

    def look(page: "Page") -> None:
        found = Axe().run(page).response["violations"]
        grave = [
            f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in {"serious", "critical"}
        ]
        assert grave == [], grave

    return look


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let the flush after a test with real transactions past the append-only guards: disarm, flush, arm, as one.

    On the class, not on one connection: beside a running browser Django opens another one in the same thread.
    """
    from django.db import connection, transaction

    from linli.kernel import guards

    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_guarded(self: Any, sql_list: Iterable[str]) -> None:  # Any: operations of either database
        with transaction.atomic():
            with self.connection.cursor() as cursor:
                for table, trigger in guards.triggers(self.connection):
                    place = f" ON {table}" if self.connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER {trigger}{place}")
            flush(self, sql_list)
            guards.arm(self.connection)

    operations.execute_sql_flush = flush_guarded  # type: ignore[method-assign] # the set-up's own seam


@pytest.fixture
def town(db: None) -> "Town":
    """Return one small world: a centre per level, grids, desks, workers, departments (tests/town.py)."""
    from tests.town import make_town

    return make_town()
