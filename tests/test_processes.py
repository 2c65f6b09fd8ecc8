"""`linli run` as people run it: it serves, it ends when asked, and it does not live on in halves."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

pytestmark = pytest.mark.server

WAIT_S = 90
LINLI = (sys.executable, "-m", "linli.project.cli")


@pytest.fixture
def environment(tmp_path: Path, own_database: str) -> dict[str, str]:
    """Return the environment of a Linli of its own: an empty data folder and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "LINLI_HOME": str(tmp_path / "home"),
        "LINLI_DATABASE_URL": "",
        "LINLI_LISTEN": f"127.0.0.1:{port}",
    }
    return {**os.environ, **own}


@pytest.fixture
def running(environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen([*LINLI, "run"], env=environment, stderr=subprocess.PIPE)
    wait_until(lambda: answers(environment), "the server answers")
    yield process
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
    running: "subprocess.Popen[bytes]", environment: dict[str, str]
) -> None:
    parts = children_of(running)
    assert parts.keys() == {"web", "registrar", "clock", "worker"}
    assert answers(environment, "/api/v1/openapi.json")
    assert answers(environment, "/static/ui/tokens.css")

    running.terminate()

    assert running.wait(WAIT_S) == 0
    assert [pid for pid in parts.values() if alive(pid)] == []


@pytest.mark.parametrize("part", ["web", "clock"])
def test_a_part_that_dies_ends_the_whole_and_is_named(running: "subprocess.Popen[bytes]", part: str) -> None:
    parts = children_of(running)

    os.kill(parts[part], signal.SIGKILL)

    assert running.wait(WAIT_S) == 1
    assert [pid for pid in parts.values() if alive(pid)] == []
    assert running.stderr is not None
    assert f"{part} ended by itself" in running.stderr.read().decode()


def test_no_part_outlives_a_killed_command(
    running: "subprocess.Popen[bytes]", environment: dict[str, str]
) -> None:
    parts = children_of(running).values()

    running.kill()

    wait_until(lambda: not any(alive(pid) for pid in parts), "all parts have ended")
    wait_until(lambda: not answers(environment), "nobody answers")


def command(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*LINLI, *words], env=environment, capture_output=True, text=True, check=False)


def test_the_first_command_makes_the_folder_and_keys_that_only_the_owner_reads(
    environment: dict[str, str],
) -> None:
    done = command(environment, "init", "--json")

    home = Path(environment["LINLI_HOME"])
    assert (done.returncode, json.loads(done.stdout)["home"]) == (0, str(home))
    assert {path.name for path in home.iterdir()} >= {"media", "keys"}
    assert (home / "keys").stat().st_mode & 0o077 == 0
    assert json.loads(command(environment, "init", "--json").stdout)["migrations"] == 0


def test_a_database_of_another_version_is_not_served(environment: dict[str, str]) -> None:
    command(environment, "init")
    back = [sys.executable, "-m", "django", "migrate", "sessions", "zero"]
    settings = {"DJANGO_SETTINGS_MODULE": "linli.project.settings"}
    subprocess.run(back, env={**environment, **settings}, check=True, capture_output=True)

    done = command(environment, "run")

    assert done.returncode == 2
    assert "run: linli init" in done.stderr and done.stderr.count("\n") == 1


def test_a_wrong_setting_stops_the_start_with_one_clear_line(environment: dict[str, str]) -> None:
    done = command({**environment, "LINLI_THREADS": "many"}, "run")

    assert done.returncode == 2
    assert done.stderr == "linli: LINLI_THREADS='many': must be a whole number from 1 to 64\n"


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


def test_a_wrong_word_is_wrong_use(environment: dict[str, str]) -> None:
    assert command(environment, "dance").returncode == 2
