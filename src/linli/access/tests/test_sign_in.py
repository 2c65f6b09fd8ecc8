"""Signing in and out at the console's door."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries, Settings

from linli.access import actions
from linli.access.errors import LoginTaken, PasswordWeak, TooManyTries, WrongPassword
from linli.access.jobs import drop_ended_sessions
from linli.access.models import Account, FailedTry
from linli.kernel.clock import LOCAL, now, standing_at

pytestmark = pytest.mark.django_db

MONDAY_9 = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
PASSWORD = "Linxi-Qiao-8"


@pytest.fixture
def clerk() -> Account:
    return actions.add_account(login="qh12", name="许可", password=PASSWORD, at=MONDAY_9)


def sign_in(client: Client, password: str, login: str = "qh12", **more: str) -> int:
    answer = client.post(reverse("account_login"), {"login": login, "password": password}, **more)  # type: ignore[arg-type] # extra headers
    return answer.status_code


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_clerk_signs_in_with_the_login_and_comes_to_the_console(client: Client, clerk: Account) -> None:
    answer = client.post(reverse("account_login"), {"login": " QH12 ", "password": PASSWORD})

    assert answer["Location"] == "/console/"
    assert signed_in(client)


def test_after_signing_in_one_comes_back_to_the_page_one_wanted(client: Client, clerk: Account) -> None:
    door = reverse("account_login")

    assert 'name="next" value="/console/lists"' in client.get(door + "?next=/console/lists").content.decode()
    answer = client.post(door, {"login": "qh12", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/console/"


def test_a_wrong_password_says_neither_which_part_was_wrong_nor_more(client: Client, clerk: Account) -> None:
    wrong = client.post(reverse("account_login"), {"login": "qh12", "password": "x"})
    unknown = client.post(reverse("account_login"), {"login": "qh99", "password": "x"})

    assert wrong.status_code == unknown.status_code == 401
    assert WrongPassword.code in wrong.content.decode()
    assert (
        wrong.content.decode().count("登录名或密码不正确")
        == unknown.content.decode().count("登录名或密码不正确")
        == 1
    )
    assert not signed_in(client)


def test_after_five_failures_even_the_right_password_waits_a_quarter_of_an_hour(
    client: Client, clerk: Account
) -> None:
    with standing_at(MONDAY_9):
        assert [sign_in(client, "guess") for _ in range(5)] == [401] * 5
        assert sign_in(client, PASSWORD) == 429
    with standing_at(MONDAY_9 + timedelta(minutes=14, seconds=59)):
        assert sign_in(client, PASSWORD) == 429
    with standing_at(MONDAY_9 + timedelta(minutes=15)):
        assert sign_in(client, PASSWORD) == 302


def test_the_wait_holds_for_one_address_and_one_account_only(client: Client, clerk: Account) -> None:
    actions.add_account(login="qh13", name="督文", password=PASSWORD, at=MONDAY_9)
    for _ in range(5):
        sign_in(client, "guess", REMOTE_ADDR="198.51.100.7")

    assert sign_in(client, PASSWORD, REMOTE_ADDR="198.51.100.7") == 429
    assert sign_in(client, PASSWORD, login="qh13", REMOTE_ADDR="198.51.100.7") == 302
    assert sign_in(Client(), PASSWORD, REMOTE_ADDR="198.51.100.8") == 302


def test_failures_spread_over_a_day_do_not_lock_anybody_out(clerk: Account) -> None:
    for hour in range(8):
        with pytest.raises(WrongPassword):
            actions.prove(login="qh12", password="x", address="", at=MONDAY_9 + timedelta(hours=hour))

    assert (
        actions.prove(login="qh12", password=PASSWORD, address="", at=MONDAY_9 + timedelta(hours=8)) == clerk
    )


def test_a_successful_sign_in_forgets_the_failures_before_it(clerk: Account) -> None:
    for password in ("a", "b", "c", "d", PASSWORD, "e"):
        with suppress(WrongPassword):
            actions.prove(login="qh12", password=password, address="", at=MONDAY_9)

    assert FailedTry.objects.count() == 1


def test_all_addresses_of_one_household_count_together(clerk: Account) -> None:
    for last in range(5):
        with pytest.raises(WrongPassword):
            actions.prove(login="qh12", password="x", address=f"2001:db8:1:2::{last}", at=MONDAY_9)

    with pytest.raises(TooManyTries):
        actions.prove(login="qh12", password="x", address="2001:db8:1:2:ffff::1", at=MONDAY_9)
    with pytest.raises(WrongPassword):
        actions.prove(login="qh12", password="x", address="2001:db8:1:3::1", at=MONDAY_9)


def test_neither_login_nor_address_of_a_failed_try_is_stored_readably(clerk: Account) -> None:
    with pytest.raises(WrongPassword):
        actions.prove(login="qh12", password="x", address="198.51.100.7", at=MONDAY_9)

    key = bytes(FailedTry.objects.get().key)
    assert len(key) == 32
    assert b"qh12" not in key


def test_failed_tries_are_dropped_after_a_day(clerk: Account) -> None:
    for at in (MONDAY_9, MONDAY_9 + timedelta(days=1, seconds=1)):
        actions.note_failed_try(key="a", at=at)

    assert FailedTry.objects.count() == 1


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_only_what_our_own_proxies_wrote_is_believed_of_an_address(
    client: Client, clerk: Account, settings: Settings, hops: int
) -> None:
    settings.LINLI_PROXIES = hops
    believed = {0: "10.0.0.1", 1: "203.0.113.9", 2: "198.51.100.7"}[hops]
    for n in range(5):
        sign_in(
            client,
            "x",
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, 198.51.100.7, 203.0.113.9",
        )

    settings.LINLI_PROXIES = 0
    assert sign_in(client, PASSWORD, REMOTE_ADDR=believed) == 429
    assert sign_in(client, PASSWORD, REMOTE_ADDR="192.0.2.1") == 302


def test_ipv4_clients_of_a_server_on_ipv6_are_not_one_network(client: Client, clerk: Account) -> None:
    for _n in range(5):
        sign_in(client, "x", REMOTE_ADDR="::ffff:192.0.2.1")

    assert sign_in(client, PASSWORD, REMOTE_ADDR="192.0.2.1") == 429
    assert sign_in(client, PASSWORD, REMOTE_ADDR="::ffff:192.0.2.2") == 302


def test_signing_out_ends_the_session_and_takes_a_form(client: Client, clerk: Account) -> None:
    client.force_login(clerk)

    assert client.get(reverse("account_logout")).status_code == 405
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_a_session_ends_half_an_hour_after_the_last_use(client: Client, clerk: Account) -> None:
    sign_in(client, PASSWORD)
    client.get("/view")
    ends = Session.objects.get().expire_date
    _age_session_by(client, minutes=20)
    kept = Session.objects.get().expire_date
    client.get("/view", headers={"X-Linli-Background": "1"})

    assert Session.objects.get().expire_date == kept
    client.get("/view")
    assert abs(Session.objects.get().expire_date - ends) < timedelta(seconds=10)
    _age_session_by(client, minutes=31)
    assert not signed_in(client)


def test_a_session_whose_time_is_over_is_erased_with_what_it_held(client: Client, clerk: Account) -> None:
    resident = Client()
    resident.post("/report/what", {"words": "东门的路灯三天没亮了，看不清台阶。"})
    left = Session.objects.filter(session_key=resident.session.session_key)
    left.update(expire_date=now() - timedelta(minutes=1))
    sign_in(client, PASSWORD)

    assert drop_ended_sessions.call() == 1

    assert [kept.session_key for kept in Session.objects.all()] == [client.session.session_key]


def _age_session_by(client: Client, minutes: int) -> None:
    session = client.session
    session["used"] -= minutes * 60
    session.save()
    row = Session.objects.get()
    row.expire_date -= timedelta(minutes=minutes)
    row.save()


def test_a_page_of_a_session_in_use_does_not_write_each_time(
    client: Client, clerk: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, PASSWORD)
    client.get("/view")

    with django_assert_num_queries(1):  # reads the session, writes nothing
        client.get("/view")


def test_a_new_password_ends_every_session_of_the_old_one(client: Client, clerk: Account) -> None:
    sign_in(client, PASSWORD)

    actions.set_password(account=clerk, password="Quite-Another-7", at=MONDAY_9)

    assert client.get(reverse("account_login")).status_code == 200  # not sent on as one who is signed in


def test_a_stopped_account_cannot_sign_in(client: Client, clerk: Account) -> None:
    Account.objects.update(is_active=False)

    assert sign_in(client, PASSWORD) == 401


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "account_change_password"]
)
def test_nothing_of_the_sign_in_library_is_there_but_sign_in_and_out(client: Client, name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "password", ["Short-1a", "alllowercase", "lowerandDIGITLESS", "123456789012", "Password123", ""]
)
def test_a_weak_password_is_refused_with_the_reason(password: str) -> None:
    with pytest.raises(PasswordWeak) as refused:
        actions.add_account(login="qh12", name="许可", password=password, at=MONDAY_9)

    assert refused.value.facts["why"]
    assert not Account.objects.exists()


@pytest.mark.parametrize("password", ["abcdefgH1k", "晴空万里abcdEF", "UPPER-lower-", "12345-abcde"])
def test_ten_characters_of_three_classes_are_enough(password: str) -> None:
    assert actions.add_account(login="qh12", name="许可", password=password, at=MONDAY_9).check_password(
        password
    )


def test_passwords_are_kept_as_argon2_hashes(clerk: Account) -> None:
    assert clerk.password.startswith("argon2$argon2id$")


def test_one_login_belongs_to_one_person(clerk: Account) -> None:
    with pytest.raises(LoginTaken):
        actions.add_account(login="qh12", name="许可二", at=MONDAY_9)

    assert Account.objects.get().name == "许可"
