"""Tables of units, people and postings, and the commands that bring them in."""

import json
from pathlib import Path

import pytest

from linli.access import actions as access
from linli.access.models import Account
from linli.organisation import queries
from linli.organisation.models import Posting, Unit
from linli.organisation.terms import Role
from linli.project.cli import main
from tests.town import MONDAY_9, Town

PEOPLE = """姓名*,手机*,所属机构代码*,岗位角色*,人员来源*,负责网格编码,入职日期,登录名
新甲,12000000001,990101001002,R31,社会工作者,9901010010021002,2026-02-01,qs31b
新乙,12000000002,990101000000-03,部门联络员,,,2026/2/1,
新丙,,990101001000,R14,,,,
"""
UNITS = "所属中心代码,名称,类别,电话\n990101000000,人社局,部门,\n990101001000,柳溪街道人民调解委员会,committee,0571-12000\n"


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def linli(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    status = main([*words, "--json"])
    return status, json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_people_come_in_with_an_account_and_a_first_post(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    status, result = linli(capsys, "import", "people", str(table(tmp_path, PEOPLE, encoding)))

    assert (status, result["read"], result["applied"], result["findings"]) == (0, 3, 3, [])
    accounts = {row["name"]: row for row in result["accounts"]}  # type: ignore[attr-defined] # JSON
    assert [accounts[name]["login"] for name in ("新甲", "新乙", "新丙")] == [
        "qs31b",
        "990101-21-1",
        "990101001-14-1",
    ]
    assert [name for _account, name in queries.workers_of(town.vacant_grid, MONDAY_9)] == ["新甲"]
    assert queries.holders_of(Role.UNIT_CONTACT, unit=town.water, at=MONDAY_9)[0].name == "新乙"
    newest = accounts["新甲"]
    access.prove(login=newest["login"], password=newest["password"], address="", at=MONDAY_9)


def test_a_rehearsal_stores_nothing_and_shows_no_password(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, result = linli(capsys, "import", "people", str(table(tmp_path, PEOPLE)), "--dry-run")

    assert (status, result["clean"], result["applied"], result["accounts"]) == (0, 3, 0, [])
    assert not Account.objects.filter(name="新甲").exists()


def test_one_bad_row_keeps_all_rows_out_and_every_bad_row_is_named(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = PEOPLE + (
        "新丁,,990101001002,R31,路人,9901010010021002,,\n"
        "新戊,,990101001002,R99,,,,\n"
        "新己,,990101001002,R31,,9901010010011001,,\n"
        "新庚,,990199000000,R12,,,,\n"
        "新辛,,990101000000-77,R21,,,,\n"
        "新壬,,990101000000,R12,,,三月初二,\n"
        ",,990101000000,R12,,,,\n"
        "新癸,,,R12,,,,\n"
        "新子,,990101000000,R10,,,,\n"
        "新丑,,990101000000,R12,,,,qh12\n"
        "新寅,打我电话,990101000000,R12,,,,\n"
        "新卯,990101000000\n"
    )

    status, result = linli(capsys, "import", "people", str(table(tmp_path, bad)))

    assert (status, result["read"], result["clean"], result["applied"]) == (1, 15, 3, 0)
    assert [(row["row"], row["field"], row["code"]) for row in result["findings"]] == [  # type: ignore[attr-defined] # JSON
        (5, "source", "organisation.source_unknown"),
        (6, "role", "organisation.role_unknown"),
        (7, "grids", "organisation.grids_unfit"),
        (8, "centre", "organisation.centre_unknown"),
        (9, "unit", "organisation.unit_unknown"),
        (10, "begins_on", "organisation.date_unreadable"),
        (11, "name", "organisation.cell_missing"),
        (12, "place", "organisation.cell_missing"),
        (13, "role", "organisation.two_directors"),
        (14, "login", "access.login_taken"),
        (15, "phone", "access.phone_unfit"),
        (16, "row", "file.row_too_short"),
    ]
    assert not Account.objects.filter(name__startswith="新").exists()


def test_units_come_in_and_a_second_time_nothing_changes(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for applied in (2, 0):
        status, result = linli(capsys, "import", "units", str(table(tmp_path, UNITS)))
        assert (status, result["applied"], result["same"]) == (0, applied, 2 - applied)

    assert Unit.objects.get(code=f"{town.centre}-04").name == "人社局"
    assert Unit.objects.get(code=f"{town.township}-02").kind == "committee"
    assert Unit.objects.count() == 6


def test_people_who_have_an_account_are_put_in_further_posts(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "登录名,所属机构代码,岗位角色,负责网格编码,任职起日,任职止日\n"
        "cx31a,990101001001,网格员,9901010010011002；,2026-03-02,2026年12月31日\n"
        "lx12,990101001000-01,R22,,20260302,\n"
    )

    status, result = linli(capsys, "import", "postings", str(table(tmp_path, text)))

    assert (status, result["applied"]) == (0, 2)
    assert [name for _account, name in queries.workers_of(town.neighbour_grid, MONDAY_9)] == [
        "格员乙",
        "格员甲",
    ]
    assert Posting.objects.get(account__login="lx12", role="R22").unit_id == town.enforcement


def test_somebody_without_an_account_is_a_finding(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "登录名,所属机构代码,岗位角色\nnobody,990101001000,R14\n"

    status, result = linli(capsys, "import", "postings", str(table(tmp_path, text)))

    assert status == 1
    assert [row["code"] for row in result["findings"]] == ["access.account_unknown"]  # type: ignore[attr-defined] # JSON


def test_wrong_use_of_a_command_ends_with_status_2(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "units", str(tmp_path / "none.csv")]) == 2
    assert main(["centres", "980000000000"]) == 2
    assert main(["admin", "qh12", "许可", "--root", town.centre]) == 2
    assert "access.login_taken" in capsys.readouterr().err


def test_centres_are_set_up_by_one_command(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    status, result = linli(capsys, "centres", town.province)

    assert (status, result) == (0, {"made": 0, "levels": [0, 0, 0, 0, 0], "moved": 0})


def test_the_first_administrator_is_made_at_the_command_line(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    status, result = linli(capsys, "admin", "root01", "根一", "--root", town.province)

    assert status == 0
    account = access.prove(login="root01", password=str(result["password"]), address="", at=MONDAY_9)
    roles = {role for role in (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)}
    assert {
        Role(role) for role in Posting.objects.filter(account=account).values_list("role", flat=True)
    } == roles


def test_a_nul_in_a_table_does_no_harm(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, result = linli(
        capsys, "import", "units", str(table(tmp_path, UNITS.replace("人社局", "人\0社局")))
    )

    assert (status, result["applied"]) == (0, 2)
    assert Unit.objects.filter(name="人社局").exists()
