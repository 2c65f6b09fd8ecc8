"""`linli token`: the operator's way to give and end tokens."""

import json

import pytest
from django.test import Client

from linli.kernel.clock import standing_at
from linli.project.cli import main
from tests.town import COUNTY, MONDAY_9, Town


@pytest.fixture(autouse=True)
def monday() -> object:
    with standing_at(MONDAY_9):
        yield


def linli(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main([*words, "--json"]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def session(token: object) -> int:
    return Client().get("/api/v1/session", headers={"authorization": f"Bearer {token}"}).status_code


def test_the_operator_makes_lists_and_ends_a_token(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--name", "城管平台", "--purpose", "转入案件", "--right", "read", "--days", "30")
    token = linli(capsys, "token", "add", "qh12", *words)["token"]
    assert session(token) == 200

    listed = linli(capsys, "token", "list", COUNTY)["tokens"]

    assert isinstance(listed, list)
    (row,) = listed
    assert (row["login"], row["rights"], row["expires_on"]) == ("qh12", ["read"], "2026-04-01")
    assert str(token) not in json.dumps(listed)
    linli(capsys, "token", "revoke", row["id"])
    assert session(token) == 401


def test_an_account_in_two_posts_must_be_told_which(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--name", "平台", "--purpose", "转入案件", "--right", "read")

    assert main(["token", "add", "prov12", *words]) == 2

    assert "postings_several" in capsys.readouterr().err
