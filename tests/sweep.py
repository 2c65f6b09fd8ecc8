"""The sweep's own words: how a world is played to, who knocks at which door with what, and what each finds there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import Operation

from linli.cases.actions import CaseKey
from linli.kernel.ids import uuid7
from linli.portal.tests.visit import Visit
from tests.cases import REPORT, Story
from tests.town import COUNTY, MONDAY_9, Town

TITLE = "北桥栏杆松动，第七三一号"
PHONE = "12000000731"
SWEPT_METHODS = ("GET", "POST")  # of pages; the API names the methods of each operation itself

# What a stranger finds.
HIDDEN, FORBIDDEN, UNPLACED = 404, 403, 422
SIGN_IN = "sign in"  # nobody: 401, or the way to the sign-in page
BLIND = "blind"  # an answer of the stranger's own, in which the marker is missing

Step = tuple[str, str, Mapping[str, Any]]  # move, login or "resident", form
Way = Sequence[Step]
Given = Mapping[str, Any] | Callable[["Scene"], Mapping[str, Any]]


@dataclass
class Scene:
    """A town with the case that a door is about, brought along its way. `names` fills the places in an address."""

    town: Town
    story: Story
    code: str = ""
    proposal: str = ""
    names: dict[str, str] = field(default_factory=dict)
    visits: dict[str, Client] = field(default_factory=dict)

    @property
    def case_id(self) -> str:
        return str(self.story.key.id)


def play(town: Town, way: Way) -> Scene:
    """Return the scene in which a case of the county itself (no grid, no community sees it) has gone this way."""
    story = Story(town, CaseKey("990101", uuid7()), MONDAY_9)
    scene = Scene(town, story)
    for move, by, form in way:
        actor = story.resident if by == "resident" else town.actor[by]
        said = story.make(move, actor, **form)
        scene.code = said.query_code or scene.code
        scene.proposal = str(said.proposal or scene.proposal)
    scene.names |= {"county": story.key.county, "case_id": scene.case_id}
    if way:
        state = story.state
        parties = [*state.parties, ""]
        scene.names |= {"case_no": story.case_no, "party": parties[0], "party_id": parties[0]}
        scene.names |= {"proposal": scene.proposal, "proposal_id": scene.proposal}
    return scene


def report(by: str = "resident", **changes: Any) -> Step:
    form = {**REPORT, "title": TITLE, "reporter_phone": PHONE, "place": COUNTY, **changes}
    return ("report", by, form)


@dataclass(frozen=True)
class Door:
    """What stands behind one method of one address.

    by         the rightful person: a login, "nobody", or a visit that `entering` knows
    way        the moves that bring the case to where the call is made
    body       form (pages) or JSON (API) · query: after the question mark · where: what fills the address beside the scene
    shows      the marker that the rightful person finds; None where the answer is no text of a case
    strangers  who is refused, and how
    keeps      the rightful call is not taken back before strangers try: it makes what they must not see
    sets       what must be arranged beside the case
    """

    by: str
    way: Way = ()
    body: Given = field(default_factory=dict)
    query: Given = field(default_factory=dict)
    where: Given = field(default_factory=dict)
    shows: Callable[[Scene], str] | None = None
    strangers: Mapping[str, int | str] = field(default_factory=dict)
    keeps: bool = False
    sets: Callable[[Scene], None] | None = None


def given(what: Given, scene: Scene) -> dict[str, Any]:
    return dict(what(scene) if callable(what) else what)


def entering(scene: Scene, person: str) -> Client:
    """Return the client of one person: "nobody", "resident" and "other resident" by number and code, else by login."""
    if person in scene.visits:
        return scene.visits[person]
    client = Client(headers={"accept-language": "zh-CN"})
    if person == "resident":
        client = Visit(client).follows(scene.story.case_no, scene.code).client
    elif person == "other resident":
        words = {"title": "别人的一件小事", "description": "这是另一位居民说的另一件事情。"}
        other = play(scene.town, [report(**words, reporter_phone="12000000002")])
        client = Visit(client).follows(other.story.case_no, other.code).client
    elif person != "nobody":
        client.force_login(scene.town.account[person])
    return client


def call(scene: Scene, door: Door, route: str, client: Client, *, follow: bool) -> Any:
    """Make the call of this door with a fresh operation: the same for everybody."""
    method, _, pattern = route.partition(" ")
    names = {**scene.names, **given(door.where, scene)}
    path = "/" + filled(pattern, names)
    body, query = given(door.body, scene), given(door.query, scene)
    if query:
        path += f"?{urlencode(query)}"
    if pattern.startswith("api/"):
        headers = {"idempotency-key": str(uuid4())}
        if any(isinstance(value, UploadedFile) for value in body.values()):
            return client.post(path, body, headers=headers)
        return client.generic(method, path, _json(body), content_type="application/json", headers=headers)
    if method == "GET":
        return client.get(path, follow=follow)
    return client.post(path, {"op_id": str(uuid4()), "op": str(uuid4()), **body}, follow=follow)


def _json(body: Mapping[str, Any]) -> str:
    from django.core.serializers.json import DjangoJSONEncoder

    return DjangoJSONEncoder().encode(body)


def filled(pattern: str, names: Mapping[str, str]) -> str:
    """Return the address of a pattern with its places filled: <uuid:case_id> from "case_id"."""
    start, between, rest = pattern.partition("<")
    if not between:
        return pattern
    place, _, rest = rest.partition(">")
    return start + quote(names[place.rpartition(":")[2]]) + filled(rest, names)


# What may stand after the question mark: alone, since it is read first, or with the others.
ALONE = ("after", "before", "lens")
TOGETHER = ("state", "category", "urgency", "channel", "login", "next", "in", "lang", "size")


def poisoned(scene: Scene, door: Door, route: str, poison: str) -> Iterator[Door]:
    """Yield the door with `poison` in one place of the call after the other: address, question, body."""
    body, query, where = given(door.body, scene), given(door.query, scene), given(door.where, scene)
    for place in re.findall(r"<(?:\w+:)?(\w+)>", route):
        yield replace(door, where={**where, place: poison})
    if route.startswith("GET"):
        for names in (TOGETHER, *((name,) for name in dict.fromkeys((*query, *ALONE)))):
            yield replace(door, query={**query, **dict.fromkeys(names, poison)})
    for name in body:
        yield replace(door, body={**body, name: poison})


def routes() -> list[str]:
    """Return every way in: "GET console/keys", "POST api/v1/cases/find"; pages once for each method that they take."""
    found = []
    for pattern, view in _patterns(get_resolver(), ""):
        if operations := _operations(view):
            found += [f"{method} {pattern}" for each in operations for method in each.methods]
        else:
            found += [f"{method} {pattern}" for method in SWEPT_METHODS if _takes(view, method)]
    return list(dict.fromkeys(found))


def _patterns(resolver: URLResolver, before: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for each in resolver.url_patterns:
        whole = before + str(each.pattern)
        if isinstance(each, URLPattern):
            found.append((whole, each.callback))
        else:
            found += _patterns(each, whole)
    return found


def _operations(view: Any) -> list[Operation]:
    """Return the operations of ninja behind a view; [] if it is a page."""
    return [each for held in _enclosed(view) for each in getattr(held, "operations", [])]


def _takes(view: Any, method: str) -> bool:
    """Tell whether a page takes a method: a class view has it, a function lets it through, whatever decorates it."""
    if shape := getattr(view, "view_class", None):
        return hasattr(shape, method.lower())
    while view is not None:
        for held in _enclosed(view):  # the list that `require_http_methods` was given
            if isinstance(held, list | tuple) and {"GET", "POST"} & set(held):
                return method in held
        view = getattr(view, "__wrapped__", None)
    return True


def _enclosed(view: Any) -> list[Any]:
    return [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
