"""Who may see a party's field unmasked, and for what reasons (practice §6.3, §13.1)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.cases.errors import CaseNotFound, MoveNotYours, form_invalid
from linli.cases.rules.state import CaseState
from linli.kernel.faults import not_a_choice
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role

REVEAL_REASONS = {
    "contact": _("联系反映人了解情况"),
    "on_site": _("约定上门或现场查看"),
    "feedback": _("反馈或回访"),
    "identity": _("核对身份"),
}
PRINTED = "printed"  # a sheet was printed: names and numbers masked, the words in full
AT_HOLDER = frozenset({Role.DIRECTOR, Role.DUTY_LEADER, Role.INTAKE_CLERK, Role.REVISIT_CLERK})
IN_UNIT = frozenset({Role.UNIT_HEAD, Role.UNIT_CONTACT, Role.HANDLER})


def post_that_reveals(state: CaseState, actor: Actor) -> Post | None:
    """Return the post that gives the right: at the present holder, in a unit at work on it, serving its grid."""
    units = {task.unit for task in state.active}
    for post in actor.posts:
        at_holder = (
            not post.unit and post.role in AT_HOLDER and post.centre == state.holder[:12].ljust(12, "0")
        )
        in_unit = post.role in IN_UNIT and post.unit in units
        own_grid = post.role == Role.GRID_WORKER and state.area in post.grids
        if at_holder or in_unit or own_grid:
            return post
    return None


def check_look(state: CaseState, actor: Actor, party: UUID) -> Post:
    """Return the post in which `actor` may see a party of this case in full.

    Raises MoveNotYours, CaseNotFound for a party of another case.
    """
    post = post_that_reveals(state, actor)
    if post is None:
        raise MoveNotYours(move=_("查看联系方式"), who=_("当前持有的中心、承办单位和本网格的网格员"))
    if str(party) not in state.parties:
        raise CaseNotFound()
    return post


def check_reason(reason: str) -> None:
    """Raises FormInvalid for a reason that is none of REVEAL_REASONS."""
    if reason not in REVEAL_REASONS:
        raise form_invalid([not_a_choice("reason")])
