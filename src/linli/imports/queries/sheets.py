"""Files that the imports hand out: templates, exports, rows that go back, findings, first passwords."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.imports import files
from linli.imports.errors import FileGone, KindUnknown, NoExport, ShapeTooLong
from linli.imports.kinds import KINDS, kind_named
from linli.imports.models import Batch
from linli.imports.queries.batches import seen
from linli.imports.queries.findings import all_findings, reasons_of
from linli.imports.rules import Kind, limits_of, post_for
from linli.imports.sources import open_source
from linli.kernel.clock import LOCAL
from linli.kernel.workbooks import Column, Notes, write_csv, write_workbook
from linli.kernel.workbooks import Kind as Cells
from linli.kernel.workbooks.writing import CELL_CHARACTERS_MAX
from linli.organisation.rules import Actor

XLSX, CSV, GEOJSON = "xlsx", "csv", "geojson"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
    GEOJSON: "application/geo+json",
}


class Given(NamedTuple):
    """A file to hand out. rows: how many an export holds, 0 for every other file."""

    name: str
    type: str
    content: bytes
    rows: int = 0


def template(actor: Actor | None, kind: str, form: str) -> Given:
    """Return the empty template of a kind as xlsx or csv. Raises KindUnknown."""
    wanted = _kind_for(actor, kind, form)
    with override("zh-hans"):
        return _given(wanted, form, [], _("导入模板"), with_example=True)


def export(actor: Actor | None, kind: str, form: str, at: datetime, *, prefix: str = "") -> Given:
    """Return what stands in the scope of the actor's post, in the columns of the template. Raises KindUnknown, NoExport.

    prefix  for the command line, which has no scope of its own
    """
    wanted = _kind_for(actor, kind, form)
    if wanted.export is None:
        raise NoExport("kind")
    post = post_for(actor, wanted) if actor else None
    with override("zh-hans"):
        who = f"{actor.name} {at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if actor else ""
        mark = _("%(who)s 导出，仅限工作使用") % {"who": who} if who else ""
        found = wanted.export(post.scope if post else prefix, at, actor)
        counted = count()
        rows = (_cells(wanted, form, texts) for texts, _number in zip(found, counted, strict=False))
        return _given(wanted, form, rows, _("导出"), mark=mark)._replace(rows=next(counted))


def _cells(kind: Kind, form: str, texts: Mapping[str, str]) -> list[str]:
    cells = [texts.get(column.key, "") for column in kind.columns]
    if form == XLSX and any(len(text) > CELL_CHARACTERS_MAX for text in cells):
        raise ShapeTooLong("kind", code=texts.get("code", "")[:24])
    return cells


def _given(
    kind: Kind, form: str, rows: Iterable[list[str]], what: str, *, mark: str = "", with_example: bool = False
) -> Given:
    name = f"{kind.label}{what}.{form}"
    if form == CSV:
        return Given(name, TYPES[CSV], write_csv(kind.columns, rows, with_example=with_example))
    lines = (
        str(kind.about),
        _("第一行是列名，带 * 的必填；第二行是系统用的列名，请不要改；第三行是例子，填写前可以删去。"),
        _("编码和号码请保持文本格式；不要用公式，不要合并单元格。一次不超过 50,000 行、20 MB。"),
    )
    content = write_workbook(
        kind.columns, rows, Notes(f"{kind.label}{what}", lines, mark), with_example=with_example
    )
    return Given(name, TYPES[XLSX], content)


def returned(actor: Actor | None, batch: UUID) -> Given:
    """Return the rows with errors in the format of the file, each with its reasons. Raises BatchNotFound, FileGone."""
    found = seen(Batch.objects.filter(pk=batch).first(), actor)
    if not found.file:
        raise FileGone("batch")
    reasons = reasons_of(found)
    with files.opened(found.id, found.file, found.file_name) as path:
        limits = limits_of(found.kind, at_the_machine=not found.area)
        source = open_source(path, kind_named(found.kind), limits, found.options)
        for _row in source.rows():
            pass
        content = source.returned(reasons)
    stem = found.file_name.rpartition(".")[0] or found.file_name
    with override("zh-hans"):
        name = f"{stem}-{_('退回的行')}.{source.suffix}"
    return Given(name, TYPES[source.suffix], content)


def findings_file(actor: Actor | None, batch: UUID) -> Given:
    """Return everything that was found as a workbook: row, column, kind, code, why. Raises BatchNotFound."""
    found = seen(Batch.objects.filter(pk=batch).first(), actor)
    kind = KINDS[found.kind]
    headers = (_("行"), _("列名"), _("性质"), _("代码"), _("说明"))
    columns = [Column(header, header) for header in headers]
    rows = (
        [str(line.row), line.column, _("错误") if line.is_error else _("提示"), line.code, line.why]
        for line in all_findings(found.id, kind.columns)
    )
    content = write_workbook(columns, rows, Notes(_("检查结果")), with_keys=False)
    return Given(f"{_('检查结果')}.xlsx", TYPES[XLSX], content)


def password_file(rows: Iterable[tuple[int, str, str, str]]) -> Given:
    """Return first passwords as a workbook for whoever hands them out."""
    headers = (_("行"), _("登录名"), _("姓名"), _("初始密码"))
    columns = [Column(header, header, Cells.TEXT) for header in headers]
    cells = ([str(row), login, name, password] for row, login, name, password in rows)
    content = write_workbook(columns, cells, Notes(_("初始密码")), with_keys=False)
    return Given(f"{_('初始密码')}.xlsx", TYPES[XLSX], content)


def _kind_for(actor: Actor | None, kind: str, form: str) -> Kind:
    wanted = kind_named(kind)
    if form not in (XLSX, CSV) or (actor is not None and post_for(actor, wanted) is None):
        raise KindUnknown("kind")
    return wanted
