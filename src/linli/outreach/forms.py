"""The form of a notice as fields of a page, and what was typed as the arguments of an action."""

from collections.abc import Mapping
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.organisation.errors import DateUnreadable
from linli.organisation.rules import Actor, read_day
from linli.outreach import queries, rules
from linli.outreach.actions import Written
from linli.outreach.errors import NumbersInside
from linli.outreach.queries import NoticeView
from linli.ui.forms import Field

Typed = Mapping[str, str]
NAMES = ("area", "title", "words", "shows_from", "shows_until", "numbers_agreed")


def typed_from(post: QueryDict) -> dict[str, str]:
    """Return what was typed, by field, line ends as one sign, without a NUL, which PostgreSQL holds in no text."""
    return {name: str(post.get(name, "")).replace("\r\n", "\n").replace("\0", "").strip() for name in NAMES}


def typed_of(notice: NoticeView) -> dict[str, str]:
    """Return a kept notice as it would have been typed."""
    days = {"shows_from": notice.shows_from.isoformat(), "shows_until": notice.shows_until.isoformat()}
    return {"area": notice.area, "title": notice.title, "words": notice.words, **days}


def written_from(typed: Typed) -> Written:
    """Return the notice that was typed. Raises DateUnreadable."""
    return Written(
        area=typed.get("area", "")[:24],
        title=" ".join(typed.get("title", "").split()),
        words=typed.get("words", ""),
        shows_from=read_day("shows_from", typed.get("shows_from", "")),
        shows_until=read_day("shows_until", typed.get("shows_until", "")),
        numbers_agreed=typed.get("numbers_agreed") == "true",
    )


def operation(text: str) -> UUID:
    """Return the id that the page was made with, or a fresh one when the form brought none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


def notice_fields(actor: Actor, typed: Typed, refusal: Refusal | None) -> list[Field]:
    """Return the fields in the order of writing; the one that vouches for numbers is there once it is needed."""
    errors = {refusal.field: refusal.message} if refusal and refusal.field else {}
    groups = queries.places_to_tell(actor, typed.get("area", ""))
    fields = [
        Field("area", _("给哪里"), kind="select", required=True, groups=groups, error=errors.get("area", "")),
        Field(
            "title", _("标题"), hint=_("一句话说清什么事、哪天"), required=True, longest=rules.TITLE_MAX,
            value=typed.get("title", ""), error=errors.get("title", ""),
        ),
        Field(
            "words", _("内容"), kind="text_area", hint=_("时间、地点、要居民做什么。不写个人姓名、电话和证件号。"),
            required=True, longest=rules.WORDS_MAX, value=typed.get("words", ""), error=errors.get("words", ""),
        ),
        Field(
            "shows_from", _("公示起日"), kind="date", required=True, width="half",
            value=typed.get("shows_from", ""), error=errors.get("shows_from", ""),
        ),
        Field(
            "shows_until", _("公示止日"), kind="date", hint=_("最后一天"), required=True, width="half",
            value=typed.get("shows_until", ""), error=errors.get("shows_until", ""),
        ),
    ]  # fmt: skip
    if isinstance(refusal, NumbersInside) or typed.get("numbers_agreed"):
        agreed = typed.get("numbers_agreed", "")
        fields.append(Field("numbers_agreed", _("这些是公开的工作电话"), kind="check", value=agreed))
    return fields


def is_mendable(refusal: Refusal) -> bool:
    """Tell whether the writer can mend it in the form; all else is a page of its own."""
    return refusal.status == 422 or isinstance(refusal, DateUnreadable)
