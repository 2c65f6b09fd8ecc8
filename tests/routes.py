"""Whose door is which: one line for every way into Linli. `test_sweep` fails on a way that is not here.

A line says who is rightful, how far the case has come, with what the call is made, what the rightful person then sees,
and who is refused by the very same call, and how. `DOORS` is keyed as `sweep.routes` names them: method and address.
"""

import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.access import actions as access
from linli.access.terms import Right
from linli.cases.actions import reveal
from linli.cases.actions.registrar import number_outbox
from linli.cases.rules.titles import title_of
from linli.imports import actions as imports
from linli.imports.models import BatchFinding
from linli.imports.tests.brought import applied as bring_in
from linli.imports.tests.brought import brought, shapefile, table
from linli.kernel.ids import uuid7
from linli.media import actions as media
from linli.organisation import actions as organisation
from linli.organisation.models import Posting
from linli.organisation.queries import tokens_under
from linli.organisation.terms import Role
from linli.outreach import actions as outreach
from linli.outreach.actions import Written
from linli.portal.tests.visit import ADDRESS, WORDS, Visit, a_photo, draw_grids
from linli.registers import actions as registers
from linli.setup import actions as setup
from linli.territory import actions as territory
from linli.territory.tests.ground import square
from tests.cases import DISPATCH, ESCALATE, FEEDBACK, FINISH, REPORT
from tests.sweep import (
    BLIND,
    FORBIDDEN,
    HIDDEN,
    PHONE,
    SIGN_IN,
    TITLE,
    UNPLACED,
    Door,
    Scene,
    Step,
    Way,
    entering,
    report,
)
from tests.town import COMMUNITY, COUNTY, MONDAY_9, STREETS, TOWNSHIP, WATER

PASSWORD = "Linxi-Qiao-8"
REASON = "照实写明的理由"

# Who is refused. The case lies at the county itself: no grid and no community has a reason to see it.
STRANGERS = (
    "cx31b",
    "qhzj21",
    "cx12",
    "slx12",
)  # neighbour grid, sibling department, lower level, sibling county
NOBODY: Mapping[str, int | str] = {"nobody": SIGN_IN}
HIDDEN_FROM_ALL: Mapping[str, int | str] = {**dict.fromkeys(STRANGERS, HIDDEN), **NOBODY}
BLIND_FOR_ALL: Mapping[str, int | str] = {**dict.fromkeys(STRANGERS, BLIND), **NOBODY}
NO_CLERKS: Mapping[str, int | str] = {**dict.fromkeys(("cx31b", "qhzj21", "qh15"), FORBIDDEN), **NOBODY}
OTHER_VISITS: Mapping[str, int | str] = {"other resident": BLIND, "qh12": FORBIDDEN, "nobody": FORBIDDEN}
# A notice is for one grid: the next community, the next county, a department and the next grid's worker are outside.
OUTSIDE = ("qs12", "slx12", "qhzj21", "cx31b")
NOT_THEIRS: Mapping[str, int | str] = {**dict.fromkeys(OUTSIDE, HIDDEN), **NOBODY}
NOTICE = "七三一号水箱清洗停水"
GRIDS_OWN = f"{COMMUNITY}1001"
NOTICE_FORM = {
    "area": GRIDS_OWN,
    "title": NOTICE,
    "words": "九点到十二点停水，请提前接水。",
    "shows_from": "2026-03-02",
    "shows_until": "2026-03-07",
}
COLLEAGUE = "qh15"  # sees the county's cases and may do nothing with them but file them away

# How far the case has come.
REPORTED: Way = (report(),)
ACCEPTED: Way = (*REPORTED, ("accept", "qh12", {}))
DISPATCHED: Way = (*ACCEPTED, ("dispatch", "qh12", DISPATCH))
SIGNED: Way = (*DISPATCHED, ("sign", "qhcg21", {}))
FINISHED: Way = (*SIGNED, ("finish", "qhcg21", FINISH))
CHECKED: Way = (*FINISHED, ("check_pass", "qh12", {"way": "phone"}))
TOLD: Way = (*CHECKED, ("feedback", "qh12", FEEDBACK))
CLOSED: Way = (*TOLD, ("revisit", "resident", {"resolved": "yes", "satisfaction": 5}))
DOWN: Step = ("assign_down", "qh12", {"child": TOWNSHIP, "reason": REASON, "requirement": REASON})
ASKED_BACK: Step = ("return_task", "qhcg21", {"reason_code": "01", "basis": REASON})


def case_no(scene: Scene) -> str:
    return scene.story.case_no


def case_id(scene: Scene) -> str:
    return scene.case_id


def always(text: str) -> Callable[[Scene], str]:
    return lambda scene: text


title, phone = always(TITLE), always(PHONE)


# --- The API's moves: who makes it, on which case, with which form, and (if not the usual one) which colleague may not ---

MOVES: Mapping[str, tuple[str, Way, Mapping[str, Any], str]] = {
    "accept": ("qh12", REPORTED, {}, COLLEAGUE),
    "reject": ("qh12", REPORTED, {"reason_code": "03", "advice": "请向法院起诉"}, COLLEAGUE),
    "self_resolve": ("qh12", ACCEPTED, {}, COLLEAGUE),
    "escalate": ("qh12", ACCEPTED, ESCALATE, COLLEAGUE),
    "assign_down": ("qh12", ACCEPTED, DOWN[2], COLLEAGUE),
    "dispatch": ("qh12", ACCEPTED, DISPATCH, COLLEAGUE),
    "sign": ("qhcg21", DISPATCHED, {}, COLLEAGUE),
    "return_task": ("qhcg21", DISPATCHED, ASKED_BACK[2], COLLEAGUE),
    "decide_return": ("qh12", (*DISPATCHED, ASKED_BACK), {"unit": STREETS, "granted": True, "note": REASON}, COLLEAGUE),
    "return_up": ("lx12", (*ACCEPTED, DOWN), {"reason": REASON}, "qh12"),
    "return_down": ("city12", (*ACCEPTED, ("escalate", "qh11", ESCALATE)), {"reason": REASON}, "qh12"),
    "transfer": ("qh12", SIGNED, {"lead": WATER, "reason": REASON}, COLLEAGUE),
    "progress": ("qhcg21", SIGNED, {"note": "去看过了"}, COLLEAGUE),
    "finish": ("qhcg21", SIGNED, FINISH, COLLEAGUE),
    "check_pass": ("qh12", FINISHED, {"way": "phone"}, COLLEAGUE),
    "check_fail": ("qh12", FINISHED, {"way": "phone", "reason": REASON}, COLLEAGUE),
    "feedback": ("qh12", CHECKED, FEEDBACK, COLLEAGUE),
    "revisit": ("qh14", TOLD, {"resolved": "yes", "satisfaction": 4}, COLLEAGUE),
    "close": ("qh14", TOLD, {}, COLLEAGUE),
    "archive": ("qh15", CLOSED, {}, "qh14"),
    "reopen": ("qh12", CLOSED, {"reason": REASON}, COLLEAGUE),
    "supply_info": ("qh12", ACCEPTED, {"note": "又坏了一盏"}, COLLEAGUE),
    "withdraw": ("qh12", (report("qh12"),), {}, COLLEAGUE),
    "recategorise": ("qh12", ACCEPTED, {"category": "0203", "reason": REASON}, COLLEAGUE),
    "relocate": ("qh12", ACCEPTED, {"place": TOWNSHIP, "reason": REASON}, COLLEAGUE),
}  # fmt: skip
FILINGS: Mapping[str, Mapping[str, Any]] = {
    "save_draft": {"title": TITLE},
    "report": {**REPORT, "title": TITLE, "place": COUNTY},
    "register": {**REPORT, "title": TITLE, "place": COUNTY},
}
BY_KEY, BY_NUMBER = "api/v1/cases/<county>/<uuidstr:case_id>", "api/v1/cases/no/<case_no>"
CASE = "console/cases/<slug:county>/<uuid:case_id>"


def _moves() -> dict[str, Door]:
    doors: dict[str, Door] = {}
    for name, (by, way, form, colleague) in MOVES.items():
        door = Door(
            by, way, form, shows=case_id, strangers={**HIDDEN_FROM_ALL, colleague: FORBIDDEN}, sets=ripe(name)
        )
        doors |= {f"POST {BY_KEY}/moves/{name}": door, f"POST {BY_NUMBER}/moves/{name}": door}
    for name, form in FILINGS.items():
        doors[f"POST {BY_KEY}/moves/{name}"] = Door(
            "qh12", body=form, shows=case_id, strangers=HIDDEN_FROM_ALL, keeps=True
        )
    return doors


def ripe(move: str) -> Callable[[Scene], None] | None:
    """A case is closed without its resident's answer only when there was time for one."""

    def wait(scene: Scene) -> None:
        due = scene.story.state.stage_due_at
        assert due is not None
        scene.story.at = due + timedelta(hours=1)

    return wait if move == "close" else None


# --- What is arranged beside the case ---


def with_photo(scene: Scene) -> None:
    """A photo that the unit took."""
    photo = media.keep(file=a_photo(), name="a.jpg", at=MONDAY_9).row
    scene.story.make("progress", scene.town.streets_contact, note="现场照片", attachments=[photo.id])
    scene.names |= dict.fromkeys(("attachment_id", "attachment"), str(photo.id))


def with_own_photo(scene: Scene) -> None:
    """A report of the resident's own with a photo, to which "resident" has opened the way."""
    draft = drafting(scene, photos=[a_photo()]).sends()
    scene.visits["resident"] = draft.client
    scene.names["photo"] = draft.open("/follow/mine").text.partition("/follow/photo/")[2][:36]


def drafting(scene: Scene, **says: Any) -> Visit:
    draw_grids(scene.town)
    return Visit().looks_over(scene.town.grid, **says)


def with_draft(scene: Scene) -> None:
    """A report in the making, in the visit of "drafter"."""
    draft = drafting(scene, photos=[a_photo()])
    scene.visits["drafter"] = draft.client
    scene.names["op"] = draft.text.partition('name="op" value="')[2][:36]
    scene.names["photo"] = draft.open("/report/what").text.partition("/report/photo/")[2][:36]


def with_receipt(scene: Scene) -> None:
    """A report just sent, in the visit of "sender"."""
    scene.visits["sender"] = drafting(scene).sends().client


def looked(scene: Scene) -> None:
    """The clerk has looked at the reporter's number."""
    reveal(
        case=scene.story.key,
        party=UUID(scene.names["party"]),
        field="phone",
        reason="contact",
        by=scene.town.desk,
        at=scene.story.at,
    )


def numbered(scene: Scene) -> None:
    number_outbox()


def with_import(scene: Scene, *, applied: bool = False, kind: str = "units") -> None:
    """A table of one unit that the county's administrator has brought: checked, or brought in."""
    by = scene.town.actor["qh02" if kind == "people" else "qh01"]
    person = {"name": "新甲", "place": COUNTY, "role": "受理分流员", "login": "qh12z"}
    row = person if kind == "people" else {"centre": COUNTY, "name": "人社局", "kind": "部门"}
    wrong = {} if applied else {"centre": COUNTY, "name": "", "kind": "部门"}
    batch = brought(kind, table(kind, row, *([wrong] if wrong else [])), by, name="新来的.xlsx")
    if applied:
        bring_in(batch.id, by)
    scene.names["batch"] = str(batch.id)


def a_table(scene: Scene) -> dict[str, Any]:
    return {
        "file": SimpleUploadedFile(
            "新来的.xlsx", table("units", {"centre": COUNTY, "name": "人社局", "kind": "部门"})
        )
    }


def with_shapes(scene: Scene) -> None:
    """A shapefile that says nothing of its coordinates: a person must look."""
    squares = [shapely.box(114.3, 30.5, 114.31, 30.51), shapely.box(114.31, 30.5, 114.32, 30.51)]
    with tempfile.TemporaryDirectory() as folder:
        content = shapefile(Path(folder), squares)
    scene.names["batch"] = str(brought("grids", content, scene.town.actor["qh01"], name="新来的.zip").id)


def with_overlap(scene: Scene) -> None:
    """Two grids of a file that lie over each other: a finding that has a place."""
    squares = [shapely.box(114.3, 30.5, 114.31, 30.51), shapely.box(114.309, 30.5, 114.32, 30.51)]
    keeper = scene.town.actor["qh01"]
    with tempfile.TemporaryDirectory() as folder:
        content = shapefile(Path(folder), squares)
    batch = brought("grids", content, keeper, name="新来的.zip").id
    imports.confirm(batch=batch, answers={"crs:degrees": "wgs84"}, by=keeper, at=MONDAY_9)
    imports.check(batch=batch, by=keeper, at=MONDAY_9)
    found = BatchFinding.objects.filter(batch=batch, shape__isnull=False).earliest("id")
    scene.names |= {"batch": str(batch), "number": str(found.pk)}


def with_password(scene: Scene) -> None:
    access.set_password(account=scene.town.account["qh12"], password=PASSWORD, at=MONDAY_9)


def with_link(scene: Scene, *, opened: bool = False) -> None:
    """A one-time link for 许可; opened, in the visit of "bearer"."""
    account, by = scene.town.account["qh12"], scene.town.account["qh01"].id
    scene.names["token"] = access.make_reset_link(account=account, by=by, at=MONDAY_9)
    if opened:
        scene.visits["bearer"] = entering(scene, "nobody")
        scene.visits["bearer"].get(f"/console/reset/{scene.names['token']}")


def with_posting(scene: Scene) -> None:
    held = Posting.objects.get(account=scene.town.account["lx14"])
    scene.names |= {"posting": str(held.id), "account": str(scene.town.account["lx14"].id)}


def with_token(scene: Scene) -> None:
    """A program of the city's inspectors in the post of 许可, and the post it is in."""
    held = Posting.objects.get(account=scene.town.account["qh12"])
    organisation.give_token(
        posting=held.id,
        name="城管平台",
        purpose="转入案件",
        rights=tuple(Right),
        expires_on=MONDAY_9.date(),
        per_minute=60,
        by=None,
        at=MONDAY_9,
    )
    (token,) = tokens_under(COUNTY)
    scene.names |= {"posting": str(held.id), "token": str(token.id)}


def with_notice(scene: Scene, *, published: bool = False) -> None:
    """A notice for the town's grid, written at its community."""
    written = Written(
        GRIDS_OWN, NOTICE, NOTICE_FORM["words"], MONDAY_9.date(), MONDAY_9.date() + timedelta(days=5)
    )
    notice_id, clerk = uuid7(), scene.town.actor["cx12"]
    outreach.write_notice(notice=notice_id, written=written, by=clerk, at=MONDAY_9)
    if published:
        outreach.publish_notice(notice=notice_id, by=clerk, at=MONDAY_9)
    scene.names["notice"] = str(notice_id)


def with_shown_notice(scene: Scene) -> None:
    """The same, published, with a "reader" who stands in the grid."""
    with_notice(scene, published=True)
    scene.visits["reader"] = Visit().stands_in(scene.town.grid).client


def with_building(scene: Scene) -> None:
    """A building and a street light in the first grid."""
    told: dict[str, Any] = {"grid": scene.town.grid, "by": "", "at": MONDAY_9}
    code = territory.add_building(name="春晓苑3幢", address="春晓路8号", use="住宅", **told)
    territory.add_facility(kind="street_light", name="路灯7号", **told)
    scene.names["code"] = code


def on_map(scene: Scene) -> None:
    """A grid whose boundary is known."""
    drawn = territory.add_grid(
        name="有界网格", community=COMMUNITY, shape=square(0, 0), effective_on=MONDAY_9.date(), at=MONDAY_9
    )
    scene.names["code"] = drawn


def with_contact(scene: Scene) -> None:
    """A person of that building who agreed to be called."""
    with_building(scene)
    said = {"room": "1702", "name": "欧阳问渠", "phone": PHONE, "notices": "cuts", **CONSENT}
    contact = registers.add_contact(
        building=scene.names["code"], said=said, by=scene.town.worker, at=MONDAY_9
    )
    scene.names["contact"] = str(contact)


def in_grid(scene: Scene) -> None:
    with_building(scene)
    scene.names["code"] = scene.names["grid"] = scene.town.grid


def unfounded(scene: Scene, *, opened: bool = True) -> None:
    """Nobody administers the house yet: its code lies ready, or has been typed in the visit of "founder"."""
    roles = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.SECURITY_AUDITOR)
    Posting.objects.filter(role__in=roles).delete()
    scene.code = setup.make_code(at=scene.story.at)
    if opened:
        scene.visits["founder"] = entering(scene, "nobody")
        scene.visits["founder"].post("/console/setup/code", {"code": scene.code})


# --- The doors ---

case = partial(Door, "qh12", shows=title, strangers=HIDDEN_FROM_ALL)
desk = partial(Door, "qh12", ACCEPTED, shows=title, strangers=BLIND_FOR_ALL)
staff = partial(Door, "qh12", strangers=NOBODY)
public = partial(Door, "nobody")
entry = partial(
    Door, "nobody", body={"login": "qh12", "password": PASSWORD}, shows=always("许可"), sets=with_password
)
own = partial(Door, "resident", shows=title, strangers=OTHER_VISITS)
draft = partial(Door, "drafter", sets=with_draft)
sent = partial(
    Door, "sender", shows=always(title_of(WORDS)), strangers={"nobody": FORBIDDEN}, sets=with_receipt
)
notice = partial(Door, "cx12", sets=with_notice, strangers=NOT_THEIRS)
county = partial(Door, where={"code": COUNTY}, shows=always("青禾区"))
bearer = partial(
    Door,
    "bearer",
    shows=always("许可"),
    strangers={"nobody": HIDDEN, "qh12": HIDDEN},
    sets=partial(with_link, opened=True),
)
posting = partial(Door, "qh02", sets=with_posting, strangers={**HIDDEN_FROM_ALL, "qh12": FORBIDDEN})
importing = partial(
    Door, "qh01", shows=always("新来的"), sets=with_import, strangers={**HIDDEN_FROM_ALL, "qh12": HIDDEN}
)
brought_in = partial(importing, sets=partial(with_import, applied=True))
units_table = partial(
    Door,
    "qh01",
    where={"kind": "units", "form": "csv"},
    shows=always("所属中心代码"),
    strangers={**HIDDEN_FROM_ALL, "qh12": HIDDEN},
)
token = partial(Door, "qh01", sets=with_token, strangers={**HIDDEN_FROM_ALL, "qh12": FORBIDDEN})
founder = partial(Door, "founder", strangers={"nobody": FORBIDDEN, "qh12": FORBIDDEN}, sets=unfounded)
keeper = partial(Door, "qh01", strangers=NO_CLERKS)
admin = {**HIDDEN_FROM_ALL, "qh12": FORBIDDEN}

# A grid is seen by its worker and by the centres above it; what stands in it is entered by the centres alone.
CONSENT = {"way": "paper", "given_on": "2026-03-01", "document_no": "TY-2026-017"}
ELSEWHERE: Mapping[str, int | str] = {**dict.fromkeys(("cx31b", "qs12", "slx12", "qhzj21"), HIDDEN), **NOBODY}
UNSEEN: Mapping[str, int | str] = {**dict.fromkeys(("cx31b", "qs12", "slx12", "qhzj21"), BLIND), **NOBODY}
KEPT: Mapping[str, int | str] = {**ELSEWHERE, **dict.fromkeys(("lx12", "qh12", "qh60"), HIDDEN)}
seen = partial(Door, "cx31a", sets=with_building, strangers=ELSEWHERE)
entered = partial(Door, "cx12", sets=with_building, strangers={**ELSEWHERE, "cx31a": FORBIDDEN})
contact = partial(Door, "cx31a", sets=with_contact, strangers=KEPT)
BUILDING = {"name": "新楼", "address": "春晓路9号", "use": "office"}

DOORS: dict[str, Door] = {
    # The API
    **_moves(),
    "POST api/v1/session": entry(),
    "GET api/v1/session": staff(shows=always("许可"), strangers=BLIND_FOR_ALL),
    "DELETE api/v1/session": staff(),
    "GET api/v1/cases/moves": staff(shows=always("dispatch")),
    "GET api/v1/cases/lenses": staff(shows=always(f"holder:{COUNTY}"), strangers=BLIND_FOR_ALL),
    "GET api/v1/cases": case(ACCEPTED, query={"lens": f"holder:{COUNTY}"}),
    "GET api/v1/cases/feed/<county>": desk(
        shows=case_id, sets=numbered, where={"county": COUNTY[:6]}, strangers=BLIND_FOR_ALL
    ),
    "POST api/v1/cases/find": desk(body=lambda scene: {"text": scene.story.case_no}),
    f"GET {BY_NUMBER}": case(ACCEPTED),
    f"GET {BY_KEY}": case(ACCEPTED),
    f"GET {BY_KEY}/attachments/<uuidstr:attachment>": case(SIGNED, shows=None, sets=with_photo),
    f"GET {BY_KEY}/attachments/<uuidstr:attachment>/small": case(SIGNED, shows=None, sets=with_photo),
    f"POST {BY_KEY}/proposals/<uuidstr:proposal>": Door(
        "qh11", (*ACCEPTED, ("escalate", "qh12", ESCALATE)), {"approved": True}, shows=case_id,
        strangers={**HIDDEN_FROM_ALL, COLLEAGUE: FORBIDDEN},
    ),
    f"POST {BY_KEY}/parties/<uuidstr:party>/reveal": case(
        ACCEPTED, {"field": "phone", "reason": "contact"}, shows=phone,
        strangers={**HIDDEN_FROM_ALL, COLLEAGUE: FORBIDDEN},
    ),
    "POST api/v1/media/attachments": staff(body=lambda scene: {"file": a_photo()}, shows=always("sha256")),
    "GET api/v1/docs": public(shows=always("case.conflict")),
    "GET api/v1/openapi.json": public(shows=always("/moves/dispatch")),
    "POST api/v1/openapi.json": public(shows=always("/moves/dispatch")),
    # The console
    "GET console/": desk(),
    "GET console/cases/": case(ACCEPTED, query={"lens": f"holder:{COUNTY}"}),
    f"GET {CASE}/": case(ACCEPTED),
    f"GET {CASE}/preview": case(ACCEPTED, query={"lens": f"holder:{COUNTY}"}),
    f"GET {CASE}/sheet": case(ACCEPTED, shows=None),
    f"POST {CASE}/receipt": case(ACCEPTED, shows=None),
    f"GET {CASE}/map.png": case(ACCEPTED, shows=None),
    f"GET {CASE}/attachments/<uuid:attachment_id>/": case(SIGNED, shows=case_id, sets=with_photo),
    f"GET {CASE}/attachments/<uuid:attachment_id>/file": case(SIGNED, shows=None, sets=with_photo),
    f"GET {CASE}/attachments/<uuid:attachment_id>/small": case(SIGNED, shows=None, sets=with_photo),
    f"GET {CASE}/parties/<uuid:party_id>/<str:field>": case(
        ACCEPTED, where={"field": "phone"}, shows=always("约定上门或现场查看"),
        strangers={**HIDDEN_FROM_ALL, COLLEAGUE: FORBIDDEN},
    ),
    f"POST {CASE}/parties/<uuid:party_id>/<str:field>": case(
        ACCEPTED, {"reason": "contact"}, where={"field": "phone"}, shows=phone,
        strangers={**HIDDEN_FROM_ALL, COLLEAGUE: FORBIDDEN},
    ),
    f"GET {CASE}/proposals/<uuid:proposal_id>": Door(
        "qh11", (*ACCEPTED, ("escalate", "qh12", ESCALATE)), shows=title, strangers=HIDDEN_FROM_ALL
    ),
    f"POST {CASE}/proposals/<uuid:proposal_id>": Door(
        "qh11", (*ACCEPTED, ("escalate", "qh12", ESCALATE)), {"approved": "true"}, shows=title,
        strangers={**HIDDEN_FROM_ALL, COLLEAGUE: FORBIDDEN},
    ),
    f"GET {CASE}/moves/<slug:name>": case(
        ACCEPTED, where={"name": "dispatch"}, strangers={**HIDDEN_FROM_ALL, COLLEAGUE: FORBIDDEN}
    ),
    f"POST {CASE}/moves/<slug:name>": case(
        ACCEPTED, DISPATCH, where={"name": "dispatch"}, strangers={**HIDDEN_FROM_ALL, COLLEAGUE: FORBIDDEN}
    ),
    f"POST {CASE}/moves/<slug:name>/typed": case(
        ACCEPTED, {"opinion": "写了一半"}, where={"name": "dispatch"}, shows=None
    ),
    f"GET {CASE}/news": case(ACCEPTED, query={"seen": "0"}, shows=always("受理")),
    "GET console/cases/news": case(
        ACCEPTED, query={"lens": f"holder:{COUNTY}", "mark": "0"}, shows=always("更新"),
        sets=numbered,
    ),
    "POST console/cases/export": case(
        ACCEPTED, {"query": f"lens=holder:{COUNTY}"}, shows=None
    ),
    "POST console/views": staff(body={"name": "急件", "query": f"lens=holder:{COUNTY}"}, shows=always("急件")),
    "POST console/views/<int:view>/drop": staff(where={"view": "1"}),
    "GET console/register": staff(strangers=NO_CLERKS),
    "POST console/register/typed": staff(body={"description": "写了一半"}, strangers=NO_CLERKS),
    "POST console/register": staff(
        body={**REPORT, "title": TITLE, "place": COUNTY, "channel": "phone", "urgency": "normal"}, shows=always("查询码"),
        strangers=NO_CLERKS, keeps=True,
    ),
    "GET console/find": staff(),
    "POST console/find": desk(body={"q": PHONE}),
    "GET console/proposals/": Door(
        "qh11", (*ACCEPTED, ("escalate", "qh12", ESCALATE)), shows=title, strangers=BLIND_FOR_ALL
    ),
    "GET console/own": staff(shows=always("许可"), strangers=BLIND_FOR_ALL),
    "POST console/own": staff(shows=always("许可"), strangers=BLIND_FOR_ALL),
    "GET console/keys": staff(),
    # Centres, units, people
    "GET console/organisation": Door(
        "qh12", shows=always("青禾区"), strangers={"cx31b": HIDDEN, "qhzj21": HIDDEN, **NOBODY}
    ),
    "GET console/organisation/<division:code>": county("qh12", strangers=HIDDEN_FROM_ALL),
    "GET console/organisation/<division:code>/people": county("qh12", strangers=HIDDEN_FROM_ALL),
    "GET console/organisation/<division:code>/vacant-grids": county("qh12", strangers=HIDDEN_FROM_ALL),
    "GET console/organisation/<division:code>/empty-posts": county("qh12", strangers=HIDDEN_FROM_ALL),
    "GET console/organisation/<division:code>/details": county("qh01", strangers=admin),
    "POST console/organisation/<division:code>/details": county("qh01", body={"phone": "0571-12000"}, strangers=admin),
    "GET console/organisation/<division:code>/units": county("qh01", strangers=admin),
    "POST console/organisation/<division:code>/units": county(
        "qh01", body={"name": "人社局", "kind": "department"}, strangers=admin
    ),
    "GET console/organisation/<division:code>/people/new": county("qh02", strangers=admin),
    "POST console/organisation/<division:code>/people/new": county(
        "qh02", body={"login": "new01", "name": "新来者", "role": "R14", "begins_on": "2026-03-02"}, strangers=admin
    ),
    "GET console/organisation/<division:code>/tokens": county(
        "qh12", shows=always("城管平台"), sets=with_token, strangers=HIDDEN_FROM_ALL
    ),
    "GET console/postings/<uuid:posting>/token": token(shows=always("许可")),
    "POST console/postings/<uuid:posting>/token": token(
        body={"name": "数字城管", "purpose": "转入案件", "rights": "read", "expires_on": "2026-03-31", "per_minute": "60"},
        shows=always("许可"),
    ),
    "POST console/tokens/<uuid:token>/revoke": token(shows=always("城管平台")),
    "GET console/postings/<uuid:posting>/end": posting(shows=always("溪月")),
    "POST console/postings/<uuid:posting>/end": posting(shows=always("溪月")),
    "POST console/people/<uuid:account>/reset-link": Door("qh01", shows=always("溪月"), sets=with_posting, strangers=admin),
    # Notices, and what is printed for a place
    "GET console/notices/": notice(shows=always(NOTICE), strangers={**dict.fromkeys(OUTSIDE, BLIND), **NOBODY}),
    "GET console/notices/new": Door("cx12", shows=always("春晓社区"), strangers={"slx12": BLIND, **NOBODY}),
    "POST console/notices/new": Door(
        "cx12", body=NOTICE_FORM, shows=always(NOTICE), strangers={**dict.fromkeys(OUTSIDE, HIDDEN), **NOBODY}, keeps=True
    ),
    "GET console/notices/<uuid:notice>": notice(shows=always(NOTICE)),
    "GET console/notices/<uuid:notice>/change": notice(shows=always(NOTICE)),
    "POST console/notices/<uuid:notice>/change": notice(body=NOTICE_FORM, shows=always(NOTICE)),
    "POST console/notices/<uuid:notice>/publish": notice(strangers={**NOT_THEIRS, "cx31a": FORBIDDEN}),
    "POST console/notices/<uuid:notice>/withdraw": notice(),
    "GET console/notices/<uuid:notice>/paper": notice(),
    "GET console/papers": Door(
        "cx12", query={"in": COMMUNITY}, shows=always("春晓社区"), strangers={**dict.fromkeys(OUTSIDE, HIDDEN), **NOBODY}
    ),
    "GET console/papers/<slug:kind>/<slug:code>": Door(
        "cx12", where={"kind": "poster", "code": COMMUNITY}, strangers={**dict.fromkeys(OUTSIDE, HIDDEN), **NOBODY}
    ),
    # Grids, buildings, facilities, household contacts
    "GET api/v1/registers/grids/<grid>/buildings": seen(shows=always("春晓苑3幢"), sets=in_grid),
    "GET api/v1/registers/grids/<grid>/facilities": seen(shows=always("路灯7号"), sets=in_grid),
    "GET console/imports": importing(strangers={**BLIND_FOR_ALL, "qhzj21": HIDDEN}),
    "GET console/imports/templates/<slug:kind>.<slug:form>": units_table(),
    "GET console/imports/exports/<slug:kind>.<slug:form>": units_table(shows=always("城管局")),
    "GET console/imports/new/<slug:kind>": units_table(),
    "POST console/imports/new/<slug:kind>": units_table(body=a_table, shows=always("新来的")),
    "GET console/imports/<uuid:batch>": importing(),
    "GET console/imports/<uuid:batch>/progress": importing(shows=always("running")),
    "GET console/imports/<uuid:batch>/confirm": importing(sets=with_shapes),
    "POST console/imports/<uuid:batch>/confirm": importing(
        body={"crs:degrees": "wgs84"}, sets=with_shapes, shows=None
    ),
    "GET console/imports/<uuid:batch>/confirm/<int:group>-<int:reading>.png": importing(
        where={"group": "0", "reading": "0"}, sets=with_shapes, shows=None
    ),
    "POST console/imports/<uuid:batch>/check": importing(),
    "POST console/imports/<uuid:batch>/apply": importing(body={"how": "clean"}),
    "POST console/imports/<uuid:batch>/undo": brought_in(),
    "POST console/imports/<uuid:batch>/forget": importing(shows=None),
    "GET console/imports/<uuid:batch>/returned": importing(shows=None),
    "GET console/imports/<uuid:batch>/findings": importing(shows=None),
    "GET console/imports/<uuid:batch>/findings/<int:number>": importing(sets=with_overlap),
    "GET console/imports/<uuid:batch>/findings/<int:number>.png": importing(sets=with_overlap, shows=None),
    "POST console/imports/<uuid:batch>/passwords": Door(
        "qh02", sets=partial(with_import, applied=True, kind="people"), strangers={**HIDDEN_FROM_ALL, "qh12": HIDDEN}
    ),
    "GET console/grids": seen(shows=lambda scene: scene.town.grid, strangers=UNSEEN),
    "GET console/grids/<slug:code>": seen(shows=always("春晓苑3幢"), sets=in_grid),
    "GET console/grids/<slug:code>/map.png": Door("cx12", sets=on_map, strangers={**ELSEWHERE, "cx31a": HIDDEN}),
    "GET console/grids/<slug:code>/buildings/new": entered(shows=always("楼栋用途"), sets=in_grid),
    "POST console/grids/<slug:code>/buildings/new": entered(body=BUILDING, shows=always("新楼"), sets=in_grid),
    "GET console/grids/<slug:code>/facilities/new": entered(shows=always("设施类型"), sets=in_grid),
    "POST console/grids/<slug:code>/facilities/new": entered(
        body={"kind": "bench", "name": "长椅1号"}, shows=always("长椅1号"), sets=in_grid
    ),
    "GET console/buildings": seen(shows=always("春晓苑3幢"), strangers=UNSEEN),
    "GET console/facilities": seen(shows=always("路灯7号"), strangers=UNSEEN),
    "GET console/sites/<slug:code>": seen(shows=always("春晓苑3幢")),
    "GET console/sites/<slug:code>/change": entered(shows=always("春晓苑3幢")),
    "POST console/sites/<slug:code>/change": entered(
        body=lambda scene: {**BUILDING, "grid": scene.town.grid}, shows=always("新楼")
    ),
    "GET console/sites/<slug:code>/retire": entered(shows=always("春晓苑3幢")),
    "POST console/sites/<slug:code>/retire": entered(shows=always("不再使用")),
    "GET console/buildings/<slug:code>/contacts": contact(shows=always("欧阳**")),
    "GET console/buildings/<slug:code>/contacts/new": contact(shows=always("春晓苑3幢")),
    "POST console/buildings/<slug:code>/contacts/new": contact(
        body={**CONSENT, "room": "101", "name": "温如玉", "phone": "12000000999"}, shows=always("温**")
    ),
    "GET console/contacts/find": staff(),
    "POST console/contacts/find": contact(
        body={"phone": PHONE}, shows=always("欧阳**"),
        strangers={**UNSEEN, **dict.fromkeys(("lx12", "qh12", "qh60"), BLIND)},
    ),
    "GET console/contacts/<uuid:contact>": contact(shows=always("欧阳**")),
    "GET console/contacts/<uuid:contact>/renew": contact(shows=always("同意书编号")),
    "POST console/contacts/<uuid:contact>/renew": contact(body=CONSENT, shows=always("已续签")),
    "GET console/contacts/<uuid:contact>/withdraw": contact(shows=always("欧阳**")),
    "POST console/contacts/<uuid:contact>/withdraw": contact(shows=always("已撤回")),
    "GET console/contacts/<uuid:contact>/fields/<slug:field>": contact(
        where={"field": "phone"}, shows=always("紧急情况联系住户")
    ),
    "POST console/contacts/<uuid:contact>/fields/<slug:field>": contact(
        body={"reason": "notice"}, where={"field": "phone"}, shows=phone
    ),
    # The first day
    "GET console/setup": keeper(shows=always("要人看过的")),
    "GET console/setup/code": public(sets=partial(unfounded, opened=False)),
    "POST console/setup/code": Door(
        "nobody", body=lambda scene: {"code": scene.code}, shows=always("三步"), sets=partial(unfounded, opened=False)
    ),
    "GET console/setup/places": founder(shows=always("区划表")),
    "POST console/setup/places": founder(body={"lines": "99 和安省"}, shows=always("三步")),
    "GET console/setup/centres": founder(shows=always("青禾区")),
    "POST console/setup/centres": founder(body={"top": COUNTY}, shows=always("三步")),
    "GET console/setup/administrators": founder(shows=always("登录名")),
    "POST console/setup/administrators": founder(
        body={
            f"{what}_{role}": f"{value}{role[1:]}"
            for role in ("R01", "R02", "R03")
            for what, value in (("login", "new"), ("name", "新人"))
        },
        shows=always("/console/reset/"),
    ),
    **{
        f"{method} console/setup/{page}": keeper()
        for page in ("complete", "units", "first-grids", "papers")
        for method in ("GET", "POST")
    },
    **{f"GET console/setup/{page}": keeper() for page in ("shapes", "calendar", "categories", "keys")},
    "POST console/setup/confirm/<slug:topic>": keeper(where={"topic": "calendar"}, shows=always("已确认")),
    # Before the console
    "GET console/sign-in": public(),
    "POST console/sign-in": entry(),
    "POST console/sign-out": public(),
    "GET console/reset/<str:token>": public(shows=always("许可"), sets=with_link),
    "GET console/new-password": bearer(),
    "POST console/new-password": bearer(body={"password": PASSWORD, "again": PASSWORD}, shows=always("新密码已设好")),
    # Pages for everyone
    "GET healthz": public(shows=always("ok")),
    "GET view": public(query={"lang": "en"}),
    "GET ": public(),
    "GET d/<str:code>": public(where={"code": COUNTY}, shows=always("青禾区")),
    "GET place": public(shows=always("云桥市")),
    "GET grid": public(),
    "GET grid/notices": Door("reader", shows=always(NOTICE), strangers={"nobody": BLIND}, sets=with_shown_notice),
    "GET grid/notices/<uuid:notice>": Door(
        "reader", shows=always(NOTICE), strangers={"nobody": HIDDEN}, sets=with_shown_notice
    ),
    "GET contact": public(),
    "GET privacy": public(),
    "GET accessibility": public(),
    "GET report": public(),
    "POST report": public(),
    "GET report/what": draft(shows=always(WORDS), strangers={"nobody": BLIND}),
    "POST report/what": draft(body={"words": WORDS}, shows=always(ADDRESS), strangers={"nobody": BLIND}),
    "GET report/where": draft(shows=always(ADDRESS), strangers={"nobody": BLIND}),
    "POST report/where": draft(body={"address": ADDRESS}, shows=always("李女士"), strangers={"nobody": UNPLACED}),
    "GET report/map": draft(strangers={"nobody": HIDDEN}),
    "GET report/photo/<uuid:photo>": draft(strangers={"nobody": HIDDEN}),
    "GET report/nearby": draft(shows=always("李女士"), strangers={"nobody": BLIND}),
    "POST report/nearby": draft(body={"follow": ""}, shows=always("李女士"), strangers={"nobody": BLIND}),
    "GET report/contact": draft(shows=always("李女士"), strangers={"nobody": BLIND}),
    "POST report/contact": draft(body={"contact": "none"}, shows=always(ADDRESS), strangers={"nobody": BLIND}),
    "GET report/check": draft(shows=always(ADDRESS), strangers={"nobody": BLIND}),
    "POST report/check": draft(
        body=lambda scene: {"op": scene.names["op"]}, shows=always("ll-code"), strangers={"nobody": FORBIDDEN}, keeps=True
    ),
    "GET report/done": sent(),
    "GET report/slip": sent(),
    "GET report/receipt.pdf": sent(shows=None),
    "POST report/clear": public(),
    # A resident's own case
    "GET follow": public(),
    "POST follow": Door("nobody", REPORTED, lambda scene: {"number": scene.story.case_no, "code": scene.code}, shows=title),
    "GET follow/case": own(REPORTED),
    "GET follow/mine": own(REPORTED, shows=always(REPORT["description"])),
    "GET follow/photo/<uuid:photo>": Door(
        "resident", strangers={**OTHER_VISITS, "other resident": HIDDEN}, sets=with_own_photo
    ),
    "GET follow/looks": own(ACCEPTED, shows=always("受理分流员"), sets=looked),
    "GET follow/rate": own(TOLD),
    "POST follow/rate": own(TOLD, {"resolved": "yes", "satisfaction": "4"}),
    "GET follow/disagree": own(TOLD, shows=always("问题还在，请再办一次")),
    "POST follow/disagree": own(TOLD, {"words": "灯亮了一晚，第二天又灭了。"}),
    "GET follow/supply": own(REPORTED),
    "POST follow/supply": own(REPORTED, {"words": "今晚又灭了一盏"}),
    "GET follow/withdraw": own(REPORTED),
    "POST follow/withdraw": own(REPORTED, {"reason": ""}),
    "POST follow/leave": public(),
}  # fmt: skip

# Addresses that answer nobody: there is no page behind them.
NOWHERE = ("GET api/v1/", "POST api/v1/")
