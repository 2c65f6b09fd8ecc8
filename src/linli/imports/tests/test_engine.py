"""One way for every kind: check, bring in, give back, take back."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.access import actions as access
from linli.access.models import Account, ExportLog
from linli.cases.models import Case
from linli.console.tests.desk import Desk
from linli.imports import actions, files, queries
from linli.imports.errors import (
    BatchNotFound,
    FileMissing,
    InUse,
    KindUnknown,
    NothingClean,
    NotNow,
    PartlyIn,
    StillFaulty,
    TooLate,
)
from linli.imports.models import Batch, BatchFinding, BatchRow
from linli.imports.terms import How, Stage
from linli.imports.tests.brought import applied, brought, codes, table
from linli.organisation import actions as organisation
from linli.organisation.models import Posting, Unit
from linli.organisation.terms import Role
from linli.registers.models import HouseholdContact
from linli.territory.models import Building, Division, Grid
from tests.town import COUNTY, MONDAY_9, Town

pytestmark = pytest.mark.django_db

LABOUR = {"centre": COUNTY, "name": "人社局", "kind": "部门"}
HEALTH = {"centre": COUNTY, "name": "卫健局", "kind": "部门"}
ELSEWHERE = {"centre": "990121000000", "name": "卫健局", "kind": "部门"}
NAMELESS = {"centre": COUNTY, "name": "", "kind": "部门"}


@pytest.fixture
def at_home(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined] # pytest-django's fixture
    return tmp_path


def test_a_check_says_what_is_wrong_by_row_column_and_code_and_saves_nothing(town: Town) -> None:
    batch = brought(
        "units", table("units", LABOUR, NAMELESS, ELSEWHERE, {**HEALTH, "kind": "什么"}), town.actor["qh01"]
    )

    assert (batch.stage, batch.read, batch.clean, batch.faulty) == (Stage.CHECKED, 4, 1, 3)
    assert codes(batch) == [
        (4, "name", "organisation.cell_missing"),
        (5, "centre", "imports.outside_scope"),
        (6, "kind", "organisation.unit_unfit"),
    ]
    assert Unit.objects.count() == 4


def test_all_come_in_only_when_all_are_right(town: Town) -> None:
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", LABOUR, NAMELESS), clerk)
    with pytest.raises(StillFaulty):
        actions.begin_apply(batch=batch.id, how=How.ALL, by=clerk, at=MONDAY_9)

    done = applied(brought("units", table("units", LABOUR, HEALTH), clerk).id, clerk)

    assert (done.stage, done.applied) == (Stage.APPLIED, 2)
    assert set(Unit.objects.values_list("name", flat=True)) >= {"人社局", "卫健局"}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_clean_rows_come_in_and_the_others_go_back_to_be_mended(town: Town, form: str) -> None:
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", LABOUR, NAMELESS, form=form), clerk, name=f"单位.{form}")

    done = applied(batch.id, clerk, How.CLEAN)
    back = queries.returned(clerk, batch.id)

    assert (done.applied, Unit.objects.filter(name="人社局").count()) == (1, 1)
    assert back.name == f"单位-退回的行.{form}"
    again = brought("units", back.content, clerk, name=back.name)
    assert (again.read, codes(again)) == (1, [(3, "name", "organisation.cell_missing")])


def test_a_second_import_of_the_same_file_changes_nothing_and_says_so(town: Town) -> None:
    clerk, file = town.actor["qh01"], table("units", LABOUR, HEALTH)
    applied(brought("units", file, clerk).id, clerk)

    again = brought("units", file, clerk)

    assert (again.clean, again.same, again.fresh, again.faulty) == (2, 2, 0, 0)
    assert applied(again.id, clerk).applied == 0 and Unit.objects.count() == 6


def test_an_import_is_taken_back_whole_while_nothing_of_it_is_used(town: Town) -> None:
    clerk = town.actor["qh01"]
    done = applied(brought("units", table("units", LABOUR, HEALTH), clerk).id, clerk)

    assert actions.undo(batch=done.id, by=clerk, at=MONDAY_9 + timedelta(hours=23)) == 2

    assert Unit.objects.count() == 4
    with pytest.raises(NotNow):
        actions.undo(batch=done.id, by=clerk, at=MONDAY_9 + timedelta(hours=23))


def test_what_is_used_keeps_the_whole_import_and_is_named_with_its_row(town: Town) -> None:
    clerk = town.actor["qh01"]
    done = applied(brought("units", table("units", LABOUR, HEALTH), clerk).id, clerk)
    health = Unit.objects.get(name="卫健局")
    organisation.fill_post(
        login="qhwj21",
        name="康宁",
        phone="",
        by=None,
        at=MONDAY_9,
        role=Role.UNIT_CONTACT,
        centre=COUNTY,
        unit=health.code,
        grids=(),
        begins_on=MONDAY_9.date(),
        ends_on=None,
        concurrent_post="",
        source="",
    )

    with pytest.raises(InUse) as refusal:
        actions.undo(batch=done.id, by=clerk, at=MONDAY_9)

    assert refusal.value.facts["rows"] == "4" and Unit.objects.count() == 6
    [held] = [line for line in queries.findings_of(done.id) if line.code == "imports.held"]
    assert (held.row, held.why) == (4, "已有人任职")
    with pytest.raises(TooLate):
        actions.undo(batch=done.id, by=clerk, at=MONDAY_9 + timedelta(hours=25))


def test_who_may_not_import_a_kind_or_see_a_batch_finds_nothing(town: Town) -> None:
    batch = brought("units", table("units", LABOUR), town.actor["qh01"])

    for stranger in ("qh12", "qhzj21", "cx12", "slx12"):
        with pytest.raises(KindUnknown):
            actions.upload(
                kind="units", name="x", content=b"x", options={}, by=town.actor[stranger], at=MONDAY_9
            )
        with pytest.raises(BatchNotFound):
            queries.batch_page(town.actor[stranger], batch.id, MONDAY_9)
    assert queries.batch_page(town.actor["sys01"], batch.id, MONDAY_9).clean == 1


def test_a_file_that_cannot_be_read_ends_its_import_with_a_reason(town: Town) -> None:
    batch = brought(
        "units", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, town.actor["qh01"], name="旧.xls"
    )

    assert batch.stage == Stage.FAILED and ".xlsx" in batch.why
    with pytest.raises(NotNow):
        actions.begin_apply(batch=batch.id, how=How.ALL, by=town.actor["qh01"], at=MONDAY_9)


def test_a_post_that_ended_meanwhile_brings_nothing_in(town: Town) -> None:
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", LABOUR), clerk)
    actions.begin_apply(batch=batch.id, how=How.ALL, by=clerk, at=MONDAY_9)
    Posting.objects.filter(account=clerk.account).update(ended_at=MONDAY_9)

    actions.apply(batch=batch.id, by=queries.maker_of(batch.id, MONDAY_9), at=MONDAY_9)

    assert Batch.objects.get(pk=batch.id).stage == Stage.CHECKED and Unit.objects.count() == 4


def test_what_breaks_in_the_middle_leaves_nothing_half_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", LABOUR, HEALTH), clerk)
    actions.begin_apply(batch=batch.id, how=How.ALL, by=clerk, at=MONDAY_9)

    class Killed(BaseException):
        pass

    def killed(*_given: object) -> None:
        assert Unit.objects.count() == 6  # both are written, and not yet kept
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("linli.imports.actions.applying.keep_rows", killed)
        actions.apply(batch=batch.id, by=clerk, at=MONDAY_9)

    assert Unit.objects.count() == 4 and not BatchRow.objects.exists()
    later = MONDAY_9 + timedelta(minutes=10)
    assert queries.batch_page(clerk, batch.id, later).is_stalled
    actions.begin_check(batch=batch.id, by=clerk, at=later)
    actions.check(batch=batch.id, by=clerk, at=later)
    assert applied(batch.id, clerk, at=later).applied == 2


def test_files_lie_sealed_and_go_when_the_import_cannot_be_taken_back(town: Town, at_home: Path) -> None:
    clerk = town.actor["qh01"]
    done = applied(brought("units", table("units", LABOUR, form="csv"), clerk, name="a.csv").id, clerk)
    unused = brought("units", table("units", HEALTH), clerk)
    lying = [path.read_bytes() for path in at_home.rglob("*.sealed")]
    assert len(lying) == 2 and all("人社局".encode() not in content for content in lying)

    assert actions.erase_files(at=MONDAY_9 + timedelta(hours=24)) == 0
    assert actions.erase_files(at=MONDAY_9 + timedelta(hours=26)) == 2

    assert not list(at_home.rglob("*.sealed"))
    assert queries.batch_page(clerk, done.id, MONDAY_9).has_file is False
    with pytest.raises(BatchNotFound):
        queries.batch_page(clerk, unused.id, MONDAY_9)


def test_the_file_of_a_run_that_was_cut_off_goes_too(town: Town, at_home: Path) -> None:
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", LABOUR), clerk)
    began = MONDAY_9 + timedelta(hours=20)
    actions.begin_apply(batch=batch.id, how=How.ALL, by=clerk, at=began)

    assert actions.erase_files(at=began + timedelta(hours=24)) == 0
    assert actions.erase_files(at=began + timedelta(hours=26)) == 1

    assert not list(at_home.rglob("*.sealed"))
    assert queries.batch_page(clerk, batch.id, MONDAY_9).has_file is False
    with pytest.raises(FileMissing):
        actions.begin_check(batch=batch.id, by=clerk, at=began + timedelta(hours=26))


def test_people_get_their_first_passwords_once(town: Town) -> None:
    officer = town.actor["qh02"]
    person = {"name": "新甲", "phone": "12000000001", "place": COUNTY, "role": "受理分流员", "login": "qh12b"}
    done = applied(brought("people", table("people", person), officer).id, officer)
    assert (done.applied, done.accounts) == (1, 1)

    [handed] = actions.hand_out_passwords(batch=done.id, by=officer, at=MONDAY_9)

    assert queries.batch_page(officer, done.id, MONDAY_9).accounts == 0
    access.prove(login="qh12b", password=handed.password, address="", at=MONDAY_9)
    assert actions.hand_out_passwords(batch=done.id, by=officer, at=MONDAY_9) == []
    assert actions.undo(batch=done.id, by=officer, at=MONDAY_9) == 1
    assert not Account.objects.filter(login="qh12b").exists()


def test_findings_about_people_repeat_nothing_of_what_they_say(town: Town) -> None:
    person = {"name": "张三丰", "phone": "打我电话", "place": COUNTY, "role": "受理分流员", "login": "qh12"}
    director = {"name": "李四光", "place": COUNTY, "role": "中心主任", "login": "lisg"}

    batch = brought("people", table("people", person, director), town.actor["qh02"])

    assert batch.faulty == 2
    kept = str(list(BatchFinding.objects.values_list("facts", flat=True)))
    assert not any(datum in kept for datum in ("张三丰", "打我电话", "qh12", "田禾", "李四光"))


def test_contacts_come_with_consent_or_not_at_all(town: Town) -> None:
    building = {"grid": town.grid, "name": "3 幢", "address": "柳溪路 12 号", "use": "住宅"}
    applied(brought("buildings", table("buildings", building), town.actor["qh01"]).id, town.actor["qh01"])
    contact = {"grid": town.grid, "building": "3 幢", "room": "302", "name": "示例二", 
               "way": "纸质", "given_on": "2026-03-01", "document_no": "TY-1"}  # fmt: skip
    contact["phone"] = "１２００００００００２"  # typed wide
    clerk = town.actor["cx12"]

    batch = brought("contacts", table("contacts", {**contact, "way": ""}, contact), clerk)
    done = applied(batch.id, clerk, How.CLEAN)

    assert codes(batch)[0][:2] == (3, "way") and done.applied == 1
    assert HouseholdContact.objects.filter(ended_at=None).count() == 1
    assert brought("contacts", table("contacts", contact), clerk).same == 1
    with pytest.raises(InUse):
        actions.undo(batch=Batch.objects.get(kind="buildings").id, by=town.actor["qh01"], at=MONDAY_9)
    assert actions.undo(batch=done.id, by=clerk, at=MONDAY_9) == 1
    assert not HouseholdContact.objects.filter(ended_at=None).exists()


MATTER = {
    "external_no": "H-1",
    "source": "其他平台转来",
    "received_at": "2026-03-01 09:30",
    "category": "0203",
    "title": "路灯不亮",
    "description": "北桥头第三盏路灯不亮。",
    "place": "990101001001",
    "state": "办理中",
}


def test_matters_of_another_system_become_cases_and_are_withdrawn_again(town: Town) -> None:
    clerk = town.actor["qh12"]
    rows = [MATTER, {**MATTER, "external_no": "H-2", "state": "已结案"}, {**MATTER, "external_no": "H-3", "category": "1"},
            {**MATTER, "external_no": "H-4", "place": "990121100200"}]  # fmt: skip

    batch = brought("cases", table("cases", *rows), clerk)
    assert codes(batch) == [
        (4, "state", "imports.closed_case"),
        (5, "category", "imports.choice_unknown"),
        (6, "place", "imports.outside_scope"),
    ]
    assert not Case.objects.exists()

    done = applied(batch.id, clerk, How.CLEAN)
    case = Case.objects.get()
    assert (done.applied, case.external_no, case.area, case.state) == (1, "H-1", "990101001001", "REGISTERED")
    assert brought("cases", table("cases", MATTER), clerk).same == 1
    with pytest.raises(NothingClean):
        actions.begin_apply(
            batch=brought("cases", table("cases"), clerk).id, how=How.ALL, by=clerk, at=MONDAY_9
        )

    assert actions.undo(batch=done.id, by=clerk, at=MONDAY_9 + timedelta(hours=1)) == 1
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"


def test_divisions_that_came_go_and_those_that_changed_say_what_they_said(town: Town) -> None:
    clerk = town.actor["qh01"]
    rows = [
        {"code": "990101001003", "name": "夏荷社区", "level": "5", "parent": "990101001000"},
        {"code": "990101001002", "name": "秋实新村", "level": "5", "parent": "990101001000"},
        {"code": "990121100201", "name": "下岭村", "level": "5", "parent": "990121100000"},
        {"code": "990101003001", "name": "无根社区", "level": "5", "parent": "990101003000"},
    ]
    before = list(Division.objects.order_by("code").values())

    batch = brought("divisions", table("divisions", *rows), clerk)
    done = applied(batch.id, clerk, How.CLEAN)

    assert [row for row, _field, _code in codes(batch)] == [5, 6]
    assert (done.applied, Division.objects.get(code="990101001002").name) == (2, "秋实新村")
    assert actions.undo(batch=done.id, by=clerk, at=MONDAY_9) == 2
    assert list(Division.objects.order_by("code").values()) == before


def test_a_grid_that_cases_lie_in_stays(town: Town) -> None:
    clerk = town.actor["qh01"]
    grid = {"community": town.community, "kind": "1", "name": "春晓第三网格", "effective_on": "2026-03-01"}
    done = applied(brought("grids", table("grids", grid), clerk, scheme="LL16").id, clerk)
    made = Grid.objects.get(name="春晓第三网格")
    matter = {**MATTER, "place": made.code}
    applied(brought("cases", table("cases", matter), town.actor["qh12"]).id, town.actor["qh12"])

    with pytest.raises(InUse):
        actions.undo(batch=done.id, by=clerk, at=MONDAY_9)

    assert Grid.objects.filter(code=made.code).exists()


def test_what_goes_out_comes_back_without_a_difference(town: Town) -> None:
    clerk = town.actor["qh01"]
    building = {"grid": town.grid, "name": "=3 幢", "address": "-柳溪路 12 号", "use": "住宅", "floors": "11",
                "geometry": '{"type": "Point", "coordinates": [111.05, 30.05]}'}  # fmt: skip
    applied(brought("buildings", table("buildings", building), clerk).id, clerk)
    applied(brought("cases", table("cases", MATTER), clerk).id, clerk)
    assert Building.objects.get().name == "=3 幢"

    for kind in ("divisions", "grids", "units", "buildings", "cases"):
        for form in ("xlsx", "csv"):
            reader = town.desk if kind == "cases" else clerk
            given = queries.export(reader, kind, form, MONDAY_9)
            batch = brought(kind, given.content, clerk, name=given.name)
            assert (batch.stage, batch.faulty, batch.fresh) == (Stage.CHECKED, 0, 0), (
                kind,
                form,
                codes(batch),
            )
            assert batch.same == batch.read > 0
    for kind in ("people", "postings"):
        given = queries.export(town.actor["qh02"], kind, "xlsx", MONDAY_9)
        batch = brought(kind, given.content, town.actor["qh02"], name=given.name)
        assert (batch.faulty, batch.fresh) == (0, 0) and batch.same == batch.read > 20, codes(batch)


def test_progress_can_be_seen_while_a_run_is_under_way(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    say = files.say_progress

    def said(batch: UUID, done: int) -> None:
        say(batch, done)
        seen.append(done)

    monkeypatch.setattr(files, "say_progress", said)
    rows = [{**LABOUR, "name": f"部门{number}"} for number in range(60)]

    brought("units", table("units", *rows), town.actor["qh01"])

    assert seen == [50]


def test_an_exported_list_is_on_record(town: Town) -> None:
    answer = Desk(town, "qh01").client.get("/console/imports/exports/units.csv")

    record = ExportLog.objects.get()
    assert answer.status_code == 200
    assert (record.account.login, record.what, record.row_count) == ("qh01", "units", 4)


def test_an_import_that_was_cut_off_is_not_forgotten(town: Town) -> None:
    """What came in before the cut can still be taken back, so the rows that say what it was stay."""
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", LABOUR), clerk)
    BatchRow.objects.create(batch_id=batch.id, row=4, thing="unit", key=f"{COUNTY}-09")

    with pytest.raises(PartlyIn):
        actions.forget(batch=batch.id, by=clerk)

    assert Batch.objects.filter(pk=batch.id).exists()


def test_a_page_of_imports_costs_the_same_for_one_and_for_many(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = town.actor["qh01"]
    brought("units", table("units", LABOUR), clerk)
    with django_assert_num_queries(1):
        queries.batches_page(clerk, MONDAY_9)
    for _ in range(12):
        brought("units", table("units", HEALTH), clerk)
    with django_assert_num_queries(1):
        assert len(queries.batches_page(clerk, MONDAY_9).rows) == 13


def test_what_a_cut_off_import_made_stays_on_record_when_its_file_goes(town: Town) -> None:
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", LABOUR), clerk)
    BatchRow.objects.create(batch_id=batch.id, row=4, thing="unit", key=f"{COUNTY}-09")

    erased = actions.erase_files(at=MONDAY_9 + timedelta(days=2))

    assert erased == 1
    assert Batch.objects.get(pk=batch.id).file == ""
    assert BatchRow.objects.filter(batch=batch.id).count() == 1
