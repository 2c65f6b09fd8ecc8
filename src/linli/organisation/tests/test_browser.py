"""The pages of this room in a real browser: accessible with data, in both languages, on a phone and on a desk."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import live_server_helper

from linli.access import actions as access
from linli.access.terms import Right
from linli.kernel.clock import now
from linli.organisation import actions, queries
from tests.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HAN = re.compile(r"[\u3400-\u9fff]+")
# Words of an English page that are no recorded data, which say lang="zh-CN".
OWN_WORDS = """() => {
    for (const said of document.querySelectorAll("[lang=zh-CN]")) said.remove();
    return document.body.innerText;
}"""


@pytest.mark.parametrize("view", [(1280, "zh-CN"), (390, "zh-CN"), (1280, "en")])
def test_every_page_is_accessible_and_speaks_one_language(
    town: Town,
    live_server: live_server_helper.LiveServer,
    browse: "Callable[..., Page]",
    axe: "Callable[[Page], None]",
    view: tuple[int, str],
) -> None:
    width, language = view
    page = signed_in(town, live_server.url, browse(width=width, language=language))
    describe(town)
    held = posting_of(town)

    for name, code in (
        ("centre", town.centre),
        ("people", town.centre),
        ("vacant-grids", town.centre),
        ("empty-posts", town.centre),
        ("fill-post", town.community),
        ("tokens", town.centre),
        ("give-token", held),
    ):
        page.goto(live_server.url + reverse(f"organisation:{name}", args=[code]))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if language == "en":
            assert HAN.findall(page.evaluate(OWN_WORDS)) == []


def test_the_doors_before_the_console_are_accessible(
    town: Town,
    live_server: live_server_helper.LiveServer,
    browse: "Callable[..., Page]",
    axe: "Callable[[Page], None]",
) -> None:
    page = browse(width=390, language="en")
    page.goto(live_server.url + reverse("account_login"))
    axe(page)
    page.fill("#login", "qh02")
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    axe(page)
    assert HAN.findall(page.evaluate(OWN_WORDS)) == []

    token = access.make_reset_link(account=town.account["qh02"], by=town.account["qh01"].id, at=now())
    page.goto(live_server.url + reverse("reset-link", args=[token]))
    assert urlsplit(page.url).path == reverse("new-password")
    axe(page)
    page.fill("#password", "Quite-Another-7")
    page.fill("#again", "Quite-Another-7")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("account_login"))


def signed_in(town: Town, url: str, page: "Page") -> "Page":
    client = Client()
    client.force_login(town.account["qh02"])
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
    return page


def posting_of(town: Town) -> UUID:
    """Return the posting of 许可, in which a program acts by a token."""
    held = queries.only_posting("qh12", town.at)
    if not list(queries.tokens_under(town.centre)):
        actions.give_token(
            posting=held,
            name="城管平台",
            purpose="把城管平台的案件转进来",
            rights=tuple(Right),
            expires_on=now().date(),
            per_minute=60,
            by=None,
            at=now(),
        )
    return held


def describe(town: Town) -> None:
    actions.describe_centre(
        centre=town.centre,
        phone="0571-12000",
        leading_organisation="青禾区委",
        linked_zz_center_name="青禾区社会治安综合治理中心",
        by=None,
        at=town.at,
    )
