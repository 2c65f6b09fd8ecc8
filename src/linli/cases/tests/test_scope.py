"""Reasons to see end when what gave them ends, and no list is wider than the reasons."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from linli.cases import queries
from linli.cases.actions import CaseKey
from linli.cases.errors import LensUnknown
from linli.cases.models import Case
from linli.cases.queries import Filters
from linli.kernel.ids import uuid7
from linli.organisation import actions as organisation
from linli.organisation.models import Posting
from linli.organisation.queries import actor_of
from linli.organisation.terms import Role
from tests.cases import DISPATCH, REPORT, Story, accepted, handling
from tests.town import Town

pytestmark = pytest.mark.django_db

FAMILY: dict[str, Any] = {"title": "夫妻争吵", "category": "0506"}


def titles(rows: Any) -> list[str]:
    return [row.title for row in rows]


def test_who_left_the_unit_no_longer_lists_what_was_handled_there(town: Town) -> None:
    case = handling(town)
    lens = queries.lens_of(town.streets_contact, f"handler:{town.streets_contact.account}")
    assert titles(queries.work_list(town.streets_contact, lens, Filters(), "", at=case.at).rows)

    for posting in Posting.objects.filter(account=town.account["qhcg21"]):
        organisation.end_posting(posting=posting.id, by=None, at=case.at)
    later = case.at + timedelta(minutes=1)
    left = actor_of(town.account["qhcg21"], later)
    with pytest.raises(LensUnknown):
        queries.work_list(left, lens, Filters(), "", at=later)

    organisation.appoint(
        account=town.account["qhcg21"],
        role=Role.HANDLER,
        centre=town.centre,
        unit=town.water,
        begins_on=later.date(),
        by=None,
        at=later,
    )
    moved = actor_of(town.account["qhcg21"], later)
    assert queries.work_list(moved, lens, Filters(), "", at=later).rows == []


def test_a_unit_that_gave_a_family_dispute_back_sees_it_no_more(town: Town) -> None:
    dispute, lamp = accepted(town, **FAMILY), accepted(town)
    for case in (dispute, lamp):
        case.make("dispatch", town.desk, **DISPATCH)
        assert queries.visible_to(town.streets_contact).filter(id=case.key.id).exists()
        case.make("return_task", town.streets_contact, reason_code="01", basis="不是本单位的职责")
        case.make("decide_return", town.desk, unit=town.streets, granted=True, note="情况属实，同意退回")

    seen = set(queries.visible_to(town.streets_contact).values_list("id", flat=True))
    assert dispute.key.id not in seen
    assert lamp.key.id in seen


def test_a_proposal_on_a_case_that_one_may_not_see_is_not_listed(town: Town) -> None:
    """Where a township's own leaders are gone the county decides; a family dispute stays with its holder."""
    case = Story(town, CaseKey("990101", uuid7()))
    case.make("register", town.township_desk, **{**REPORT, "place": town.community, **FAMILY})
    for login in ("lx10", "lx11"):
        for posting in Posting.objects.filter(account=town.account[login]):
            organisation.end_posting(posting=posting.id, by=None, at=case.at)
    assert case.make("reject", town.township_desk, reason_code="03", advice="请向人民法院起诉").proposal

    assert not queries.visible_to(town.leader).filter(id=case.key.id).exists()
    assert queries.proposals_to_decide(town.leader).rows == []
    assert titles([row.case for row in queries.proposals_of(town.township_desk).rows]) == ["夫妻争吵"]


def test_a_draft_is_read_by_its_writer_alone(town: Town) -> None:
    draft = Story(town, CaseKey("990101", uuid7()))
    draft.make("save_draft", town.worker, title="夫妻争吵", category="0506", place=town.grid)

    assert queries.visible_to(town.worker).filter(id=draft.key.id).exists()
    for reader in (town.province_desk, town.desk, town.community_desk, town.neighbour_worker):
        assert not queries.visible_to(reader).filter(id=draft.key.id).exists(), reader.name
    draft.make("report", town.worker, **{**_filed(), "place": town.grid})
    assert not Case.objects.get(id=draft.key.id).confidential


def _filed() -> dict[str, Any]:
    return {
        "title": "路灯不亮",
        "description": "公交站旁的路灯三天没亮了。",
        "category": "9901",
        "anonymous": True,
    }


def test_a_worker_without_a_post_has_no_lens_of_his_own(town: Town, client: Client) -> None:
    client.force_login(town.account["sys01"])
    answer = client.get(f"/api/v1/cases?lens=handler:{town.system_admin.account}")
    assert answer.status_code == 404
