"""A one-time link sets a new password; it never stands in an address that stays."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.access import actions, queries
from linli.access.errors import LinkUnknown, LoginUnfit, NameUnfit, PhoneUnfit
from linli.access.models import Account, ReadLog, ResetLink
from linli.kernel.clock import LOCAL, standing_at
from linli.kernel.ids import uuid7

pytestmark = pytest.mark.django_db

MONDAY_9 = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
NEW = "Quite-Another-7"


@pytest.fixture
def clerk() -> Account:
    return actions.add_account(login="qh12", name="许可", at=MONDAY_9)


@pytest.fixture
def token(clerk: Account) -> str:
    admin = actions.add_account(login="qh01", name="田管", at=MONDAY_9)
    return actions.make_reset_link(account=clerk, by=admin.id, at=MONDAY_9)


def test_a_link_leads_to_a_page_without_the_token_and_sets_the_password(
    client: Client, clerk: Account, token: str
) -> None:
    with standing_at(MONDAY_9):
        opened = client.get(f"/console/reset/{token}")
        page = client.get(opened["Location"])
        done = client.post(opened["Location"], {"password": NEW, "again": NEW})

    assert opened["Location"] == "/console/new-password"
    assert "许可" in page.content.decode()
    assert token not in page.content.decode()
    assert done["Location"] == "/console/sign-in"
    assert actions.prove(login="qh12", password=NEW, address="", at=MONDAY_9) == clerk


def test_a_link_is_used_once(client: Client, token: str) -> None:
    with standing_at(MONDAY_9):
        client.get(f"/console/reset/{token}")
        client.post("/console/new-password", {"password": NEW, "again": NEW})

        assert client.get(f"/console/reset/{token}").status_code == 404
        assert client.post("/console/new-password", {"password": NEW, "again": NEW}).status_code == 404


def test_a_link_ends_after_a_day(client: Client, token: str) -> None:
    with standing_at(MONDAY_9 + timedelta(hours=23, minutes=59)):
        assert client.get(f"/console/reset/{token}").status_code == 302
    with standing_at(MONDAY_9 + timedelta(hours=24)):
        assert client.get("/console/new-password").status_code == 404
        assert client.get(f"/console/reset/{token}").status_code == 404


def test_opening_a_link_without_answering_does_not_use_it_up(client: Client, token: str) -> None:
    with standing_at(MONDAY_9):
        for _ in range(2):
            assert client.get(f"/console/reset/{token}").status_code == 302


def test_a_newer_link_ends_the_older_one(clerk: Account, token: str) -> None:
    newer = actions.make_reset_link(account=clerk, by=Account.objects.get(login="qh01").id, at=MONDAY_9)

    with pytest.raises(LinkUnknown):
        queries.reset_link(token, MONDAY_9)
    assert queries.account_behind(queries.reset_link(newer, MONDAY_9), MONDAY_9) == clerk


def test_only_a_hash_of_the_token_is_stored(token: str) -> None:
    stored = bytes(ResetLink.objects.get().token_hash)

    assert token.encode() not in stored
    assert len(stored) == 32


def test_two_different_entries_and_weak_ones_are_sent_back(
    client: Client, clerk: Account, token: str
) -> None:
    with standing_at(MONDAY_9):
        client.get(f"/console/reset/{token}")
        unequal = client.post("/console/new-password", {"password": NEW, "again": "Otherwise-77"})
        weak = client.post("/console/new-password", {"password": "aaaaaaaaaa", "again": "aaaaaaaaaa"})

    assert unequal.status_code == weak.status_code == 422
    assert "两次输入的密码不一样" in unequal.content.decode()
    assert "中的三类" in weak.content.decode()
    clerk.refresh_from_db()
    assert not clerk.has_usable_password()


def test_without_a_link_there_is_no_page_for_a_new_password(client: Client, db: None) -> None:
    assert client.get("/console/new-password").status_code == 404
    assert client.get("/console/reset/" + "a" * 43).status_code == 404


@pytest.mark.parametrize(
    ("login", "name", "phone", "refusal"),
    [
        ("Q H", "许可", "", LoginUnfit),
        ("qh", "许可", "", LoginUnfit),
        ("许可1", "许可", "", LoginUnfit),
        ("qh12", "", "", NameUnfit),
        ("qh12", "许" * 61, "", NameUnfit),
        ("qh12", "许可", "call me", PhoneUnfit),
    ],
)
def test_an_unfit_account_is_refused(login: str, name: str, phone: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        actions.add_account(login=login, name=name, phone=phone, at=MONDAY_9)


def test_the_phone_of_a_member_of_staff_is_sealed(db: None) -> None:
    clerk = actions.add_account(login="qh12", name="许可", phone="12000000012", at=MONDAY_9)

    assert b"12000000012" not in bytes(clerk.phone_sealed)
    assert queries.phone_of(clerk) == "12000000012"


def test_every_look_at_a_personal_field_is_on_record(clerk: Account) -> None:
    case, party = uuid7(), uuid7()
    for minute, field in enumerate(("phone", "name")):
        actions.log_read(
            account=clerk.id,
            post="青禾区网格化服务管理中心 受理分流员",
            county="990101",
            case_id=case,
            party_id=party,
            field=field,
            reason="call_back",
            address="198.51.100.7",
            at=MONDAY_9 + timedelta(minutes=minute),
        )

    looks = queries.reads_of("990101", case)

    assert [(look.name, look.field, look.party) for look in looks] == [
        ("许可", "name", party),
        ("许可", "phone", party),
    ]
    assert queries.reads_of("990121", case) == []
    assert ReadLog.objects.count() == 2
