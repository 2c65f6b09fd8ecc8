"""Keys for the names that were there before the keys: as `kernel.pinyin` makes them on this day, in batches."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from pypinyin import Style, lazy_pinyin, pinyin

NAMES_A_BATCH, READINGS_MAX, KEY_CHARACTERS_MAX = 500, 8, 60
AFTER_PLACE = re.compile(r"[省市区县旗镇乡道](?=\w{2})")


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Leave the keys of every centre, unit and posting. Run again, it changes nothing."""
    keys = apps.get_model("organisation", "NameKey")
    for names in _batches(apps):
        rows = [
            keys(kind=kind, code=str(code), centre=centre, key=key)
            for kind, code, centre, name in names
            for key in sorted(_keys_of(name))
        ]
        keys.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _batches(apps: Apps) -> Iterator[list[tuple[str, object, str, str]]]:
    columns = {
        "centre": ("Centre", ("pk", "pk", "short_name")),
        "unit": ("Unit", ("pk", "centre_id", "name")),
        "person": ("Posting", ("account_id", "centre_id", "account__name")),
    }
    for kind, (model, which) in columns.items():
        table, last = apps.get_model("organisation", model), None
        while True:
            rows = (
                table.objects.order_by("pk")
                if last is None
                else table.objects.order_by("pk").filter(pk__gt=last)
            )
            found = list(rows.values_list("pk", *which)[:NAMES_A_BATCH])
            if not found:
                break
            last = found[-1][0]
            yield [(kind, code, centre, name) for _, code, centre, name in found]


def _keys_of(name: str) -> set[str]:
    parts = {name} | {name[found.end() :] for found in AFTER_PLACE.finditer(name)}
    plain = (
        "".join(sign for sign in unicodedata.normalize("NFKC", part).casefold() if sign.isalnum())
        for part in parts
    )
    return {key for part in plain if part for key in _keys(part[:KEY_CHARACTERS_MAX])}


def _keys(part: str) -> set[str]:
    usual = tuple(lazy_pinyin(part, errors=_each))
    readings = {usual: (0, 0)}
    for at, sign in enumerate(part):
        for rank, one in enumerate(pinyin(sign, style=Style.NORMAL, heteronym=True, errors=_each)[0], 1):
            readings.setdefault((*usual[:at], one, *usual[at + 1 :]), (rank, at))
    found = {part}
    for reading in sorted(readings, key=lambda one: readings[one])[:READINGS_MAX]:
        found |= {"".join(syllable[0] for syllable in reading), "".join(reading)[:KEY_CHARACTERS_MAX]}
    return found


def _each(signs: str) -> Any:  # Any: the package takes a list too, its types forget it
    return list(signs)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_name_keys")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
