"""The tree of categories (practice §7): what a case may be about, how long it may take, who leads, when it is done.

Neutral civic matters only: no leaf names a kind of person as a risk. Codes are fixed; names are translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.kernel.worktime import Limit


class Lead(TextChoices):
    """The kind of department that usually leads; a county's directory says which unit that is."""

    SANITATION = "sanitation", _("环卫")
    CITY_MANAGEMENT = "city_management", _("城管")
    SUBDISTRICT = "subdistrict", _("街道")
    TOWNSHIP = "township", _("乡镇")
    COMMUNITY = "community", _("社区")
    PROPERTY = "property", _("物业")
    PLANNING = "planning", _("规划")
    MUNICIPAL_WORKS = "municipal_works", _("市政")
    OWNER = "owner", _("权属单位")
    STREET_LIGHTS = "street_lights", _("路灯")
    WATER = "water", _("供水企业")
    DRAINAGE = "drainage", _("排水")
    POWER = "power", _("供电企业")
    GAS = "gas", _("燃气企业")
    HEAT = "heat", _("供热企业")
    SPORT = "sport", _("体育")
    HOUSING = "housing", _("住建")
    FIRE = "fire", _("消防")
    EMERGENCY = "emergency", _("应急")
    MARKET = "market", _("市场监管")
    SECTOR = "sector", _("行业主管")
    WATERWAYS = "waterways", _("水利")
    LAND = "land", _("自然资源")
    TRAFFIC_POLICE = "traffic_police", _("交警")
    OPERATOR = "operator", _("运营企业")
    TRANSPORT = "transport", _("交通")
    POLICE = "police", _("公安")
    MEDIATION = "mediation", _("人民调解")
    WOMENS_FEDERATION = "womens_federation", _("妇联")
    CIVIL_AFFAIRS = "civil_affairs", _("民政")
    LABOUR = "labour", _("人社")
    COMMERCE = "commerce", _("商务")
    SERVICE_HALL = "service_hall", _("便民服务中心")
    CANLIAN = "canlian", _("残联")
    EDUCATION = "education", _("教育")
    PROFESSIONALS = "professionals", _("专业机构")
    JUSTICE = "justice", _("司法所")
    ENVIRONMENT = "environment", _("生态环境")
    PARKS = "parks", _("园林")
    INTAKE = "intake", _("受理中心")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One kind of matter.

    limit       overall limit; None: the item handled sets it, else the table of stages
    first       limit of a first measure (a fence, a survey) that cannot wait for the rest; None: no such measure
    leads       usual lead departments, the likeliest first
    closing     what must be so, or be shown, before the case is finished
    photo       finishing needs photos, before and after from the same angle
    restricted  seen by named persons only, from the start
    """

    code: str
    name: Promise
    limit: Limit | None
    leads: tuple[Lead, ...]
    closing: Promise
    photo: bool = False
    first: Limit | None = None
    restricted: bool = False

    @property
    def group(self) -> str:
        return self.code[:GROUP_DIGITS]

    @property
    def public(self) -> bool:
        """Places and things, not people: such a case may show on a public map."""
        return self.group in PUBLIC_GROUPS


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    name: Promise
    leaves: tuple[Leaf, ...]


GROUP_DIGITS = 2
PUBLIC_GROUPS = frozenset({"01", "02", "03", "04", "09"})


def leaf(code: str) -> Leaf:
    """Return the leaf of a code that a door has checked. Raises KeyError."""
    return LEAVES[code]


def tree() -> tuple[Group, ...]:
    """Return all groups in order, each with its leaves."""
    return TREE


def _leaf(
    code: str, limit: str, name: Promise, closing: Promise, leads: str, *, first: str = "", **marks: bool
) -> Leaf:
    own = Limit.parse(limit) if limit else None
    by = tuple(Lead(lead) for lead in leads.split())
    return Leaf(code, name, own, by, closing, first=Limit.parse(first) if first else None, **marks)


GROUPS = {
    "01": _("市容环境"),
    "02": _("公共设施"),
    "03": _("消防与安全隐患"),
    "04": _("交通与停车"),
    "05": _("邻里与家庭纠纷"),
    "06": _("物业与住房"),
    "07": _("劳动与消费权益"),
    "08": _("民生服务与求助"),
    "09": _("生态、食品与公共卫生"),
    "99": _("其他"),
}

# fmt: off
LEAVES: Mapping[str, Leaf] = {each.code: each for each in (
    _leaf("0101", "1WD", _("垃圾清运不及时"), _("现场干净"), "sanitation", photo=True),
    _leaf("0102", "3WD", _("垃圾分类设施问题"), _("垃圾桶可以使用"), "city_management subdistrict", photo=True),
    _leaf("0103", "4WD", _("建筑垃圾与堆物"), _("已清走"), "city_management", photo=True),
    _leaf("0104", "3WD", _("楼道堆物"), _("已清走，或与物主约定了日期"), "community property", photo=True),
    _leaf("0105", "2WD", _("小广告"), _("已清除"), "city_management", photo=True),
    _leaf("0106", "2WD", _("占道经营"), _("再去看时道路通畅"), "city_management", photo=True),
    _leaf("0107", "20WD", _("违法搭建"), _("已拆除，或有处理决定文号"), "city_management planning"),
    _leaf("0201", "7WD", _("道路破损"), _("已修好"), "municipal_works", photo=True),
    _leaf("0202", "2WD", _("井盖缺失破损"), _("先围挡，再更换"), "owner", first="4CH", photo=True),
    _leaf("0203", "3WD", _("路灯故障"), _("夜间亮灯"), "municipal_works street_lights", photo=True),
    _leaf("0204", "1WD", _("供水问题"), _("恢复供水，有通话记录"), "water"),
    _leaf("0205", "1WD", _("排水堵塞积水"), _("排水通畅"), "drainage municipal_works", photo=True),
    _leaf("0206", "1WD", _("供电问题"), _("恢复供电，有通话记录"), "power"),
    _leaf("0207", "2WD", _("燃气设施(非泄漏)"), _("已检查，有工单"), "gas"),
    _leaf("0208", "2WD", _("供暖问题"), _("经同意测量的室温记录"), "heat"),
    _leaf("0209", "7WD", _("健身与休闲设施"), _("已修好或拆除"), "sport subdistrict", photo=True),
    _leaf("0210", "10WD", _("无障碍设施"), _("可以使用"), "housing owner", photo=True),
    _leaf("0301", "1WD", _("消防通道堵塞"), _("复查时通道畅通"), "fire subdistrict", photo=True),
    _leaf("0302", "7WD", _("消防设施损坏缺失"), _("可正常使用，有复查表"), "property fire"),
    _leaf("0303", "3WD", _("电动自行车违规停放充电"), _("已移走，并告知充电地点"), "subdistrict fire", photo=True),
    _leaf("0304", "5WD", _("用电线路隐患"), _("有电工检修单"), "owner emergency"),
    _leaf("0305", "3WD", _("燃气安全隐患"), _("隐患消除，有企业工单；泄漏须先撤离并报警"), "gas housing", first="4CH"),
    _leaf("0306", "30WD", _("房屋安全"), _("有勘查记录和处置措施"), "housing", first="3WD"),
    _leaf("0307", "15WD", _("高空坠物与外墙脱落"), _("先围挡，再修复"), "property housing", first="1WD", photo=True),
    _leaf("0308", "1WD", _("电梯安全"), _("有维保记录"), "market"),
    _leaf("0309", "3WD", _("施工安全"), _("有整改回复"), "housing"),
    _leaf("0310", "5WD", _("小场所安全"), _("有复查表"), "sector emergency"),
    _leaf("0311", "3WD", _("水域与地质隐患"), _("已设警示牌、护栏或采取措施"), "waterways land", photo=True),
    _leaf("0401", "1WD", _("机动车违停"), _("已处理，有记录"), "traffic_police city_management"),
    _leaf("0402", "2WD", _("非机动车乱停放"), _("摆放整齐"), "city_management operator", photo=True),
    _leaf("0403", "5WD", _("交通标志信号"), _("已修好"), "traffic_police transport", photo=True),
    _leaf("0404", "7WD", _("小区停车秩序"), _("有商定的办法"), "property subdistrict"),
    _leaf("0405", "10WD", _("充电设施"), _("有方案或已修好"), "housing operator"),
    _leaf("0501", "7WD", _("邻里噪声"), _("有劝导记录或协议"), "community police"),
    _leaf("0502", "15WD", _("漏水相邻损害"), _("已修复或达成协议"), "community property"),
    _leaf("0503", "10WD", _("公共空间使用纠纷"), _("达成协议或已答复"), "community property"),
    _leaf("0504", "7WD", _("宠物管理"), _("有劝导记录"), "community police"),
    _leaf("0505", "30CD", _("宅基地与土地边界"), _("有调解卷宗"), "land township"),
    _leaf("0506", "30CD", _("婚姻家庭"), _("有调解卷宗"), "mediation womens_federation", restricted=True),
    _leaf("0507", "30CD", _("赡养抚养"), _("有调解卷宗"), "mediation civil_affairs", restricted=True),
    _leaf("0508", "30CD", _("损害赔偿"), _("有调解卷宗"), "mediation"),
    _leaf("0509", "30CD", _("借贷与合同"), _("有调解卷宗，或已告知可向法院起诉"), "mediation"),
    _leaf("0601", "10WD", _("物业服务质量"), _("有物业企业回复，已现场核查"), "housing subdistrict"),
    _leaf("0602", "10WD", _("物业收费"), _("有书面答复"), "housing market"),
    _leaf("0603", "15WD", _("业委会与业主大会"), _("有指导记录"), "subdistrict housing"),
    _leaf("0604", "20WD", _("维修资金"), _("已答复办理步骤"), "housing"),
    _leaf("0605", "15WD", _("老旧小区改造"), _("已答复或有施工记录"), "housing"),
    _leaf("0606", "5WD", _("装修管理"), _("已停工或改正"), "property housing", photo=True),
    _leaf("0607", "30CD", _("租赁纠纷"), _("有调解卷宗"), "mediation housing"),
    _leaf("0701", "10WD", _("工资拖欠"), _("已支付，或有监察、仲裁案号"), "labour"),
    _leaf("0702", "15WD", _("劳动合同与社保"), _("已答复"), "labour"),
    _leaf("0703", "15WD", _("消费纠纷"), _("有调解结果"), "market"),
    _leaf("0704", "20WD", _("预付卡退费"), _("有结果，或已告知法律途径"), "commerce market"),
    _leaf("0801", "", _("代办服务"), _("办理结果已送达，有签收"), "service_hall"),
    _leaf("0802", "3WD", _("老年人生活协助"), _("已按请求协助，有记录"), "community civil_affairs"),
    _leaf("0803", "5WD", _("残疾人服务协助"), _("已按请求协助，有记录"), "canlian"),
    _leaf("0804", "5WD", _("儿童与托育服务"), _("已答复或已对接"), "civil_affairs education"),
    _leaf("0805", "3WD", _("临时困难求助"), _("已受理申请或已答复"), "civil_affairs community"),
    _leaf("0806", "5WD", _("就业服务"), _("已对接"), "labour"),
    _leaf("0807", "2WD", _("心理服务转介"), _("按本人请求转介，不留内容"), "professionals"),
    _leaf("0808", "3WD", _("法律咨询"), _("有咨询记录"), "justice"),
    _leaf("0901", "7WD", _("油烟异味"), _("已采取措施并回看"), "environment city_management"),
    _leaf("0902", "3WD", _("施工与商业噪声"), _("已测量或已停止"), "city_management environment"),
    _leaf("0903", "10WD", _("河道水体"), _("水面、岸边干净"), "waterways environment", photo=True),
    _leaf("0904", "1WD", _("焚烧与扬尘"), _("已停止"), "environment housing", photo=True),
    _leaf("0905", "5WD", _("绿化养护"), _("已养护"), "parks", photo=True),
    _leaf("0906", "7WD", _("食品安全"), _("有检查回复"), "market"),
    _leaf("0907", "5WD", _("流浪动物"), _("已处理，有记录"), "police subdistrict"),
    _leaf("9901", "1WD", _("政策咨询"), _("已答复"), "intake"),
    _leaf("9902", "10WD", _("意见建议"), _("已答复或采纳"), "intake"),
    _leaf("9903", "2WD", _("表扬感谢"), _("已转达"), "intake"),
    _leaf("9999", "5WD", _("其他事项"), _("已答复；每月检查是否需要新类别"), "intake"),
)}
# fmt: on

TREE = tuple(
    Group(code, name, tuple(each for each in LEAVES.values() if each.group == code))
    for code, name in GROUPS.items()
)
