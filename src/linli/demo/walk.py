"""`linli demo walk`: one report travels the whole loop through a running server, as people and other systems use it.

A resident reports on the portal's pages; grid, community, township, county, city and province carry it up by the API,
it is assigned down again, a department mends it, it is checked, the resident is told and rates it on the portal.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from linli.client import Linli, Refused
from linli.demo import places, residents
from linli.demo.browser import OverHttp
from linli.demo.errors import ApiRefused
from linli.demo.residents import Receipt
from linli.demo.world import RESIDENT_PHONES
from linli.organisation.terms import Role
from linli.territory.terms import GRID_LEVEL

GRID, LEAF = "A", "0306"
CITY, COUNTY, HOUSING = "990100000000", "990101000000", "990101000000-01"
ADDRESS = "云桥路12号5幢西山墙"
WORDS = (
    "5幢西山墙有一条裂缝，从二楼一直到五楼，比去年宽了。前面三幢是同一年盖的，隔壁县也有一样的楼。"
    "请派人来看看要不要紧，能不能一起鉴定。"
)
RESIDENT = "resident"


@dataclass(frozen=True)
class Walked:
    """One step.

    by     login and name, of two people where a proposal needed approval
    level  1–5 a centre, 6 a grid, None a unit or the resident
    """

    move: str
    by: str
    level: int | None
    state: str


class Walk:
    """passwords: by login, of the demo that the server at `url` serves."""

    def __init__(self, url: str, passwords: Mapping[str, str], told: Callable[[Walked], None]) -> None:
        self.url, self.passwords, self.told = url, passwords, told
        self.resident = OverHttp(url)
        self.receipt = Receipt("", "")
        self.steps: list[Walked] = []
        self._sessions: dict[str, Linli] = {}

    def go(self) -> dict[str, Any]:
        """Walk the loop; return `{"case_no", "steps"}`. Raises PageRefused, ApiRefused."""
        self._report()
        self._move("cx31a", "escalate", _reasons("已到现场看过，先拉了警戒线", "请社区派人一起看"))
        for clerk, leader, tried, wanted in CLIMB:
            self._move(clerk, "accept", {"note": "情况清楚，受理"})
            self._move(clerk, "escalate", _reasons(tried, wanted), leader=leader)
        self._move("prov12", "accept", {"note": "同批房屋，省里统一安排，受理"})
        self._move(
            "prov12", "assign_down", _task(CITY, "由市里组织同批房屋鉴定", "先安全后修缮，十天内报方案")
        )
        self._move("city12", "accept", {"note": "受理，排进这一批"})
        self._move(
            "city12", "assign_down", _task(COUNTY, "房屋在青禾区，由区里牵头", "三天内到现场，住户先安顿好")
        )
        self._move("qh12", "accept", {"note": "受理，交住建局牵头"})
        self._move("qh12", "dispatch", {"lead": HOUSING, "opinion": "请鉴定机构到场，结果告诉住户"})
        self._move("qhzj21", "sign", {"handler": self._account("qhzj22")})
        self._move("qhzj22", "progress", {"note": "鉴定机构已取样，警戒线换成围挡", "shown": True})
        finished = {"result": "01", "text": "鉴定为局部裂缝，已做支撑和灌缝，装了观测点，复测没有发展"}
        self._move("qhzj22", "finish", finished, leader="qhzj20")
        self._move("qh14", "check_pass", {"way": "on_site", "note": "到现场看过，与所报一致"})
        told = {"way": "phone", "text": "墙已经加固好，装了观测点，每月来看一次。谢谢您提醒大家。"}
        self._move("qh12", "feedback", told)
        self._rate()
        return {"case_no": self.receipt.case_no, "steps": [asdict(step) for step in self.steps]}

    # --- the resident, on the portal ---

    def _report(self) -> None:
        self.receipt = residents.report(
            self.resident,
            place=places.grids()[GRID].code,
            words=WORDS,
            category=LEAF,
            address=ADDRESS,
            phone=str(RESIDENT_PHONES),
        )
        self._note("report", RESIDENT, None, self._state("cx31a"))

    def _rate(self) -> None:
        residents.rate(
            self.resident, self.receipt, resolved="yes", satisfaction=5, words="办得快，还回头来看过，放心了"
        )
        self._note("revisit", RESIDENT, None, self._state("qh12"))

    # --- staff, by the API ---

    def _move(self, login: str, move: str, form: Mapping[str, Any], *, leader: str = "") -> None:
        """Make a move; if it becomes a proposal, let `leader` approve it: both are one step."""
        outcome = self._ask(login, f"{move}_by_number", case_no=self.receipt.case_no, **form)
        by = _named(login)
        if outcome["proposal"]:
            place = {"county": outcome["county"], "case_id": outcome["id"], "proposal": outcome["proposal"]}
            outcome = self._ask(leader, "decide_proposal", **place, approved=True, note="情况属实，同意")
            by = f"{_named(login)}, {_named(leader)}"
        person = places.people()[login]
        level = GRID_LEVEL if Role.GRID_WORKER in person.roles else places.level(person.place)
        self._note(move, by, level, outcome["state"])

    def _note(self, move: str, by: str, level: int | None, state: str) -> None:
        self.steps.append(Walked(move, by, level, state))
        self.told(self.steps[-1])

    def _state(self, login: str) -> str:
        return str(self._ask(login, "case_by_number", case_no=self.receipt.case_no)["state"])

    def _account(self, login: str) -> str:
        return str(self._ask(login, "read_session")["account"])

    def _ask(self, login: str, operation: str, **values: Any) -> Any:  # Any: what the API answers
        if login not in self._sessions:
            self._sessions[login] = signed_in(self.url, login, self.passwords[login])
        try:
            return self._sessions[login].call(operation, **values)
        except Refused as refused:
            raise ApiRefused(path=operation, status=refused.status, detail=refused.detail) from refused


def signed_in(url: str, login: str, password: str) -> Linli:
    """Return a client in which `login` has opened a session of the API. Raises ApiRefused."""
    linli = Linli(url, language="zh-hans")
    try:
        linli.sign_in(login, password)
    except Refused as refused:
        raise ApiRefused(path="sign_in", status=refused.status, detail=refused.detail) from refused
    return linli


def line(number: int, step: Walked) -> str:
    level = "—" if step.level is None else str(step.level)
    return f"{number:2}  L{level}  {step.move:12} {step.state:14} {step.by}"


def _named(login: str) -> str:
    return f"{login} {places.people()[login].name}"


def _reasons(tried: str, wanted: str) -> dict[str, str]:
    return {"reason_code": "02", "tried": tried, "request": wanted}


def _task(child: str, reason: str, requirement: str) -> dict[str, str]:
    return {"child": child, "reason": reason, "requirement": requirement}


CLIMB = (  # clerk, leader who approves, what was tried, what the parent is asked for
    ("cx12", "cx10", "社区看过，裂缝贯穿四层，社区没有鉴定能力", "请街道请专业人员到场"),
    ("lx12", "lx11", "街道请人初看，前后三幢是同一批建的", "请区里安排鉴定机构"),
    ("qh12", "qh11", "区里查档案，同一施工单位的楼还有几处", "请市里统一安排鉴定和经费"),
    ("city12", "city11", "市里核对，邻县也有同批房屋，跨县区", "请省里协调，统一标准"),
)
