"""`linli run` as people run it: it serves, it ends when asked, and it does not live on in halves."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

pytestmark = pytest.mark.server

WAIT_S = 90
LINLI = (sys.executable, "-m", "linli.project.cli")


@pytest.fixture
def environment(tmp_path: Path, own_database: str) -> dict[str, str]:
    """Return the environment of a Linli of its own: an empty data folder, an empty database and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "LINLI_HOME": str(tmp_path / "home"),
        "LINLI_DATABASE_URL": own_database,
        "LINLI_LISTEN": f"127.0.0.1:{port}",
    }
    return {**os.environ, **own}


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that is ready, to be copied."""
    home = tmp_path_factory.mktemp("made") / "home"
    subprocess.run(
        [*LINLI, "init"], env={**os.environ, "LINLI_HOME": str(home), "LINLI_DATABASE_URL": ""}, check=True
    )
    return home


@pytest.fixture
def ready(environment: dict[str, str], made_home: Path) -> dict[str, str]:
    """Return the environment of a Linli of its own on SQLite, keys and tables made."""
    shutil.copytree(made_home, environment["LINLI_HOME"])
    return {**environment, "LINLI_DATABASE_URL": ""}


@contextmanager
def running(environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """Run the whole for the time of a story, once it answers."""
    process = subprocess.Popen([*LINLI, "run"], env=environment, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: answers(environment), "the server answers")
        yield process
    finally:
        process.kill()
        process.wait()


def answers(environment: dict[str, str], path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://{environment['LINLI_LISTEN']}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def wait_until(happens: Callable[[], bool], what: str) -> None:
    patience = time.monotonic() + WAIT_S
    while not happens():
        assert time.monotonic() < patience, f"within {WAIT_S} s: {what}"
        time.sleep(0.1)


def children_of(process: "subprocess.Popen[bytes]") -> dict[str, int]:
    """Return the parts of a running `linli run`, name to process id."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {Path(f"/proc/{pid}/cmdline").read_text().split("\0")[3]: int(pid) for pid in listed}


def alive(pid: int) -> bool:
    """Return whether a process still runs; one that only waits to be read does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_one_command_serves_from_an_empty_folder_and_ends_with_all_its_parts_when_asked(
    environment: dict[str, str],
) -> None:
    with running(environment) as whole:
        parts = children_of(whole)
        assert parts.keys() == {"web", "registrar", "clock", "worker"}
        assert answers(environment, "/api/v1/openapi.json")
        assert answers(environment, "/static/ui/tokens.css")

        whole.terminate()

        assert whole.wait(WAIT_S) == 0
    assert [pid for pid in parts.values() if alive(pid)] == []
    home = Path(environment["LINLI_HOME"])
    assert (home / "keys").stat().st_mode & 0o077 == 0
    assert json.loads(command(environment, "init", "--json").stdout)["migrations"] == 0


@pytest.mark.once
def test_people_who_send_slowly_do_not_stop_the_others(ready: dict[str, str]) -> None:
    host, port = ready["LINLI_LISTEN"].split(":")
    head = (
        f"POST /report/what HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nwords="
    )
    with running(ready), ExitStack() as senders:
        for _number in range(20):
            sender = senders.enter_context(socket.create_connection((host, int(port))))
            sender.sendall(head.encode())
        time.sleep(1)  # all of them are being received

        assert answers(ready, "/")


@pytest.mark.once
def test_a_part_that_dies_ends_the_whole_and_is_named(ready: dict[str, str]) -> None:
    with running(ready) as whole:
        parts = children_of(whole)

        os.kill(parts["clock"], signal.SIGKILL)

        assert whole.wait(WAIT_S) == 1
        assert [pid for pid in parts.values() if alive(pid)] == []
        assert whole.stderr is not None
        assert "clock ended by itself" in whole.stderr.read().decode()


@pytest.mark.once
def test_no_part_outlives_a_killed_command(ready: dict[str, str]) -> None:
    with running(ready) as whole:
        parts = children_of(whole).values()

        whole.kill()

        wait_until(lambda: not any(alive(pid) for pid in parts), "all parts have ended")
        wait_until(lambda: not answers(ready), "nobody answers")


def command(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*LINLI, *words], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.once
def test_a_database_of_another_version_is_not_served(ready: dict[str, str]) -> None:
    with sqlite3.connect(Path(ready["LINLI_HOME"]) / "linli.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    done = command(ready, "run")

    assert done.returncode == 2
    assert "run: linli init" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.once
@pytest.mark.parametrize("words", ["run", "web"])
def test_no_second_server_slips_in_behind_a_port_that_is_taken(ready: dict[str, str], words: str) -> None:
    host, _, port = ready["LINLI_LISTEN"].partition(":")
    with socket.create_server((host, int(port)), reuse_port=True):
        done = command(ready, words)

    assert done.returncode == 2
    assert f"LINLI_LISTEN={host}:{port}" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.once
def test_a_wrong_setting_stops_the_start_with_one_clear_line(environment: dict[str, str]) -> None:
    done = command({**environment, "LINLI_THREADS": "many"}, "run")

    assert done.returncode == 2
    assert done.stderr == "linli: LINLI_THREADS='many': must be a whole number from 1 to 64\n"


@pytest.mark.once
def test_settings_are_listed_with_their_source_and_without_the_password(environment: dict[str, str]) -> None:
    url = "postgresql://linli:geheim@db.example/linli"

    done = command({**environment, "LINLI_DATABASE_URL": url, "LINLI_HOMES": "x"}, "settings", "--json")

    listed = json.loads(done.stdout.splitlines()[-1])
    by_name = {row["name"]: row for row in listed["settings"]}
    assert by_name["LINLI_DATABASE_URL"]["value"] == "postgresql://linli:***@db.example/linli"
    assert by_name["LINLI_DATABASE_URL"]["source"] == "environment"
    assert by_name["LINLI_THREADS"]["source"] == "default"
    assert "LINLI_HOMES" in listed["unknown"]
    assert "geheim" not in done.stdout + done.stderr


@pytest.mark.once
def test_a_wrong_word_is_wrong_use(environment: dict[str, str]) -> None:
    assert command(environment, "dance").returncode == 2
