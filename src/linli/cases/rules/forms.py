"""What each move asks for. One class serves the API's schema, the console's page, the contract file and the tests.

Free text is marked `words`: it is sealed apart, and the event keeps only its digest.
"""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import (
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from linli.cases.rules.dictionaries import (
    Channel,
    CheckWay,
    EscalateReason,
    FeedbackWay,
    RejectReason,
    Resolved,
    Result,
    RetentionClass,
    ReturnReason,
    Urgency,
)

ASSIST_UNITS_MAX = 8
ATTACHMENTS_PER_MOVE_MAX = 6


@dataclass(frozen=True)
class Asked:
    """How a field is shown: its label, its hint, what picks its value, and whether it is free text."""

    label: str | Promise
    hint: str | Promise = ""
    # text, lines, choice, category, place, units, unit, child, person, limit, moment, attachments, point …
    widget: str = "text"
    words: bool = False
    group: str = field(default="", kw_only=True)  # "reporter": one party of the case

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say label and hint in the API's description as well, in the language that it is asked in."""
        schema = handler(core)
        schema["description"] = " · ".join(filter(None, (str(self.label), str(self.hint))))
        return schema


Title = Annotated[str, StringConstraints(min_length=2, max_length=40), Asked(_("标题"), words=True)]
DESCRIPTION_LEAST = 10
_ABOUT = Asked(_("情况"), _("看到什么、从什么时候开始，至少10个字"), "lines", words=True)
Description = Annotated[str, StringConstraints(min_length=DESCRIPTION_LEAST, max_length=2000), _ABOUT]
DescriptionHandedOver = Annotated[str, StringConstraints(min_length=1, max_length=2000), _ABOUT]
Address = Annotated[
    str, StringConstraints(max_length=200), Asked(_("具体位置"), _("例如“3幢2单元门口”"), words=True)
]
Category = Annotated[str, StringConstraints(pattern=r"^\d{4}$"), Asked(_("类别"), widget="category")]
Place = Annotated[
    str,
    StringConstraints(pattern=r"^(\d{12,24})?$"),
    Asked(_("网格或区划"), _("网格编码，或12位区划代码"), "place"),
]
OtherCase = Annotated[
    str,
    StringConstraints(pattern=r"^(\d{20})?$"),
    Asked(_("同一件"), _("已登记的同一件事的编号，20位"), "case"),
]
LimitText = Annotated[
    str,
    StringConstraints(pattern=r"^(\d{1,3}(\.5)?(CH|WH|WD|CDN|CD))?$"),
    Asked(_("时限"), _("例如 5WD 表示5个工作日，4WH 表示4个工作小时；不填按标准"), "limit"),
]
Reason = Annotated[
    str,
    StringConstraints(min_length=5, max_length=500),
    Asked(_("理由"), _("至少5个字"), "lines", words=True),
]
Opinion = Annotated[
    str,
    StringConstraints(min_length=5, max_length=500),
    Asked(_("意见"), _("要办什么、注意什么，至少5个字"), "lines", words=True),
]
OptionalNote = Annotated[
    str, StringConstraints(min_length=0, max_length=500), Asked(_("说明"), "", "lines", words=True)
]
Attachments = Annotated[
    list[UUID],
    # Forms of proposals that waited when only photos could be attached are read as well.
    Field(max_length=ATTACHMENTS_PER_MOVE_MAX, validation_alias=AliasChoices("attachments", "photos")),
    Asked(_("附件"), _("最多6个：照片、录音、文档每个不超过20 MB，视频不超过100 MB"), "attachments"),
]
UnitCode = Annotated[str, StringConstraints(pattern=r"^\d{12}-\d{2}$"), Asked(_("主办单位"), widget="unit")]
Longitude = Annotated[float | None, Field(ge=-180, le=180), Asked(_("经度"), widget="point")]
Latitude = Annotated[float | None, Field(ge=-90, le=90), Asked(_("纬度"), widget="point")]


class Form(BaseModel):
    """Base of every form: unknown fields are refused, texts are trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class DraftForm(Form):
    title: Annotated[str, StringConstraints(max_length=40), Asked(_("标题"), words=True)] = ""
    description: Annotated[
        str, StringConstraints(max_length=2000), Asked(_("情况"), "", "lines", words=True)
    ] = ""
    category: Annotated[
        str, StringConstraints(pattern=r"^(\d{4})?$"), Asked(_("类别"), widget="category")
    ] = ""
    place: Place = ""
    address: Address = ""


class ReportForm(Form):
    """A report by a resident, a grid worker or any member of staff (move 2)."""

    title: Title
    description: Description
    category: Category
    urgency: Annotated[Urgency, Asked(_("紧急程度"), widget="choice")] = Urgency.NORMAL
    place: Place = ""
    address: Address = ""
    lon: Longitude = None
    lat: Latitude = None
    channel: Annotated[Channel, Asked(_("来源"), widget="choice")] = Channel.WEB
    anonymous: Annotated[bool, Asked(_("不留联系方式"))] = False
    reporter_name: Annotated[
        str, StringConstraints(max_length=40), Asked(_("反映人姓名"), words=True, group="reporter")
    ] = ""
    reporter_phone: Annotated[
        str,
        StringConstraints(pattern=r"^(1\d{10}|0\d{2,3}-?\d{7,8})?$"),
        Asked(_("联系电话"), _("手机号11位，或带区号的座机"), words=True, group="reporter"),
    ] = ""
    past_grid: Annotated[bool, Asked(_("不由本网格的网格员办理"))] = False
    attachments: Attachments = []
    external_no: Annotated[
        str, StringConstraints(max_length=60, pattern=r"^[^\x00-\x1f]*$"), Asked(_("外部编号"))
    ] = ""
    duplicate_of: OtherCase = ""


class RegisterForm(ReportForm):
    """What a clerk enters for a call, a visit to the counter, a letter (move 3), or another platform hands over.

    What comes with another platform's number is taken as it is, however short its text.
    """

    description: DescriptionHandedOver
    channel: Annotated[Channel, Asked(_("来源"), widget="choice")] = Channel.PHONE
    received_at: Annotated[
        AwareDatetime | None, Asked(_("收到时间"), _("不填为现在；不得晚于现在"), "moment")
    ] = None
    related_to: Annotated[
        str,
        StringConstraints(pattern=r"^(\d{20})?$"),
        Asked(_("有关联"), _("有关联的已登记案件的编号，20位"), "case"),
    ] = ""


class SupplyForm(Form):
    """What is told or shown later, by the reporter or by a clerk to whom it was told."""

    note: Annotated[
        str,
        StringConstraints(min_length=2, max_length=1000),
        Asked(_("补充的情况"), _("反映人后来说的、给的，至少2个字"), "lines", words=True),
    ]
    attachments: Attachments = []


class AcceptForm(Form):
    category: Annotated[
        str, StringConstraints(pattern=r"^(\d{4})?$"), Asked(_("类别"), _("不改可不选"), "category")
    ] = ""
    urgency: Annotated[Urgency | None, Asked(_("紧急程度"), widget="choice")] = None
    place: Place = ""
    overall_limit: LimitText = ""
    note: OptionalNote = ""
    attachments: Attachments = []


class RejectForm(Form):
    reason_code: Annotated[RejectReason, Asked(_("原因"), widget="choice")]
    advice: Annotated[
        str,
        StringConstraints(min_length=5, max_length=500),
        Asked(_("建议"), _("告诉反映人可以去哪里办，至少5个字"), "lines", words=True),
    ]
    attachments: Attachments = []


class SelfResolveForm(Form):
    plan: Annotated[
        str, StringConstraints(max_length=500), Asked(_("打算怎么办"), "", "lines", words=True)
    ] = ""
    handler: Annotated[UUID | None, Asked(_("承办人"), _("不选为本人"), "person")] = None
    attachments: Attachments = []


class EscalateForm(Form):
    reason_code: Annotated[EscalateReason, Asked(_("原因"), widget="choice")]
    tried: Annotated[
        str,
        StringConstraints(min_length=5, max_length=500),
        Asked(_("已经做了什么"), _("至少5个字"), "lines", words=True),
    ]
    request: Annotated[
        str,
        StringConstraints(min_length=5, max_length=500),
        Asked(_("请上级做什么"), _("至少5个字"), "lines", words=True),
    ]
    attachments: Attachments = []


class AssignDownForm(Form):
    child: Annotated[
        str, StringConstraints(pattern=r"^\d{12}$"), Asked(_("交给哪个下级中心"), widget="child")
    ]
    reason: Reason
    requirement: Annotated[
        str,
        StringConstraints(min_length=5, max_length=500),
        Asked(_("要求"), _("至少5个字"), "lines", words=True),
    ]
    limit: LimitText = ""
    attachments: Attachments = []


class DispatchForm(Form):
    lead: UnitCode
    assist: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^\d{12}-\d{2}$")]],
        Field(max_length=ASSIST_UNITS_MAX),
        Asked(_("协办单位"), _("可以不选，最多8个"), "units"),
    ] = []
    opinion: Opinion
    limit: LimitText = ""
    attachments: Attachments = []


class SignForm(Form):
    handler: Annotated[UUID | None, Asked(_("承办人"), _("不选为本人"), "person")] = None


class ReturnTaskForm(Form):
    reason_code: Annotated[ReturnReason, Asked(_("原因"), widget="choice")]
    basis: Annotated[
        str,
        StringConstraints(min_length=5, max_length=500),
        Asked(_("依据"), _("法律或职责依据，至少5个字"), "lines", words=True),
    ]
    suggested_unit: Annotated[
        str, StringConstraints(pattern=r"^(\d{12}-\d{2})?$"), Asked(_("建议交给"), widget="unit")
    ] = ""
    attachments: Attachments = []


class DecideReturnForm(Form):
    unit: Annotated[
        str, StringConstraints(pattern=r"^\d{12}-\d{2}$"), Asked(_("申请退回的单位"), widget="returning")
    ]
    granted: Annotated[bool, Asked(_("同意退回"))]
    note: Reason
    attachments: Attachments = []


class ReturnForm(Form):
    reason: Reason
    attachments: Attachments = []


class TransferForm(Form):
    lead: UnitCode
    reason: Reason
    limit: LimitText = ""
    attachments: Attachments = []


class ProgressForm(Form):
    note: Annotated[
        str,
        StringConstraints(min_length=2, max_length=1000),
        Asked(_("办理记录"), _("做了什么、下一步是什么"), "lines", words=True),
    ]
    shown: Annotated[bool, Asked(_("反映人可以看到"))] = False
    attachments: Attachments = []


class FinishForm(Form):
    result: Annotated[Result, Asked(_("结果"), widget="choice")]
    text: Annotated[
        str,
        StringConstraints(min_length=5, max_length=1000),
        Asked(_("办理情况"), _("做了什么，现在怎么样，至少5个字"), "lines", words=True),
    ]
    waived: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^\d{12}-\d{2}$")]],
        Field(max_length=ASSIST_UNITS_MAX),
        Asked(_("不再等待的协办单位"), _("只有主办可以填，并在办理情况中说明"), "waive"),
    ] = []
    attachments: Attachments = []


class CheckPassForm(Form):
    way: Annotated[CheckWay, Asked(_("核查方式"), widget="choice")]
    note: OptionalNote = ""
    attachments: Attachments = []


class CheckFailForm(Form):
    way: Annotated[CheckWay, Asked(_("核查方式"), widget="choice")]
    reason: Reason
    attachments: Attachments = []


class FeedbackForm(Form):
    way: Annotated[FeedbackWay, Asked(_("反馈方式"), widget="choice")]
    text: Annotated[
        str,
        StringConstraints(min_length=5, max_length=500),
        Asked(_("告诉反映人什么"), _("用平常话说清结果，至少5个字"), "lines", words=True),
    ]
    attachments: Attachments = []


class RevisitForm(Form):
    reached: Annotated[bool, Asked(_("联系上了"))] = True
    resolved: Annotated[Resolved | None, Asked(_("解决了吗"), widget="choice")] = None
    satisfaction: Annotated[
        int | None, Field(ge=1, le=5), Asked(_("满意度"), _("1 很不满意，5 很满意"), "stars")
    ] = None
    words: Annotated[
        str, StringConstraints(max_length=500), Asked(_("反映人的话"), "", "lines", words=True)
    ] = ""
    reasonable: Annotated[bool, Asked(_("没有解决时，再办一次"))] = True
    attachments: Attachments = []


class CloseForm(Form):
    note: OptionalNote = ""
    attachments: Attachments = []


class ArchiveForm(Form):
    retention: Annotated[RetentionClass, Asked(_("保存期限"), widget="choice")] = RetentionClass.TEN_YEARS


class ReopenForm(Form):
    reason: Annotated[
        str,
        StringConstraints(min_length=5, max_length=500),
        Asked(_("还有什么问题"), _("至少5个字"), "lines", words=True),
    ]
    attachments: Attachments = []


class WithdrawForm(Form):
    reason: Annotated[
        str, StringConstraints(max_length=500), Asked(_("原因"), _("可以不填"), "lines", words=True)
    ] = ""
    attachments: Attachments = []


class RecategoriseForm(Form):
    category: Category
    reason: Reason
    attachments: Attachments = []


class RelocateForm(Form):
    place: Annotated[
        str, StringConstraints(pattern=r"^\d{12,24}$"), Asked(_("网格或区划"), _("在同一个县区之内"), "place")
    ]
    address: Address = ""
    lon: Longitude = None
    lat: Latitude = None
    reason: Reason
    attachments: Attachments = []


class DecideProposalForm(Form):
    proposal: Annotated[UUID, Asked(_("提议"), widget="proposal")]
    approved: Annotated[bool, Asked(_("同意"))]
    note: Annotated[
        str, StringConstraints(max_length=500), Asked(_("说明"), _("不同意时请写理由"), "lines", words=True)
    ] = ""
    attachments: Attachments = []


def asked_of(form: type[Form], name: str) -> Asked:
    """Return how the field `name` of `form` is shown."""
    return next(extra for extra in form.model_fields[name].metadata if isinstance(extra, Asked))


def words_of(form: Form) -> dict[str, str]:
    """Return the free texts of `form` that are no party's, without the empty ones."""
    return {
        name: getattr(form, name)
        for name in type(form).model_fields
        if (asked := asked_of(type(form), name)).words and not asked.group and getattr(form, name)
    }
