"""Matters of another system that are still at work (practice §10, 案件)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.cases.actions import CaseKey
from linli.cases.actions.importing import register_foreign, take_back
from linli.cases.errors import FormInvalid
from linli.cases.queries.tables import foreign_rows
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.dictionaries import Channel, Urgency
from linli.imports.errors import CellMissing, ChoiceUnknown, ClosedCase, FieldWrong
from linli.imports.kinds.rowwise import write_each
from linli.imports.kinds.words import in_chinese
from linli.imports.rules import Found, Kind, Made, Outcome, Row, Work
from linli.imports.terms import Thing
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.kernel.workbooks import Column
from linli.kernel.workbooks import Kind as Cells
from linli.kernel.worktime import read_moment
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory.codes import county_of

SOURCE = "template"
OPEN, CLOSED = "办理中", "已结案"
_COLUMNS = (
    Column("external_no", "外部编号", Cells.CODE, required=True, example="12345-2026-0001",
           note=_("原系统的编号；再次导入时凭它认出")),
    Column("source", "来源", Cells.CHOICE, required=True,
           choices=in_chinese(Channel), example="其他平台转来"),
    Column("received_at", "登记时间", Cells.MOMENT, required=True, example="2026-03-01 09:30"),
    Column("category", "类别代码", Cells.CODE, required=True, example="0203"),
    Column("title", "标题", required=True, example="路灯不亮"),
    Column("description", "描述", required=True, example="北桥头第三盏路灯不亮，晚上看不清路。"),
    Column("place", "网格编码或社区代码", Cells.CODE, required=True, also=("网格编码", "社区代码"),
           example="990101001001"),
    Column("address", "地址", example="柳溪路 12 号"),
    Column("reporter_name", "反映人", also=("反映人姓名",), personal=True),
    Column("reporter_phone", "电话", Cells.PHONE, also=("反映人电话", "手机"), personal=True),
    Column("urgency", "紧急程度", Cells.CHOICE,
           choices=in_chinese(Urgency), example="一般"),
    Column("state", "状态", Cells.CHOICE, required=True, choices=(("open", OPEN), ("closed", CLOSED)), example=OPEN),
)  # fmt: skip
_BY_KEY = {column.key: column for column in _COLUMNS}
_AS_THEY_ARE = (
    "external_no",
    "category",
    "title",
    "description",
    "address",
    "reporter_name",
    "reporter_phone",
)


def _work(work: Work) -> Outcome:
    def write(row: Row, outcome: Outcome) -> list[Made]:
        try:
            key = _registered(row, work)
        except FormInvalid as refusal:
            faults = list(refusal.facts["errors"])
            # One finding for each field; the last is raised, so that the row is known as faulty.
            outcome.found += [Found(row.number, _said(fault)) for fault in faults[:-1]]
            raise _said(faults[-1]) from refusal
        return [Made(row.number, Thing.CASE, f"{key.county}/{key.id}")] if key else []

    return write_each(work, write, piecewise=True)


def _registered(row: Row, work: Work) -> CaseKey | None:
    """The key is written down first: if the import is cut off right after the case, it is known all the same."""
    form, place = _form(row.texts), row.texts["place"]
    key = CaseKey(county_of(place), uuid7())
    if not work.dry:
        work.keep(Made(row.number, Thing.CASE, f"{key.county}/{key.id}"))
    return register_foreign(source=SOURCE, form=form, place=place, key=key, at=work.at, dry=work.dry)


def _form(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the form of a registration. Raises CellMissing, ChoiceUnknown, ClosedCase, UnreadableMoment."""
    for column in _COLUMNS:
        if column.required and not texts.get(column.key):
            raise CellMissing(column.key, column=column.header)
    if _chosen(texts, "state") == "closed":
        raise ClosedCase("state")
    if texts["category"] not in LEAVES:
        raise ChoiceUnknown("category", column=_BY_KEY["category"].header, allowed="0101–9999")
    try:
        received_at = read_moment(texts["received_at"].replace(" ", "T"))
    except Refusal as refusal:
        raise type(refusal)("received_at", **refusal.facts) from refusal
    form: dict[str, Any] = {key: texts[key] for key in _AS_THEY_ARE if texts.get(key)}
    form |= {"received_at": received_at, "channel": _chosen(texts, "source")}
    if texts.get("urgency"):
        form["urgency"] = _chosen(texts, "urgency")
    return form


def _chosen(texts: Mapping[str, str], key: str) -> str:
    column = _BY_KEY[key]
    for word, label in column.choices:
        if texts[key] in (word, label):
            return word
    raise ChoiceUnknown(
        key, column=column.header, allowed="、".join(label for _word, label in column.choices)
    )


def _said(fault: Any) -> Refusal:  # Any: kernel.faults.Fault, whose fields are read
    return FieldWrong(fault.field, why=fault.message)


def _undo(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    rows = {_key(each): each.row for each in made}
    return [(rows[key], "handled") for key in take_back(cases=list(rows), at=at)]


def _key(made: Made) -> CaseKey:
    county, _slash, case = made.key.partition("/")
    return CaseKey(county, UUID(case))


CASES = Kind(
    name="cases",
    label=_("来件"),
    about=_("其他系统里还在办理的事项，按外部编号认出，不会重复登记。"),
    columns=_COLUMNS,
    roles=(Role.SYSTEM_ADMINISTRATOR, Role.INTAKE_CLERK),
    place=lambda texts: texts.get("place", ""),
    piecewise=True,
    personal=True,
    work=_work,
    undo=_undo,
    export=lambda prefix, at, by: foreign_rows(prefix, by=by),
)
