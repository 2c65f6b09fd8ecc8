"""Every door of Linli: first the rightful person comes in, then strangers by the very same call are kept out."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from linli.cases.models import CaseEvent
from linli.kernel.clock import standing_at
from linli.kernel.paging import encode
from tests.routes import DOORS, NOWHERE
from tests.sweep import BLIND, SIGN_IN, Door, call, entering, play, poisoned, routes
from tests.town import Town

pytestmark = pytest.mark.django_db


def test_every_way_in_has_its_rightful_person() -> None:
    found = set(routes())

    assert found - DOORS.keys() - set(NOWHERE) == set(), "add a line to tests/routes.py"
    assert (DOORS.keys() | set(NOWHERE)) - found == set(), "tests/routes.py names a way that is gone"


@pytest.mark.parametrize("route", NOWHERE)
def test_an_address_without_a_page_is_not_found(client: Client, route: str) -> None:
    method, _, path = route.partition(" ")

    assert client.generic(method, f"/{path}").status_code == 404


@pytest.mark.parametrize("route", DOORS)
def test_door(town: Town, route: str) -> None:
    door = DOORS[route]
    scene = play(town, door.way)
    if door.sets:
        with standing_at(scene.story.at):
            door.sets(scene)

    with standing_at(scene.story.at + timedelta(minutes=10)):
        clients = {person: entering(scene, person) for person in (door.by, *door.strangers)}
        marker = door.shows(scene) if door.shows else ""
        with made(door):
            welcome = call(scene, door, route, clients[door.by], follow=True)
            assert 200 <= welcome.status_code < 300, brief(welcome)
            assert marker in text_of(welcome), brief(welcome)
        before = written()
        for person, expected in door.strangers.items():
            answer = call(scene, door, route, clients[person], follow=expected == BLIND)
            found = refusal(answer, marker)
            assert found == expected, f"{person}: {found}, not {expected}: {brief(answer)}"

    assert BLIND in door.strangers.values() or written() == before


@contextmanager
def made(door: Door) -> Iterator[None]:
    """Take the rightful call back, so that strangers find the case as it was; a filing stays."""
    if door.keeps:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refusal(answer: Any, marker: str) -> int | str:
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/console/sign-in?next="):
        return SIGN_IN
    if 200 <= answer.status_code < 300 and marker and marker not in text_of(answer):
        return BLIND
    return int(answer.status_code)


def text_of(answer: Any) -> str:
    """Return the answer as its reader sees it; "" of a picture or a file."""
    kind = answer.headers.get("Content-Type", "")
    if "json" in kind and answer.content:
        return json.dumps(answer.json(), ensure_ascii=False)
    return str(answer.content.decode()) if kind.startswith("text/") else ""


def brief(answer: Any) -> str:
    main = text_of(answer).partition("<main")[2] or text_of(answer)
    return f"{answer.status_code} {' '.join(re.sub('<[^>]*>', ' ', main).split())[:600]}"


def written() -> int:
    return CaseEvent.objects.count()


ASKED_NOTHING = ("GET api/v1/docs", "GET api/v1/openapi.json", "POST api/v1/openapi.json", "GET healthz")
POISONS = ("\0", "长" * 3000, "9" * 40, encode("x", "y"))


@pytest.mark.parametrize("route", [route for route in DOORS if route not in ASKED_NOTHING])
def test_no_door_breaks_whatever_it_is_given(town: Town, route: str) -> None:
    """Whatever stands in one place of the rightful call instead of what belongs there: an answer, no fault of ours."""
    door = DOORS[route]
    scene = play(town, door.way)
    if door.sets:
        with standing_at(scene.story.at):
            door.sets(scene)

    with standing_at(scene.story.at + timedelta(minutes=10)):
        client = entering(scene, door.by)
        for door_ in (each for poison in POISONS for each in poisoned(scene, door, route, poison)):
            with made(door):
                answer = call(scene, door_, route, client, follow=False)
            assert answer.status_code < 500, brief(answer)
