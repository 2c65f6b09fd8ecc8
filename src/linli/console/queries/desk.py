"""The frame of every page: who sits here, in which post, and where this post can go."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases.queries import READS_CASES
from linli.cases.rules.moves import LEADERS
from linli.console.shapes import Desk, NavLink, PostLine
from linli.imports.queries import may_import_something
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role
from linli.territory.codes import county_of
from linli.territory.terms import Level


def desk(actor: Actor, request: HttpRequest) -> Desk:
    """Return the frame for this person. Someone without a post has a desk with nothing on it."""
    first = actor.posts[0] if actor.posts else None
    return Desk(
        name=actor.name,
        centre=(first.unit_name or first.centre_name) if first else "",
        beside=first.beside if first and not first.unit else "",
        role=str(first.role.label) if first else _("没有岗位"),
        links=_links(actor, request.path),
        home=reverse("console:home"),
        search=reverse("console:find") if works_on_cases(actor) else "",
        register=reverse("console:register") if actor.has(Role.INTAKE_CLERK) else "",
        own=reverse("console:own"),
        keys=reverse("console:keys"),
        sign_out=reverse("account_logout"),
        single_keys=getattr(request.user, "single_keys", True),
        county=_one_county(actor.posts),
    )


def works_on_cases(actor: Actor) -> bool:
    return any(post.role in READS_CASES for post in actor.posts)


def own_posts(actor: Actor) -> tuple[PostLine, ...]:
    return tuple(PostLine(post.unit_name or post.centre_name, str(post.role.label)) for post in actor.posts)


def kind_of(actor: Actor) -> str:
    """Return which home a person has: a unit's, a leader's, or a clerk's."""
    if any(post.unit for post in actor.posts):
        return "unit"
    return "leader" if actor.has(*LEADERS) and not actor.has(Role.INTAKE_CLERK) else "clerk"


def _links(actor: Actor, here: str) -> tuple[NavLink, ...]:
    home, listed = reverse("console:home"), reverse("console:cases")
    links = [NavLink(_("首页"), home, here == home)]
    if works_on_cases(actor):
        word = _("任务") if kind_of(actor) == "unit" else _("案件")
        links.append(NavLink(word, listed, here.startswith(listed)))
    if actor.has(*LEADERS, Role.UNIT_HEAD, Role.UNIT_CONTACT, Role.INTAKE_CLERK):
        answers = reverse("console:proposals")
        links.append(NavLink(_("审批"), answers, here.startswith(answers)))
    if any(post.scope or post.grids for post in actor.posts):
        notices = reverse("outreach:notices")
        links.append(NavLink(_("公告"), notices, here.startswith((notices, reverse("outreach:papers")))))
        grids = reverse("registers:grids")
        links.append(NavLink(_("网格"), grids, here.startswith(grids)))
    if any(post.scope for post in actor.posts):
        centres = reverse("organisation:home")
        links.append(NavLink(_("机构"), centres, here.startswith(centres)))
    if actor.has(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR):
        missing = reverse("setup:home")
        links.append(NavLink(_("还缺什么"), missing, here.startswith(missing)))
    if may_import_something(actor):
        brought = reverse("imports:home")
        links.append(NavLink(_("导入"), brought, here.startswith(brought)))
    return tuple(links)


def _one_county(posts: tuple[Post, ...]) -> str:
    """Return the county that all posts lie in, "" if one lies above a county: lists then leave it off the numbers."""
    counties = {county_of(post.centre) if post.level >= Level.COUNTY else "" for post in posts}
    return counties.pop() if len(counties) == 1 else ""
