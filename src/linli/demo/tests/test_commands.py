"""The command: it keeps to its own folder, and a report walks the whole loop through a running server."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linli.demo import serving

WANTED = [
    "report",
    "accept",
    "escalate",
    "assign_down",
    "dispatch",
    "sign",
    "finish",
    "check_pass",
    "feedback",
    "revisit",
]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "linli.project.settings"}
SMALL = ["demo", "--no-serve", "--days", "2", "--cases", "12"]


def linli(
    home: Path, *arguments: str, database: str = "", listen: str = ""
) -> "subprocess.CompletedProcess[str]":
    env = {
        **os.environ,
        "LINLI_HOME": str(home),
        "LINLI_DATABASE_URL": database,
        "LINLI_LISTEN": listen,
    }
    command = [sys.executable, "-m", "linli.project.cli", *arguments]
    return subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False, timeout=240)


def answer(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    record: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return record


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("not yours")

    done = linli(tmp_path, *SMALL)

    assert done.returncode == 2
    assert "demo.foreign_home" in done.stderr and str(tmp_path) in done.stderr
    assert not (tmp_path / "linli.sqlite3").exists()


def test_a_linli_that_has_people_is_refused(tmp_path: Path) -> None:
    assert linli(tmp_path, "init").returncode == 0
    add = (
        "import django; django.setup()\n"
        "from linli.access.actions import add_account\n"
        "from linli.kernel.clock import now\n"
        "add_account(login='qh12', name='许可', at=now())"
    )
    env = {**os.environ, "LINLI_HOME": str(tmp_path), "LINLI_DATABASE_URL": "", **SETTINGS}
    subprocess.run([sys.executable, "-c", add], env=env, check=True, timeout=60)

    done = linli(tmp_path, *SMALL)

    assert done.returncode == 2
    assert "demo.foreign_home" in done.stderr


def test_a_demo_that_could_not_be_served_is_not_begun(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"

        done = linli(tmp_path, "demo", listen=listen)

    assert done.returncode == 2
    assert "demo.port_taken" in done.stderr and listen in done.stderr
    assert not (tmp_path / "demo.json").exists()


def test_without_a_demo_there_is_nothing_to_walk(tmp_path: Path) -> None:
    done = linli(tmp_path, "demo", "walk")

    assert done.returncode == 2
    assert "demo.no_demo_here" in done.stderr


@pytest.mark.server
def test_a_report_walks_the_whole_loop_twice(
    tmp_path: Path, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = answer(linli(tmp_path, *SMALL, "--json", database=own_database))
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.setenv("LINLI_DATABASE_URL", own_database)

    with serving.server() as url:
        asked = ("demo", "walk", "--url", url, "--json")
        walks = [answer(linli(tmp_path, *asked, database=own_database)) for _ in range(2)]
        listen = url.removeprefix("http://")
        anew = linli(tmp_path, *SMALL, "--fresh", database=own_database, listen=listen)

    assert anew.returncode == 2 and "demo.still_served" in anew.stderr
    assert built["cases"] == 12
    assert len({walk["case_no"] for walk in walks}) == 2
    for walk in walks:
        assert {step["move"] for step in walk["steps"]} >= set(WANTED)
        assert {step["level"] for step in walk["steps"]} == {1, 2, 3, 4, 5, 6, None}
        assert walk["steps"][-1]["state"] == "CLOSED"
        assert any(step["by"] == "cx12 晓风, cx10 春生" for step in walk["steps"])
    assert answer(linli(tmp_path, "verify", "--json", database=own_database))["broken"] == []
    again = answer(linli(tmp_path, *SMALL, "--json", database=own_database))
    assert again["accounts"] == built["accounts"] and again["seconds"] == 0
    assert stat.S_IMODE((tmp_path / "demo-accounts.json").stat().st_mode) == 0o600
