"""The reasons to see a case, written once (design §6, practice §6.3). Every other query starts here or from a lens."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.cases.models import Assignment, Case, Held
from linli.cases.terms import OPEN_STATES, AssignmentState
from linli.kernel.prepared import prepared
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role
from linli.territory.codes import COUNTY_DIGITS, after, county_of
from linli.territory.terms import Level

READS_PLACE = frozenset(
    {
        Role.LEADER,
        Role.DIRECTOR,
        Role.DUTY_LEADER,
        Role.INTAKE_CLERK,
        Role.SUPERVISION_CLERK,
        Role.REVISIT_CLERK,
        Role.ARCHIVE_CLERK,
    }
)
READS_OWN_GRIDS = frozenset({Role.GRID_WORKER, Role.GRID_LEADER})
READS_OWN_UNIT = frozenset({Role.UNIT_HEAD, Role.UNIT_CONTACT, Role.HANDLER})
READS_CASES = READS_PLACE | READS_OWN_GRIDS | READS_OWN_UNIT


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases that `actor` has a reason to see: place, held now or before, assigned, own report.

    A confidential case is seen by its holder, the township over a community that holds it, its units, its reporter.
    """
    return Case.objects.filter(_reasons(actor))


def may_see(actor: Actor, row: Case) -> bool:
    """Return whether `actor` has a reason to see this case."""
    return actor.system or bool(_seen(actor, row.county, row.id))


@prepared
def _seen(actor: Actor, county: str, case_id: UUID) -> QuerySet[Case, UUID]:
    return visible_to(actor).filter(county=county, id=case_id).values_list("id", flat=True)


def within(prefix: str, *, column: str = "area") -> Q:
    """Return the condition of a place: a range of codes, and the county where the prefix names one (storage §2)."""
    place = Q(**{f"{column}__gte": prefix, f"{column}__lt": after(prefix)})
    return place & Q(county=county_of(prefix)) if len(prefix) >= COUNTY_DIGITS else place


def open_under(prefix: str) -> int:
    """Count the open cases of a place, whoever may see them: for changes of the place itself, which tell no case."""
    return Case.objects.filter(within(prefix), state__in=OPEN_STATES).count()


def _reasons(actor: Actor) -> Q:
    if actor.own_case is not None:
        return Q(county=actor.own_case[0], id=actor.own_case[1])
    reasons = Q(pk__in=[])
    for post in actor.posts:
        reasons |= _reasons_of_post(post)
    if actor.account:
        reasons |= Q(reporter_account=actor.account)
    return reasons


def _reasons_of_post(post: Post) -> Q:
    if post.role in READS_OWN_UNIT and post.unit:
        return _assigned_to(post.unit)
    if post.role in READS_OWN_GRIDS and post.grids:
        counties = sorted({county_of(grid) for grid in post.grids})
        return Q(county__in=counties, area__in=post.grids, confidential=False) | Q(
            county__in=counties, holder__in=post.grids
        )
    if post.role in READS_PLACE and post.scope:
        held = Held.objects.filter(county=OuterRef("county"), case_id=OuterRef("id"), holder=post.centre)
        return (
            (within(post.scope) & Q(confidential=False))
            | Q(Exists(held), confidential=False)
            | _held_now(post)
        )
    return Q(pk__in=[])


def _held_now(post: Post) -> Q:
    """What the centre holds itself. A community answers for its grids too; a township stands in where one of its
    communities has no second person (practice §3.3, Small centres)."""
    if post.level >= Level.TOWNSHIP:
        scope = post.scope
        return Q(county=county_of(scope), holder__gte=scope, holder__lt=after(scope))
    return Q(holder=post.centre)


def _assigned_to(unit: str) -> Q:
    """What a unit was ever given; of a confidential case it sees no more once its part was returned or cancelled."""
    given = Assignment.objects.filter(county=OuterRef("county"), case_id=OuterRef("id"), unit=unit)
    kept = given.exclude(state__in=[AssignmentState.RETURNED, AssignmentState.CANCELLED])
    return Q(Exists(given), confidential=False) | Q(Exists(kept))
