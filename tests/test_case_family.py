"""The case family stays fit to be spread over a cluster by county, without a cluster to try it on (storage: distribution).

Every table has `county`; every key and every unique constraint begins with it; every tie between two tables maps it.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from linli.kernel.fields import CodeField

# Tables of the same room that are no case's, each with the reason.
OUTSIDE = {
    "Waiting": "a row of a foreign table that is no case yet and has no county; it moves in when a person places it"
}


def family() -> list[type[models.Model]]:
    return [model for model in apps.get_app_config("cases").get_models() if model.__name__ not in OUTSIDE]


@pytest.mark.parametrize("model", family(), ids=lambda model: model.__name__)
def test_a_table_of_the_family_can_be_spread_by_county(model: type[models.Model]) -> None:
    assert list(unfit(model)) == []


def test_the_family_has_its_main_tables() -> None:
    assert {"Case", "CaseEvent", "Assignment", "Party", "Words", "Ledger"} <= {
        model.__name__ for model in family()
    }


def unfit(model: type[models.Model]) -> Iterator[str]:
    """Yield what keeps a table from being spread by county."""
    fields = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.Field)}
    if "county" not in fields:
        yield "no county"
        return
    key = [field.name for field in model._meta.pk_fields]
    if key[0] != "county":
        yield f"the key {key} does not begin with county"
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields[:1] != ("county",):
            yield f"{constraint.name} does not begin with county"
    for name, field in fields.items():
        if field.unique and not field.primary_key:
            yield f"{name} is unique by itself"
        if isinstance(field, models.ForeignObject) and field.remote_field.model in family():
            ties = dict(zip(field.from_fields, field.to_fields, strict=True))
            if ties.get("county") != "county":
                yield f"{name} does not map county"


@isolate_apps("linli.cases")
def test_a_table_that_is_unfit_in_every_way_is_found_out() -> None:
    class Planted(models.Model):  # noqa: DJ008 # lives for one story
        county = CodeField(max_length=6)
        number = models.IntegerField(unique=True)
        case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)

        class Meta:
            app_label = "cases"
            constraints = [models.UniqueConstraint(fields=["number", "county"], name="planted_once")]

    class Countyless(models.Model):  # noqa: DJ008 # lives for one story
        class Meta:
            app_label = "cases"

    assert list(unfit(Countyless)) == ["no county"]
    assert list(unfit(Planted)) == [
        "the key ['id'] does not begin with county",
        "planted_once does not begin with county",
        "number is unique by itself",
    ]
