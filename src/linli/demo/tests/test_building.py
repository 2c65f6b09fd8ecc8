"""The demo, built by moves and pages alone on the database under test: a part in `make test`, the whole in `make soak`."""

from collections import Counter
from datetime import datetime

import pytest
from django.test import override_settings

from linli.access import queries as access
from linli.cases.models import Case, CaseEvent
from linli.cases.queries.verify import verify
from linli.cases.rules.events import parse
from linli.cases.rules.moves import MOVES
from linli.cases.terms import State
from linli.demo.building import Demo, build
from linli.kernel.clock import LOCAL
from linli.organisation.models import Centre
from linli.outreach.models import GridNotice
from linli.registers.models import HouseholdContact
from linli.territory.models import Building, Facility

FRIDAY_15 = datetime(2026, 3, 6, 15, 0, tzinfo=LOCAL)
MONDAY_7 = datetime(2026, 11, 23, 7, 30, tzinfo=LOCAL)
PASSWORDS_IN_A_HURRY = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
# In two months the first cases are sealed; in ten days nothing is old enough.
LASTING_STATES = {State.REJECTED, State.WITHDRAWN, State.CLOSED, State.ARCHIVED, State.DRAFT}
OPEN_STATES = {
    State.REGISTERED,
    State.ACCEPTED,
    State.SELF_HANDLING,
    State.DISPATCHED,
    State.HANDLING,
    State.TO_CHECK,
    State.TO_FEEDBACK,
    State.TO_REVISIT,
}


@pytest.mark.django_db
@PASSWORDS_IN_A_HURRY
def test_a_demo_is_lived_without_a_refusal_and_verifies(soaking: bool) -> None:
    days, cases = (60, 2_000) if soaking else (10, 60)

    demo = build(now=FRIDAY_15, days=days, cases=cases, seed=3)

    assert demo.refused == []
    assert demo.cases == Case.objects.count() == cases
    assert demo.moves >= 5 * cases
    assert not Case.objects.filter(case_no=None).exclude(state=State.DRAFT).exists()
    assert not Case.objects.exclude(registered_at__lte=FRIDAY_15).exclude(state=State.DRAFT).exists()
    states = Counter(Case.objects.values_list("state", flat=True))
    assert len(states) >= 8
    assert Case.objects.filter(is_open=True, due_at__lt=FRIDAY_15).exists()  # late
    if soaking:
        found_everything(set(states))
    found = verify()
    assert found.broken == [] and found.cases == cases
    assert_province_stands(demo)


def found_everything(states: set[str]) -> None:
    assert {str(state) for state in LASTING_STATES | OPEN_STATES} <= states
    made = Counter(
        parse(body)["move"] for body in CaseEvent.objects.values_list("body", flat=True).iterator()
    )
    assert {move: made[move] for move in MOVES if not made[move]} == {}
    for counted in ("return_count", "rework_count", "reopen_count", "escalate_count"):
        assert Case.objects.filter(**{f"{counted}__gte": 1}).exists(), counted
    assert Case.objects.filter(was_overdue=True).exists()


def assert_province_stands(demo: Demo) -> None:
    assert Centre.objects.filter(level=1).count() == 1
    assert {row["level"] for row in demo.accounts} == {1, 2, 3, 4, 5, 6, None}
    assert Building.objects.count() >= 50 and Facility.objects.count() >= 25
    assert HouseholdContact.objects.count() == 6
    assert GridNotice.objects.exclude(published_at=None).count() == 4
    password = next(str(row["password"]) for row in demo.accounts if row["login"] == "cx31a")
    assert access.account("cx31a").check_password(password)


@pytest.mark.django_db
@PASSWORDS_IN_A_HURRY
def test_a_demo_of_one_day_is_not_empty_before_the_offices_open() -> None:
    demo = build(now=MONDAY_7, days=1, cases=12, seed=2026)

    assert demo.refused == []
    assert demo.cases == Case.objects.count() == 12
    assert verify().broken == []
