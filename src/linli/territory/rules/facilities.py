"""A row of the list of public facilities: lights, hydrants, notice boards (clause 6.3 a)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory.codes import FACILITY
from linli.territory.rules import sites
from linli.territory.terms import FacilityKind

COLUMNS: Mapping[str, tuple[str, ...]] = {
    **sites.COLUMNS,
    "code": ("code", "设施编码", "facility_code"),
    "kind": ("kind", "设施类型"),
    "keeper": ("keeper", "管护单位"),
    "keeper_phone": ("keeper_phone", "管护电话"),
}
COLUMNS_REQUIRED = ("kind", "name")
DICTIONARIES = {"kind": FacilityKind}


@dataclass(frozen=True, kw_only=True)
class FacilityDraft(sites.SiteDraft):
    """A facility as read. keeper: the organisation that looks after it."""

    kind: str
    keeper: str = ""
    keeper_phone: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.community, self.kind, self.name, self.address)


def read_facility(
    texts: Mapping[str, str], *, shape: Callable[[], BaseGeometry | None], day: date
) -> Iterator[FacilityDraft | Refusal]:
    """Yield what is wrong with one row by itself, then the draft unless something was. Arguments as `read_building`."""
    said: list[Refusal] = []
    common: dict[str, Any] = sites.read_common(
        texts, FACILITY, shape=shape, day=day, said=said, needs_address=False
    )
    said.extend(sites.wrong_texts(texts, {"keeper": 60}))
    own: dict[str, Any] = {
        "kind": sites.choice(FacilityKind, texts, "kind", said),
        "keeper": texts.get("keeper", ""),
        "keeper_phone": sites.phone(texts, "keeper_phone", said),
    }
    yield from said
    if not said:
        yield FacilityDraft(**common, **own)
