"""The writer of the keys by which centres, units and people are found: beside each name, in the same transaction."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from linli.kernel.pinyin import keys_of
from linli.organisation.models import NameKey
from linli.organisation.terms import Named

NAMES_A_BATCH, KEYS_A_STATEMENT = 200, 500


class Name(NamedTuple):
    """One name. centre: where it stands."""

    kind: Named
    code: str
    centre: str
    name: str


def keep_names(names: Iterable[Name]) -> None:
    """Leave the keys of names, in the caller's transaction; those that are there stay."""
    waiting = iter(names)
    while some := list(islice(waiting, NAMES_A_BATCH)):  # a province has thirty thousand communities
        rows = [
            NameKey(kind=one.kind, code=one.code, centre=one.centre, key=key)
            for one in some
            for key in sorted(keys_of(one.name))
        ]
        NameKey.objects.bulk_create(rows, batch_size=KEYS_A_STATEMENT, ignore_conflicts=True)


def forget_names(kind: Named, codes: Iterable[str | UUID]) -> None:
    """Take what is gone out of the keys, in the caller's transaction."""
    NameKey.objects.filter(code__in=[str(code) for code in codes], kind=kind).delete()
