"""The one API object: every room's `api.router` under the room's name."""

from importlib import import_module
from importlib.util import find_spec

from ninja import NinjaAPI

from linli.organisation.api import session
from linli.project.problems import answer_all

ROOMS = ("territory", "media", "cases", "registers", "portal")


def make_api() -> NinjaAPI:
    api = NinjaAPI(
        title="Linli 邻里", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json"
    )
    answer_all(api)
    api.add_router("/session", session)
    for room in ROOMS:
        if find_spec(f"linli.{room}.api"):
            api.add_router(f"/{room}", import_module(f"linli.{room}.api").router, tags=[room])
    return api


api = make_api()
