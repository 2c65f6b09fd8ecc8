"""The API's session door, and who calls behind every other door of the API: a person's session or a program's token."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Field, Router, Schema, Status
from ninja.security import HttpBearer, SessionAuth

from linli.access import actions as access
from linli.access import sessions
from linli.access.errors import TokenUnknown, TooManyCalls
from linli.access.middleware import remember
from linli.access.queries import client_address
from linli.access.rules import SESSION_CALLS_MAX, Allowance
from linli.access.terms import Right
from linli.kernel import clock
from linli.organisation import queries
from linli.organisation.rules import Actor


class SignedIn(SessionAuth):
    """The session cookie; a request that writes also sends `X-CSRFToken` with the token that the sign-in answered."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # Any: ninja's own signature
        actor = queries.actor_of_request(request)
        assert actor.account is not None
        with _told(request):
            remember(
                request, access.count_call(caller=actor.account, limit=SESSION_CALLS_MAX, at=clock.now())
            )
        return actor


class Bearer(HttpBearer):
    """`Authorization: Bearer linli_…`: a token that an administrator gave, which acts in one posting of an account."""

    def __init__(self, *rights: Right) -> None:
        self.rights = rights
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # Any: ninja's own signature
        at = clock.now()
        with _told(request):
            found, left = access.use_token(token=token, rights=self.rights, at=at)
        remember(request, left)
        actor = queries.actor_of_token(found, at)
        if actor is None:
            raise TokenUnknown
        queries.act_as(request, actor)
        return actor


@contextmanager
def _told(request: HttpRequest) -> Iterator[None]:
    """Let the answer of a refused call say when to try again."""
    try:
        yield
    except TooManyCalls as refused:
        remember(request, Allowance(refused.facts["limit"], 0, refused.facts["seconds"]))
        raise


signed_in = SignedIn()


def open_to(*rights: Right) -> list[Any]:
    """Return who may come in: a token with one of these rights, else the session. Any: ninja takes many kinds."""
    return [Bearer(*rights), signed_in]


class SessionIn(Schema):
    login: str = Field(max_length=40)
    password: str = Field(max_length=200)


class PostOut(Schema):
    """One current posting. `grids` are the grids a worker serves; `unit` is "" at the centre itself."""

    role: str
    title: str
    centre: str
    level: int
    unit: str
    grids: list[str]


class SessionOut(Schema):
    """Who calls. `csrf_token` goes back as `X-CSRFToken` with every request of a session that writes; "" for a token."""

    account: UUID
    name: str
    posts: list[PostOut]
    csrf_token: str


session = Router(tags=["session"])


@session.post("", response={201: SessionOut}, operation_id="sign_in", auth=None)
def sign_in(request: HttpRequest, body: SessionIn) -> Status[SessionOut]:
    """Sign in by login and password; the answer sets the session cookie."""
    address = client_address(request)
    account = access.prove(login=body.login, password=body.password, address=address, at=clock.now())
    sessions.begin(request, account)
    return Status(201, _session_out(request, queries.actor_of(account, clock.now())))


@session.get("", response=SessionOut, operation_id="read_session", auth=open_to(Right.READ))
def read_session(request: HttpRequest) -> SessionOut:
    """Return who is signed in, in the posts held now; with a token, the one post that it acts in."""
    return _session_out(request, queries.actor_of_request(request))


@session.delete("", response={204: None}, operation_id="sign_out", auth=signed_in)
def sign_out(request: HttpRequest) -> Status[None]:
    """Sign out."""
    sessions.end(request)
    return Status(204, None)


def _session_out(request: HttpRequest, actor: Actor) -> SessionOut:
    assert actor.account is not None
    posts = [
        PostOut(
            role=post.role.value,
            title=post.title,
            centre=post.centre,
            level=post.level,
            unit=post.unit,
            grids=list(post.grids),
        )
        for post in actor.posts
    ]
    return SessionOut(
        account=actor.account,
        name=actor.name,
        posts=posts,
        csrf_token="" if actor.token else get_token(request),
    )
