"""The small pages: keys, own settings, one look at a party."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.access.queries import account_of
from linli.cases import queries as cases
from linli.cases.actions import CaseKey
from linli.cases.errors import CaseNotFound
from linli.cases.rules.moves import MOVES
from linli.cases.rules.reveal import REVEAL_REASONS, check_look
from linli.cases.terms import PartyRole
from linli.console.queries.desk import own_posts
from linli.console.shapes import PostLine
from linli.organisation.rules import Actor
from linli.ui.forms import Choice, Field, Mistake, mistakes_of, one_group

PARTY_FIELDS: Mapping[str, Any] = {"name": gettext_lazy("姓名"), "phone": gettext_lazy("电话")}


@dataclass(frozen=True)
class KeyLine:
    key: str
    label: str


@dataclass(frozen=True)
class KeyGroup:
    label: str
    keys: tuple[KeyLine, ...]


@dataclass(frozen=True)
class KeysPage:
    groups: tuple[KeyGroup, ...]


@dataclass(frozen=True)
class OwnPage:
    posts: tuple[PostLine, ...]
    single_keys: Field


@dataclass(frozen=True)
class RevealPage:
    """One look at one field: first the reason is asked, then `value` is shown once."""

    name: Literal["name", "phone"]
    field: str
    role: str
    back: str
    reason: Field
    chosen: str = ""
    mistakes: tuple[Mistake, ...] = ()
    value: str = ""

    def opened(self, value: str) -> "RevealPage":
        return replace(self, value=value or "—")


def keys_page() -> KeysPage:
    everywhere = (
        KeyLine("N", _("新登记")),
        KeyLine("/", _("查找")),
        KeyLine("?", _("全部快捷键")),
        KeyLine("Esc", _("关闭")),
        KeyLine("Ctrl Enter", _("提交")),
    )
    lists = (
        KeyLine("J", _("下一件")),
        KeyLine("K", _("上一件")),
        KeyLine("Enter", _("打开")),
        KeyLine("Space", _("预览")),
        KeyLine("F", _("加筛选")),
        KeyLine("[", _("回第一页")),
        KeyLine("]", _("下一页")),
        KeyLine("1–9", _("进入环节")),
        KeyLine("0", _("全部")),
    )
    moves = tuple(
        KeyLine(move.key, str(move.label)) for move in MOVES.values() if move.key and not move.files
    )
    rest = (KeyLine("Y", _("看提议")), KeyLine(".", _("其余动作")))
    return KeysPage(
        (KeyGroup(_("各处"), everywhere), KeyGroup(_("列表"), lists), KeyGroup(_("动作"), (*moves, *rest)))
    )


def own_page(actor: Actor) -> OwnPage:
    on = "true" if actor.account and account_of(actor.account).single_keys else ""
    label, hint = _("使用单键快捷键"), _("例如 J、K、A；关闭后只留 Ctrl Enter 和 Esc")
    return OwnPage(own_posts(actor), Field("single_keys", label, "check", hint=hint, value=on))


def reveal_page(actor: Actor, key: CaseKey, party: UUID, name: str, reason: str | None) -> RevealPage:
    """Return the page that asks why. `reason` is what was chosen; None before anything was.

    Raises CaseNotFound, MoveNotYours.
    """
    state = cases.state_seen(actor, key)
    if name not in PARTY_FIELDS:
        raise CaseNotFound()
    check_look(state, actor, party)
    known = state.parties[str(party)]
    chosen = reason if reason in REVEAL_REASONS else ""
    choices = one_group(Choice(code, str(words), code == chosen) for code, words in REVEAL_REASONS.items())
    error = _("请选一个原因。") if reason is not None and not chosen else ""
    field = Field("reason", _("为什么要看"), "radio", error=error, required=True, groups=choices)
    return RevealPage(
        name="phone" if name == "phone" else "name",
        field=str(PARTY_FIELDS[name]),
        role=str(PartyRole(known.role).label),
        back=reverse("console:case", args=(key.county, key.id)),
        reason=field,
        chosen=chosen or "",
        mistakes=tuple(mistakes_of([field])),
    )
