"""The API's session door, and who is signed in behind every other door of the API."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Field, Router, Schema, Status
from ninja.security import SessionAuth

from linli.access import actions as access
from linli.access import sessions
from linli.access.queries import client_address
from linli.kernel import clock
from linli.organisation import queries
from linli.organisation.rules import Actor


class SignedIn(SessionAuth):
    """The session cookie; a request that writes also sends `X-CSRFToken` with the token that the sign-in answered."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # Any: ninja's own signature
        return queries.actor_of_request(request)


signed_in = SignedIn()


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
    """Who is signed in. `csrf_token` goes back as `X-CSRFToken` with every request that writes."""

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


@session.get("", response=SessionOut, operation_id="read_session", auth=signed_in)
def read_session(request: HttpRequest) -> SessionOut:
    """Return who is signed in, in the posts held now."""
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
    return SessionOut(account=actor.account, name=actor.name, posts=posts, csrf_token=get_token(request))
