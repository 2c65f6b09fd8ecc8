"""An open page learns what others do: news of a list and of a case, who is at work on it, and what was typed before."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from linli.cases.actions.registrar import number_outbox
from linli.console import actions
from linli.console.models import OpenForm
from linli.console.tests.desk import Desk, address, hidden_of
from linli.kernel.clock import now
from tests.cases import DISPATCH, Story, accepted
from tests.town import Town

pytestmark = pytest.mark.django_db
OPINION = "请到现场看看，注意围挡"


def live_address(page: str) -> str:
    """Return the address at which an open page asks for news."""
    found = re.search(r'data-live="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def half_typed(desk: Desk, story: Story) -> None:
    """Leave the form of a dispatch half typed, as the page keeps it by itself."""
    path = address(story, "moves/dispatch")
    hidden = hidden_of(desk.open(path))
    answer = desk.client.post(f"{path}/typed", {**hidden, "opinion": OPINION})
    assert answer.status_code == 204


def test_an_open_list_says_how_many_cases_others_have_moved(town: Town) -> None:
    story = accepted(town)
    number_outbox()
    desk = Desk(town, "qh11")
    asks = live_address(desk.open("/console/"))
    quiet = desk.client.get(asks)
    story.make("dispatch", town.desk, **DISPATCH)
    number_outbox()

    news = desk.client.get(asks, headers={"if-none-match": quiet["ETag"]})
    again = desk.client.get(asks, headers={"if-none-match": news["ETag"]})

    assert quiet.content.decode().strip() == ""
    assert "有1件更新" in news.content.decode()
    assert (again.status_code, again.content) == (304, b"")


def test_ones_own_moves_are_no_news(town: Town) -> None:
    story = accepted(town)
    number_outbox()
    desk = Desk(town, "qh12")
    asks = live_address(desk.open("/console/cases/"))
    story.make("dispatch", town.desk, **DISPATCH)
    number_outbox()

    assert desk.client.get(asks).content.decode().strip() == ""


def test_a_list_of_a_province_says_that_something_moved(town: Town) -> None:
    story = accepted(town)
    number_outbox()
    desk = Desk(town, "prov10")
    asks = live_address(desk.open("/console/cases/?lens=place:99"))
    story.make("dispatch", town.desk, **DISPATCH)
    number_outbox()

    assert "有更新" in desk.client.get(asks).content.decode()


def test_an_open_case_says_what_a_colleague_has_just_done(town: Town) -> None:
    story = accepted(town)
    desk = Desk(town, "qh11")
    asks = live_address(desk.open(address(story)))
    story.make("dispatch", town.desk, **DISPATCH)

    news = desk.client.get(asks).content.decode()

    assert "许可：" in news
    assert f'href="{address(story)}"' in news


def test_a_case_shows_who_is_filling_in_what_and_forgets_it_afterwards(town: Town) -> None:
    story = accepted(town)
    clerk, leader = Desk(town, "qh12"), Desk(town, "qh11")
    asks = live_address(leader.open(address(story)))
    half_typed(clerk, story)

    seen = leader.client.get(asks).content.decode()
    clerk.client.post(address(story, "moves/dispatch"), {"then": "drop"})
    later = leader.client.get(asks).content.decode()

    assert "许可" in seen
    assert "许可" not in later
    assert not OpenForm.objects.exists()


def test_what_was_typed_is_there_again_and_kept_sealed(town: Town) -> None:
    story = accepted(town)
    clerk = Desk(town, "qh12")
    half_typed(clerk, story)

    page = clerk.open(address(story, "moves/dispatch"))

    assert OPINION in page
    assert "这是您上次没交的内容" in page
    assert OPINION.encode() not in bytes(OpenForm.objects.get().typed or b"")


def test_a_draft_over_a_case_that_moved_meanwhile_shows_what_happened(town: Town) -> None:
    story = accepted(town)
    clerk = Desk(town, "qh12")
    path = address(story, "moves/recategorise")
    clerk.client.post(f"{path}/typed", {**hidden_of(clerk.open(path)), "category": "0205"})
    story.make("dispatch", town.desk, **DISPATCH)

    page = clerk.open(path)

    assert "这是您上次没交的内容" in page
    assert "按新情况再交" in page


def test_a_form_that_was_sent_leaves_nothing_behind(town: Town) -> None:
    story = accepted(town)
    clerk = Desk(town, "qh12")
    half_typed(clerk, story)

    answer = clerk.send(address(story, "moves/dispatch"), **DISPATCH)

    assert answer.status_code == 302
    assert not OpenForm.objects.exists()


def test_a_call_that_was_interrupted_waits_in_the_intake_form(town: Town) -> None:
    clerk = Desk(town, "qh12")
    page = clerk.open("/console/register")
    kept = {**hidden_of(page), "description": "井盖松了，车一过就响", "then": "keep"}

    answer = clerk.client.post("/console/register", kept)

    assert answer.status_code == 302
    assert "井盖松了，车一过就响" in clerk.open("/console/register")


def test_drafts_end_after_a_month_and_untyped_forms_within_the_hour(town: Town) -> None:
    story = accepted(town)
    clerk = Desk(town, "qh12")
    half_typed(clerk, story)
    clerk.open(address(story, "moves/recategorise"))
    at = now()

    assert actions.drop_old_forms(at=at) == 0
    assert actions.drop_old_forms(at=at + actions.UNTYPED_KEPT + timedelta(minutes=1)) == 1
    assert actions.drop_old_forms(at=at + actions.TYPED_KEPT + timedelta(minutes=1)) == 1


def test_a_draft_has_a_bound(town: Town) -> None:
    story = accepted(town)
    clerk = Desk(town, "qh12")

    answer = clerk.client.post(address(story, "moves/dispatch/typed"), {"opinion": "长" * 40_000})

    assert answer.status_code == 413
    assert not OpenForm.objects.exists()


def test_strangers_learn_nothing_from_an_open_page(town: Town) -> None:
    story = accepted(town)
    stranger = Desk(town, "yg12")

    assert stranger.client.get(address(story, "news?seen=0")).status_code == 404
    assert stranger.client.post(address(story, "moves/dispatch/typed"), {"opinion": "x"}).status_code == 404
    assert stranger.client.get("/console/cases/news?lens=holder:990101000000").status_code == 404
    assert Client().get(address(story, "news?seen=0")).status_code == 302


def test_nobody_keeps_a_draft_of_what_he_could_not_send(town: Town) -> None:
    story = accepted(town)
    stranger, clerk, kept = Desk(town, "yg12"), Desk(town, "qh12"), {"then": "keep", "opinion": "x"}

    answers = [
        stranger.client.post(address(story, "moves/dispatch"), kept).status_code,
        clerk.client.post(address(story, "moves/no_such_move"), kept).status_code,
        Desk(town, "cx31a").client.post("/console/register", kept).status_code,
    ]

    assert answers == [404, 404, 403]
    assert not OpenForm.objects.exists()


def test_a_case_opened_from_a_list_leads_to_the_next_and_back(town: Town) -> None:
    first, second, third = accepted(town), accepted(town), accepted(town)
    desk = Desk(town, "qh12")
    listed = desk.open("/console/cases/?lens=holder:990101000000")
    links = re.findall(r'href="(/console/cases/990101/[^"]+)" title', listed)

    middle = desk.open(links[1].replace("&amp;", "&"))

    assert len(links) == 3
    assert str(first.key.id) in middle.split('rel="prev"')[0]
    assert re.search(rf'href="{address(third)}[^"]*" rel="next"', middle)
    assert 'href="/console/cases/?lens=holder%3A990101000000"' in middle
    assert second.case_no


def test_a_move_made_on_the_way_through_a_list_returns_to_the_case_in_that_list(town: Town) -> None:
    for _ in range(2):
        accepted(town)
    desk = Desk(town, "qh12")
    listed = desk.open("/console/cases/?lens=holder:990101000000")
    path = re.findall(r'href="(/console/cases/990101/[^"]+)" title', listed)[0].replace("&amp;", "&")
    move = re.search(r'href="([^"]*moves/dispatch[^"]*)"', desk.open(path))
    assert move

    answer = desk.send(move[1].replace("&amp;", "&"), **DISPATCH)

    assert answer["Location"] == path
    assert 'rel="next"' in desk.open(answer["Location"])
