"""Units, people and postings (practice §10, staff)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.cases.queries.tables import units_in_use
from linli.imports.kinds.rowwise import write_each
from linli.imports.kinds.words import in_chinese
from linli.imports.rules import Kind, Made, Outcome, Row, Work
from linli.imports.terms import Thing
from linli.kernel.workbooks import Column
from linli.kernel.workbooks import Kind as Cells
from linli.organisation import actions, queries
from linli.organisation.rules import APPOINTING, Actor
from linli.organisation.terms import Role, Source, UnitKind


def _work_units(work: Work) -> Outcome:
    def write(row: Row, outcome: Outcome) -> list[Made]:
        code = actions.write_unit(texts=row.texts, by=work.by, at=work.at)
        return [Made(row.number, Thing.UNIT, code)] if code else []

    return write_each(work, write)


def _undo_units(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    rows = {each.key: each.row for each in made}
    used = dict.fromkeys(units_in_use(list(rows)), "case")
    used |= actions.remove_units(codes=[code for code in rows if code not in used])
    return [(rows[code], why) for code, why in used.items()]


UNITS = Kind(
    name="units",
    label=_("部门和单位"),
    about=_("中心旁边的部门、公用企业、科室、调解委员会。"),
    columns=(
        Column("centre", "所属中心代码", Cells.CODE, required=True, example="990101000000",
               note=_("中心所在区划的 12 位代码")),
        Column("name", "名称", required=True, example="住房和城乡建设局"),
        Column("kind", "类别", Cells.CHOICE, required=True,
               choices=in_chinese(UnitKind), example="部门"),
        Column("phone", "电话", Cells.PHONE, example="0571-12000001"),
    ),
    roles=(Role.SYSTEM_ADMINISTRATOR,),
    place=lambda texts: texts.get("centre", ""),
    work=_work_units,
    undo=_undo_units,
    export=lambda prefix, at, by: queries.unit_rows(prefix),
)  # fmt: skip


def _made(row: Row, taken: actions.PersonTaken) -> list[Made]:
    made = [Made(row.number, Thing.ACCOUNT, str(taken.account))] if taken.account else []
    return made + ([Made(row.number, Thing.POSTING, str(taken.posting))] if taken.posting else [])


def _work_people(work: Work) -> Outcome:
    def write(row: Row, outcome: Outcome) -> list[Made]:
        return _made(row, actions.write_person(texts=row.texts, by=work.by, at=work.at))

    return write_each(work, write)


def _work_postings(work: Work) -> Outcome:
    def write(row: Row, outcome: Outcome) -> list[Made]:
        return _made(row, actions.write_posting(texts=row.texts, by=work.by, at=work.at))

    return write_each(work, write)


def _undo_people(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    rows = {UUID(each.key): each.row for each in made}
    used = actions.remove_postings(
        ids=[UUID(each.key) for each in made if each.thing == Thing.POSTING],
        accounts=[UUID(each.key) for each in made if each.thing == Thing.ACCOUNT],
    )
    return [(rows[account], why) for account, why in used.items()]


def _place_of_post(texts: Mapping[str, str]) -> str:
    return texts.get("place", "").partition("-")[0]


_POST = (
    Column("place", "所属机构代码", Cells.CODE, required=True, example="990101001001",
           note=_("中心代码；部门的人填部门代码，如 990101000000-01")),
    Column("role", "岗位角色", Cells.CHOICE, required=True,
           choices=in_chinese(role for role in Role if role != Role.RESIDENT), example="网格员"),
    Column("source", "人员来源", Cells.CHOICE,
           choices=in_chinese(Source), example="社会工作者"),
    Column("grids", "负责网格编码", Cells.CODE, example="9901010010011001", note=_("几个网格之间用分号")),
    Column("begins_on", "任职起日", Cells.DATE, also=("入职日期",), example="2026-03-02", note=_("不填为当天")),
    Column("ends_on", "任职止日", Cells.DATE, note=_("最后一天；不填为长期")),
    Column("concurrent_post", "兼任职务"),
)  # fmt: skip

PEOPLE = Kind(
    name="people",
    label=_("人员"),
    about=_("新到岗的工作人员，每人一个账号和第一个岗位。初始密码在导入后领取一次。"),
    columns=(
        Column("name", "姓名", required=True, example="示例一", personal=True),
        Column("phone", "手机", Cells.PHONE, example="12000000001", personal=True),
        *_POST,
        Column("login", "登录名", example="cx31z", personal=True, note=_("不填自动编")),
    ),
    roles=APPOINTING,
    place=_place_of_post,
    personal=True,
    work=_work_people,
    undo=_undo_people,
    export=lambda prefix, at, by: queries.posting_rows(prefix, at),
)
POSTINGS = Kind(
    name="postings",
    label=_("任职"),
    about=_("已有账号的人再担任一个岗位。"),
    columns=(Column("login", "登录名", required=True, example="cx31a", personal=True), *_POST),
    roles=APPOINTING,
    place=_place_of_post,
    personal=True,
    work=_work_postings,
    undo=_undo_people,
    export=lambda prefix, at, by: queries.posting_rows(prefix, at),
)
