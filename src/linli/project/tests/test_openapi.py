"""The API's own document is whole: what it names is there, and what it lists is explained."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from linli.project.api import api

HAN = re.compile("[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    with override("en"):
        return dict(api.get_openapi_schema())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        yield from ((path, told) for told in methods.values())


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_reference_leads_to_a_shape(document: dict[str, Any]) -> None:
    shapes = document["components"]["schemas"]

    assert {each.rpartition("/")[2] for each in references(document["paths"])} <= shapes.keys()
    assert {each.rpartition("/")[2] for each in references(shapes)} <= shapes.keys()


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(document: dict[str, Any]) -> None:
    told = [told for _path, told in operations(document)]

    assert len({each["operationId"] for each in told}) == len(told)
    assert [
        each["operationId"] for each in told if not (each.get("summary") and each.get("description"))
    ] == []


def test_every_place_in_an_address_is_a_required_parameter(document: dict[str, Any]) -> None:
    for path, told in operations(document):
        places = set(re.findall(r"{(\w+)}", path))
        given = {
            each["name"] for each in told.get("parameters", ()) if each["in"] == "path" and each["required"]
        }
        assert given == places, path


def test_every_operation_names_a_good_answer_and_who_may_come_in(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]

    for _path, told in operations(document):
        assert any(str(status).startswith("2") for status in told["responses"])
        for way in told.get("security", ()):
            assert way.keys() <= schemes.keys()
    assert schemes["Bearer"] == {"type": "http", "scheme": "bearer"}


def test_every_code_of_a_dictionary_is_explained_in_english(document: dict[str, Any]) -> None:
    listed = {name: shape for name, shape in document["components"]["schemas"].items() if "enum" in shape}

    assert listed
    for name, shape in listed.items():
        assert shape["x-enumDescriptions"].keys() == set(shape["enum"]), name
        assert not HAN.search(shape["description"]), name
