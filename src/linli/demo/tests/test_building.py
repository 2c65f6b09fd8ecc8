"""A small demo, built the way the large one is: by moves and pages alone, on the database under test."""

from collections import Counter
from datetime import datetime

import pytest
from django.test import override_settings

from linli.access import queries as access
from linli.cases.models import Case
from linli.cases.queries.verify import verify
from linli.demo.building import build
from linli.kernel.clock import LOCAL
from linli.organisation.models import Centre

FRIDAY_15 = datetime(2026, 3, 6, 15, 0, tzinfo=LOCAL)


@pytest.mark.django_db
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])  # forty-nine times
def test_a_small_demo_is_lived_without_a_refusal_and_verifies() -> None:
    demo = build(now=FRIDAY_15, days=3, cases=30, seed=3)

    assert demo.refused == []
    assert demo.cases == Case.objects.count() == 30
    assert demo.moves >= 100
    assert len(Counter(Case.objects.values_list("state", flat=True))) >= 6
    assert Case.objects.filter(case_no=None).count() == 0
    assert not Case.objects.exclude(registered_at__lte=FRIDAY_15).exists()
    found = verify()
    assert found.broken == [] and found.cases == 30
    assert Centre.objects.filter(level=1).count() == 1
    assert {row["level"] for row in demo.accounts} == {1, 2, 3, 4, 5, 6, None}
    assert access.account("cx31a").check_password(password_of(demo.accounts, "cx31a"))


def password_of(rows: list[dict[str, object]], login: str) -> str:
    return next(str(row["password"]) for row in rows if row["login"] == login)
