"""The one API object: every room's `api.router` under the room's name."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db.models import TextChoices
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from linli.organisation.api import session
from linli.project.problems import answer_all

ROOMS = ("territory", "media", "cases", "registers", "portal")


class DescribedAPI(NinjaAPI):
    """An API whose document says of each code of a dictionary what it means, in the language asked for."""

    def get_openapi_schema(self, *args: Any, **options: Any) -> OpenAPISchema:  # Any: ninja's own options
        document = super().get_openapi_schema(*args, **options)
        for name, shape in document.get("components", {}).get("schemas", {}).items():
            words = _dictionary(name, shape.get("enum", ()))
            if words is not None:
                meanings = {value: str(label) for value, label in words.choices}
                shape["x-enumDescriptions"] = meanings
                shape["description"] = "; ".join(f"{value}: {meaning}" for value, meaning in meanings.items())
        return document


def _dictionary(name: str, values: Sequence[str]) -> type[TextChoices] | None:
    """Return the dictionary of the rooms that a shape of this name and these values stands for."""
    found = (
        words
        for words in TextChoices.__subclasses__()
        if words.__name__ == name and words.values == list(values)
    )
    return next(found, None) if values else None


def make_api() -> NinjaAPI:
    api = DescribedAPI(
        title="Linli 邻里", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json"
    )
    answer_all(api)
    api.add_router("/session", session)
    for room in ROOMS:
        if find_spec(f"linli.{room}.api"):
            api.add_router(f"/{room}", import_module(f"linli.{room}.api").router, tags=[room])
    return api


api = make_api()
