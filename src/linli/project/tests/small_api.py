"""A small API of two routes, answered as the real one is: its refusals are what the stories look at."""

from typing import Annotated

from django.http import Http404, HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema
from ninja.security import SessionAuth
from pydantic import Field

from linli.kernel.errors import Refusal
from linli.project.problems import answer_all


class TooMuchSoup(Refusal):
    code = "kitchen.too_much_soup"
    status = 409
    text = "至多%(most)s碗。"


class OrderIn(Schema):
    dish: Annotated[str, Field(max_length=5)]
    bowls: int


api = NinjaAPI(urls_namespace="kitchen", docs_url=None)
answer_all(api)


@api.post("/orders")
def order(request: HttpRequest, body: OrderIn) -> dict[str, int]:
    if body.bowls > 3:
        raise TooMuchSoup("bowls", most=3)
    if body.dish == "none":
        raise Http404
    return {"bowls": body.bowls}


@api.post("/secret", auth=SessionAuth())
def secret(request: HttpRequest) -> dict[str, int]:
    return {}


urlpatterns = [path("api/v1/", api.urls)]
handler404 = "linli.project.views.not_found"
handler400 = "linli.project.views.bad_request"
