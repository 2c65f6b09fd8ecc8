"""docs/api-howto.md does what it says: its examples run in their order, against a running server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from linli.access.terms import Right
from linli.cases.actions.registrar import number_county
from linli.cases.models import Case, CaseEvent
from linli.kernel.clock import now
from linli.organisation import actions, queries
from linli.portal.tests.visit import a_photo
from tests.town import Town

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent
HOWTO = ROOT / "docs" / "api-howto.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COUNTY = "990101"


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(HOWTO.read_text(encoding="utf-8")) if kind == language]


@pytest.fixture
def environment(town: Town, live_server: LiveServer, tmp_path: Path) -> dict[str, str]:
    token = actions.give_token(
        posting=queries.only_posting("qh12", now()),
        name="城管平台",
        purpose="转入案件",
        rights=tuple(Right),
        expires_on=now().date(),
        per_minute=600,
        by=None,
        at=now(),
    )
    (tmp_path / "photo.jpg").write_bytes(a_photo().read())
    own = {"URL": live_server.url, "TOKEN": token, "COUNTY": COUNTY, "PYTHONPATH": str(ROOT / "src")}
    return {**os.environ, **own, "NO_PROXY": "*", "no_proxy": "*"}


def run(command: list[str], script: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        command, input=script, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def moves() -> list[str]:
    """Return what was done to the one case, oldest first."""
    return [
        json.loads(body)["move"] for body in CaseEvent.objects.order_by("seq").values_list("body", flat=True)
    ]


def test_the_examples_with_curl_file_read_move_follow_and_are_refused(
    environment: dict[str, str], tmp_path: Path
) -> None:
    parts = blocks("sh")
    before_feed = next(number for number, text in enumerate(parts) if "cases/feed" in text)
    # Functions and ids of the first half are kept for the second: in between the registrar numbers what was committed.
    first = run(["bash", "-eu"], "\n".join([*parts[:before_feed], "set"]), environment, tmp_path)
    kept = re.search(r"^CASE=(\S+)$", first, re.MULTILINE)
    assert kept is not None
    number_county(COUNTY)
    rest = [f"CASE={kept[1]}", parts[0], *parts[before_feed:]]
    second = run(["bash", "-eu"], "\n".join(rest), environment, tmp_path)

    assert Case.objects.count() == 1
    assert moves() == ["register", "accept", "self_resolve", "progress"]
    assert '"light"' in first
    assert f'"case_id": "{kept[1]}"' in second
    assert [code for code in re.findall(r'"code": "([a-z_.]+)"', second) if "." in code] == [
        "request.invalid",
        "case.conflict",
    ]


def test_the_examples_in_python_file_read_move_follow_and_are_refused(
    environment: dict[str, str], tmp_path: Path
) -> None:
    said = run([sys.executable, "-"], "\n".join(blocks("python")), environment, tmp_path)

    assert Case.objects.count() == 1
    assert moves() == ["register", "accept", "self_resolve", "progress"]
    assert "井盖松动" in said
    assert "422 request.invalid" in said
    assert said.splitlines()[-1] == "the case is at 4"
