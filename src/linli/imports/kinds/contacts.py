"""Household contacts who agreed (practice §10, §13): a table with one more column than the template is refused."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.imports.kinds.words import in_chinese
from linli.imports.rules import Found, Kind, Made, Outcome, Work
from linli.imports.terms import Thing
from linli.kernel.workbooks import Column
from linli.kernel.workbooks import Kind as Cells
from linli.organisation.rules import Actor
from linli.registers import actions
from linli.registers.actions import CLEAN_ONLY, DRY, ContactRow
from linli.registers.rules import CLERKS, GRID_ROLES
from linli.registers.terms import ConsentWay


def _work(work: Work) -> Outcome:
    done = actions.import_contacts(
        rows=[ContactRow(row.number, row.texts) for row in work.rows],
        by=work.by,
        at=work.at,
        mode=DRY if work.dry else CLEAN_ONLY,
    )
    made = [Made(row, Thing.CONTACT, str(contact)) for row, contact in sorted(done.stored.items())]
    return Outcome([Found(each.row, each.about) for each in done.findings], made, len(done.known))


def _undo(made: Sequence[Made], by: Actor | None, at: datetime) -> list[tuple[int, str]]:
    """Nothing can hold on to a contact: what was brought by mistake is erased at once."""
    actions.take_back_contacts(contacts=[UUID(each.key) for each in made], by=by, at=at)
    return []


CONTACTS = Kind(
    name="contacts",
    label=_("住户联系人"),
    about=_("书面或线上同意接收通知的住户。没有同意的不导入；多出的列不接受。"),
    columns=(
        Column("grid", "网格编码", Cells.CODE, required=True, example="9901010010011001"),
        Column("building", "楼栋", required=True, example="春晓苑 3 幢", note=_("名称或编码")),
        Column("unit", "单元", example="1"),
        Column("room", "房号", required=True, example="302", personal=True),
        Column("name", "联系人姓名", required=True, example="示例二", personal=True),
        Column("phone", "手机", Cells.PHONE, required=True, example="12000000002", personal=True),
        Column("notices", "接收事项", example="停水停电、紧急", note=_("停水停电、活动、紧急，可以几项")),
        Column("way", "同意方式", Cells.CHOICE, required=True,
               choices=in_chinese(ConsentWay), example="纸质"),
        Column("given_on", "同意日期", Cells.DATE, required=True, example="2026-03-01"),
        Column("document_no", "同意书编号", Cells.CODE, required=True, example="TY-2026-0001"),
        Column("until", "到期日", Cells.DATE, note=_("最长 24 个月；不填为最长")),
        Column("is_building_head", "楼栋长", Cells.CHOICE, choices=(("true", "是"), ("false", "否")), example="否"),
    ),
    roles=(*CLERKS, *GRID_ROLES),
    place=lambda texts: texts.get("grid", ""),
    strict=True,
    personal=True,
    work=_work,
    undo=_undo,
)  # fmt: skip
